package faults

import (
	"strings"
	"unicode"
)

// word is a word of a line, or a comma.
type word struct {
	text   string
	column int // of its first character, from 1, in runes
}

// scan splits a line at white space and around commas.
func scan(text string) []word {
	var words []word
	var open strings.Builder
	start, column := 0, 0
	finish := func() {
		if open.Len() > 0 {
			words = append(words, word{open.String(), start})
			open.Reset()
		}
	}
	for _, r := range text {
		column++
		switch {
		case unicode.IsSpace(r):
			finish()
		case r == ',':
			finish()
			words = append(words, word{",", column})
		default:
			if open.Len() == 0 {
				start = column
			}
			open.WriteRune(r)
		}
	}
	finish()
	return words
}

// clauseStarts are the words with which a part of a line begins. Neither a node
// nor a site can be called so.
var clauseStarts = []string{"at", "by", "for", "restart", "from", "to", "rate", "of"}

// ValidName reports whether a script can name a node or site so: a letter, then
// letters, digits, dots, hyphens and underscores. Names that a script would read
// as something else are not valid: "all", "at", "by", "for", "restart", "from",
// "to", "rate", "of", "m5" and "x5".
func ValidName(name string) bool {
	if name == "" || name == All || isClauseStart(name) || isNumbered(name, 'm') || isNumbered(name, 'x') {
		return false
	}
	for i := 0; i < len(name); i++ {
		if c := name[i]; !isLetter(c) && (i == 0 || !isDigit(c) && c != '.' && c != '-' && c != '_') {
			return false
		}
	}
	return true
}

func isClauseStart(text string) bool {
	for _, w := range clauseStarts {
		if text == w {
			return true
		}
	}
	return false
}

// isNumbered reports whether text is a letter followed by digits: m17, x10.
func isNumbered(text string, letter byte) bool {
	if len(text) < 2 || text[0] != letter {
		return false
	}
	for i := 1; i < len(text); i++ {
		if !isDigit(text[i]) {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
