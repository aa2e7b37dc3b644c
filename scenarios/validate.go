package scenarios

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// Validate reads a file, a scenario or a case, and complains as [Load] and
// [LoadCase] do about what is wrong with it. A file is taken for a case if it has a
// key that cases have and scenarios don't, and none of which the reverse is true.
func Validate(file string) error {
	source, err := readFile(file, "name a scenario file")
	if err != nil {
		return err
	}
	if ofCase, ofScenario := kindOf(file, source); ofCase && !ofScenario {
		_, err := ParseCase(file, source)
		return err
	}
	_, err = Parse(file, source)
	return err
}

// kindOf says whether a file has keys that only cases have, and keys that only
// scenarios have.
func kindOf(file string, source []byte) (ofCase, ofScenario bool) {
	root, err := document(file, source)
	if err != nil {
		return false, false
	}
	fields, keys := new(spec).fields(), new(Case).keys(nil)
	for _, entry := range root.Values {
		name, _ := word(entry.Key)
		inCase := slices.ContainsFunc(keys, func(k caseKey) bool { return k.name == name })
		inScenario := find(fields, name) != nil
		ofCase, ofScenario = ofCase || inCase && !inScenario, ofScenario || inScenario && !inCase
	}
	return ofCase, ofScenario
}

// readFile reads a file; what is wrong with it is an [*Error].
func readFile(file, want string) ([]byte, error) {
	source, err := os.ReadFile(file)
	var path *fs.PathError
	if errors.As(err, &path) {
		return nil, &Error{File: file, Problem: "the file can't be read: " + path.Err.Error(), Want: want}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: the file can't be read: %w", file, err)
	}
	return source, nil
}
