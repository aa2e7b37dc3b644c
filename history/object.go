package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// field is one field of a line's JSON object.
type field struct {
	key    string
	value  json.RawMessage
	raw    []byte // key, colon and value as they stood
	column int    // of the value, in characters from 1
}

// line is one line of the file while it is read.
type line struct {
	text   []byte
	number int
	fields []field
}

// split takes the line's object apart. Values stay text.
func (l *line) split() error {
	dec := json.NewDecoder(bytes.NewReader(l.text))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return l.fail(0, "this is no JSON object", `each line is one, such as {"seq":1,"at":0,"kind":"end"}`)
	}
	l.fields = l.fields[:0]
	for dec.More() {
		if err := l.splitField(dec); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return l.fail(len(l.text), "the object doesn't end", `it ends with "}" on the same line`)
	}
	if end := int(dec.InputOffset()); len(bytes.TrimSpace(l.text[end:])) > 0 {
		return l.fail(end, "something follows the object", "each line is one JSON object")
	}
	return nil
}

func (l *line) splitField(dec *json.Decoder) error {
	start := l.skip(int(dec.InputOffset()), ", \t\r")
	key, err := dec.Token()
	if err != nil {
		return l.broken(start, err)
	}
	name := key.(string) // within an object the decoder accepts nothing else before a colon
	var value json.RawMessage
	at := l.skip(int(dec.InputOffset()), ": \t\r")
	if err := dec.Decode(&value); err != nil {
		return l.broken(at, err)
	}
	for i := range l.fields {
		if l.fields[i].key == name {
			return l.fail(start, "the field "+string(quote(name))+" occurs twice", "")
		}
	}
	l.fields = append(l.fields, field{key: name, value: value,
		raw: l.text[start:dec.InputOffset()], column: l.column(at)})
	return nil
}

// skip returns the first place from at on which holds none of the characters.
func (l *line) skip(at int, characters string) int {
	for at < len(l.text) && strings.IndexByte(characters, l.text[at]) >= 0 {
		at++
	}
	return at
}

// broken reports text that isn't JSON.
func (l *line) broken(at int, err error) error {
	var syntax *json.SyntaxError
	problem := "the JSON ends too early"
	if errors.As(err, &syntax) {
		problem = "this is no JSON: " + syntax.Error()
	}
	return l.fail(at, problem, "")
}

// fail returns an error at an offset of the line in bytes.
func (l *line) fail(offset int, problem, want string) error {
	return &SyntaxError{Line: l.number, Column: l.column(offset), Problem: problem, Want: want}
}

// failAt returns an error at a field's value.
func (l *line) failAt(f *field, problem, want string) error {
	return &SyntaxError{Line: l.number, Column: f.column, Problem: problem, Want: want}
}

func (l *line) column(offset int) int {
	return utf8.RuneCount(l.text[:min(offset, len(l.text))]) + 1
}
