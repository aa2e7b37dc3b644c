package history

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// longestLine is the longest line that a [Reader] accepts, in bytes.
const longestLine = 1 << 20

// Record is an event as it stands in a file.
type Record struct {
	Event
	// Extra holds the fields that this version does not know, as they stood.
	Extra Extra
}

// Reader reads a history from JSON Lines. Empty lines are skipped.
type Reader struct {
	lines  *bufio.Scanner
	line   line
	header Header
	nodes  map[string]Node
	count  uint64
}

// NewReader reads the header. What is wrong with it is a [*SyntaxError]; other
// errors are those of in.
func NewReader(in io.Reader) (*Reader, error) {
	r := &Reader{lines: bufio.NewScanner(in), nodes: map[string]Node{}}
	r.lines.Buffer(make([]byte, 0, 64<<10), longestLine)
	err := r.next()
	if err == io.EOF {
		return nil, &SyntaxError{Line: 1, Column: 1, Problem: "the file is empty", Want: wantHeader}
	}
	if err != nil {
		return nil, err
	}
	if err := r.line.decodeHeader(&r.header); err != nil {
		return nil, err
	}
	for i, name := range r.header.Nodes {
		r.nodes[name] = Node(i + 1)
	}
	return r, nil
}

// Header returns the file's header.
func (r *Reader) Header() Header { return r.header }

// Read reads the next event into rec. It returns [io.EOF] after the last one
// and a [*SyntaxError] for a line that is not right.
func (r *Reader) Read(rec *Record) error {
	if err := r.next(); err != nil {
		return err
	}
	*rec = Record{}
	r.count++
	return r.decodeEvent(rec)
}

// next reads and splits the next line that is not empty.
func (r *Reader) next() error {
	for r.lines.Scan() {
		r.line.number++
		r.line.text = r.lines.Bytes()
		if len(bytes.TrimSpace(r.line.text)) > 0 {
			return r.line.split()
		}
	}
	err := r.lines.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		return &SyntaxError{Line: r.line.number + 1, Column: 1, Problem: fmt.Sprintf("the line is longer than %d bytes", longestLine)}
	}
	if err == nil {
		err = io.EOF
	}
	return err
}

// Load reads a whole history. Fields that this version does not know are dropped.
func Load(in io.Reader) (Header, *Recording, error) {
	r, err := NewReader(in)
	if err != nil {
		return Header{}, nil, err
	}
	recording := &Recording{}
	var rec Record
	for {
		switch err := r.Read(&rec); err {
		case nil:
			recording.Observe(&rec.Event)
		case io.EOF:
			return r.Header(), recording, nil
		default:
			return Header{}, nil, err
		}
	}
}
