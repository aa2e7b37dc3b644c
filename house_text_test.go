package ackgap_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

const maxLines = 400

// checkSize: a file that is no test has at most maxLines lines.
func checkSize(tree fs.FS) []violation {
	var vs []violation
	walk(tree, isOutsideModule, func(name string, data []byte) {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return
		}
		if n := bytes.Count(data, []byte("\n")); n > maxLines {
			vs = append(vs, violation{name, maxLines + 1, fmt.Sprintf(
				"%d lines, at most %d: split it by subject", n, maxLines)})
		}
	})
	return vs
}

// privateNames are the places in which people keep their own files, spelt with
// a class of one letter, so that this file doesn't match itself.
var privateNames = regexp.MustCompile(`/hom[e]/\w|/User[s]/\w|/roo[t]/|[A-Z]:\\User[s]\\`)

// checkPrivateNames: no text file names a place or machine that only its
// author has.
func checkPrivateNames(tree fs.FS) []violation {
	var vs []violation
	walk(tree, isUncommitted, func(name string, data []byte) {
		if bytes.IndexByte(data, 0) >= 0 {
			return
		}
		n := 0
		for text := range bytes.Lines(data) {
			n++
			if found := privateNames.Find(text); found != nil {
				vs = append(vs, violation{name, n, fmt.Sprintf(
					"%q is a private name: write a path relative to the repository, or leave it out", found)})
			}
		}
	})
	return vs
}

// isUncommitted also leaves out the plants, which name what is forbidden.
func isUncommitted(_ fs.FS, dir string) bool {
	return dir == ".git" || dir == "bin" || dir == "testdata/house"
}
