package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ackgap/faults"
	"ackgap/sim"
)

// scalar is a value that is written as one word.
type scalar interface {
	// parse reads the value; nil if it is right.
	parse(text string) *complaint
	// print writes the value so that parse reads it back.
	print() string
	// want says what values look like.
	want() string
	// schema tells editors the same.
	schema() jsonSchema
}

// complaint is what is wrong with a value.
type complaint struct {
	problem, want string
	column        int // the character of the value at which it is, from 1; 0: all of it
}

func wrong(text, is string, v scalar) *complaint {
	return &complaint{problem: strconv.Quote(text) + " is " + is, want: v.want()}
}

// number is a whole number; where zero has a name, that is written in its stead.
type number[T ~int | ~uint32 | ~uint64] struct {
	to   *T
	zero string
}

func whole[T ~int | ~uint32 | ~uint64](to *T, zero string) scalar { return number[T]{to, zero} }

func (v number[T]) parse(text string) *complaint {
	if v.zero != "" && text == v.zero {
		*v.to = 0
		return nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) || uint64(T(n)) != n || T(n) < 0:
		return wrong(text, "too large", v)
	case err != nil:
		return wrong(text, "not a whole number", v)
	case n == 0 && v.zero != "":
		return wrong(text, "not a number from 1", v)
	}
	*v.to = T(n)
	return nil
}

func (v number[T]) print() string {
	if *v.to == 0 && v.zero != "" {
		return v.zero
	}
	return strconv.FormatUint(uint64(*v.to), 10)
}

func (v number[T]) want() string {
	if v.zero != "" {
		return "write " + v.zero + ", or a whole number from 1"
	}
	return "write a whole number such as 16"
}

func (v number[T]) alternatives() string { return besidesZero(*v.to == 0, v.zero, "a number") }

// besidesZero says what else could stand where zero has a name.
func besidesZero(isZero bool, zero, other string) string {
	switch {
	case zero == "":
		return ""
	case isZero:
		return "or " + other
	}
	return "or " + zero
}

// span is a duration; where zero has a name, that is written in its stead.
type span[T ~int64] struct {
	to   *T
	zero string
}

func duration[T ~int64](to *T, zero string) scalar { return span[T]{to, zero} }

func (v span[T]) parse(text string) *complaint {
	if v.zero != "" && text == v.zero {
		*v.to = 0
		return nil
	}
	d, err := time.ParseDuration(text)
	if _, e := strconv.Atoi(text); e == nil && err != nil {
		return &complaint{problem: strconv.Quote(text) + " has no unit", want: v.want()}
	}
	switch {
	case err != nil:
		return wrong(text, "not a duration", v)
	case d == 0 && v.zero != "":
		return wrong(text, "not a duration above 0s", v)
	}
	*v.to = T(d)
	return nil
}

func (v span[T]) print() string {
	if *v.to == 0 && v.zero != "" {
		return v.zero
	}
	return sim.FormatDuration(time.Duration(*v.to))
}

func (v span[T]) want() string {
	if v.zero != "" {
		return "write " + v.zero + ", or a duration such as 30s, 5m or 1h30m"
	}
	return "write a duration such as 30s, 5m or 1h30m"
}

func (v span[T]) alternatives() string { return besidesZero(*v.to == 0, v.zero, "a duration") }

// rate is a probability in parts per million.
type rate struct{ to *uint32 }

const perCent = sim.Million / 100

func (v rate) parse(text string) *complaint {
	ppm, ok := parseRate(text)
	switch {
	case !ok:
		return wrong(text, "not a rate", v)
	case ppm > sim.Million:
		return wrong(text, "more than 100%", v)
	}
	*v.to = uint32(ppm)
	return nil
}

// parseRate reads "0.5%", with up to four decimals, or "100ppm".
func parseRate(text string) (ppm uint64, ok bool) {
	if count, found := strings.CutSuffix(text, "ppm"); found {
		n, err := strconv.ParseUint(count, 10, 32)
		return n, err == nil
	}
	number, found := strings.CutSuffix(text, "%")
	whole, fraction, dotted := strings.Cut(number, ".")
	if !found || whole == "" || len(whole) > 6 || dotted && fraction == "" || len(fraction) > 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(fraction + "0000")[:4], 10, 64)
	return n, err == nil
}

func (v rate) print() string {
	text := strconv.FormatUint(uint64(*v.to/perCent), 10)
	if rest := *v.to % perCent; rest > 0 {
		text += strings.TrimRight(fmt.Sprintf(".%04d", rest), "0")
	}
	return text + "%"
}

func (v rate) want() string { return "write a rate such as 0.5% or 100ppm, at most 100%" }

// choice is one of a few names; the value is the index of the name.
type choice[T ~uint8] struct {
	to    *T
	names []string
}

func oneOf[T ~uint8](to *T, names ...string) scalar { return choice[T]{to, names} }

func (v choice[T]) parse(text string) *complaint {
	for i, name := range v.names {
		if name == text {
			*v.to = T(i)
			return nil
		}
	}
	c := wrong(text, "not one of the values", v)
	if near := faults.Nearest(text, v.names); near != "" {
		c.want = fmt.Sprintf("did you mean %q? The values are %s", near, enumerate(v.names, "and"))
	}
	return c
}

func (v choice[T]) print() string { return v.names[min(int(*v.to), len(v.names)-1)] }
func (v choice[T]) want() string  { return "write " + enumerate(v.names, "or") }

func (v choice[T]) alternatives() string { return enumerate(v.names, "or") }

// either is a choice of two names, for false and true.
type either struct {
	to    *bool
	names [2]string
}

func toggle(to *bool) scalar { return either{to, [2]string{"false", "true"}} }

func (v either) parse(text string) *complaint {
	var index uint8
	c := oneOf(&index, v.names[:]...).parse(text)
	if c == nil {
		*v.to = index == 1
	}
	return c
}

func (v either) print() string {
	if *v.to {
		return v.names[1]
	}
	return v.names[0]
}

func (v either) want() string { return "write " + enumerate(v.names[:], "or") }

func (v either) alternatives() string {
	if slices.Contains(v.names[:], "true") {
		return "" // says nothing new
	}
	return enumerate(v.names[:], "or")
}

// noting is a value of which it is noted that it has been given. Until then it
// prints what else applies, where that is known.
type noting struct {
	scalar
	given     *bool
	otherwise scalar
}

func (v noting) parse(text string) *complaint {
	c := v.scalar.parse(text)
	if c == nil {
		*v.given = true
	}
	return c
}

func (v noting) print() string {
	if v.otherwise != nil && !*v.given {
		return v.otherwise.print()
	}
	return v.scalar.print()
}
