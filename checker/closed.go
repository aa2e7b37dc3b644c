package checker

// code is what is kept of a closed message whose entry is gone.
type code uint8

const (
	codeNone  code = iota // open, kept in full, or never seen
	codeLost              // fate lost
	codeClean             // clean: comes back exactly as it was
	codeOther             // anything else
)

// closed keeps a code of two bits per message, on pages that are made when a
// message in their range closes.
type closed struct {
	pages []*page
}

const (
	pageBits  = 16 // a page is for 65,536 messages, 16 KiB
	codesWord = 32
)

type page [1 << pageBits / codesWord]uint64

func locate(message uint32) (page, word, shift uint32) {
	return message >> pageBits, message & (1<<pageBits - 1) / codesWord, message % codesWord * 2
}

func (c *closed) get(message uint32) code {
	p, word, shift := locate(message)
	if int(p) >= len(c.pages) || c.pages[p] == nil {
		return codeNone
	}
	return code(c.pages[p][word] >> shift & 3)
}

func (c *closed) set(message uint32, to code) {
	p, word, shift := locate(message)
	for int(p) >= len(c.pages) {
		c.pages = append(c.pages, nil)
	}
	if c.pages[p] == nil {
		c.pages[p] = new(page)
	}
	w := &c.pages[p][word]
	*w = *w&^(3<<shift) | uint64(to)<<shift
}

// first returns the smallest message with that code, 0 if there is none.
func (c *closed) first(want code) uint32 {
	for i, p := range c.pages {
		if p == nil {
			continue
		}
		for j, word := range p {
			for k := 0; word != 0; k, word = k+1, word>>2 {
				if code(word&3) == want {
					return uint32(i)<<pageBits + uint32(j*codesWord+k)
				}
			}
		}
	}
	return 0
}

// reset forgets the messages up to the last one.
func (c *closed) reset(last uint32) {
	end, word, _ := locate(last)
	for i, p := range c.pages {
		switch {
		case p == nil:
		case uint32(i) < end:
			*p = page{}
		case uint32(i) == end:
			clear(p[:word+1])
		}
	}
}
