package ackgap_test

import (
	"errors"
	"fmt"
	"go/scanner"
	"io/fs"
	"strconv"
	"strings"
)

// checkFloors: a package uses only floors below its own. A test inside a
// package may use those beside it too, an external test package everything.
func checkFloors(tree fs.FS) []violation {
	var vs []violation
	for _, f := range goFiles(tree) {
		if f.err != nil {
			vs = append(vs, notGo(f))
			continue
		}
		from, ok := roomOf(f.dir())
		if !ok {
			vs = append(vs, violation{f.path, line(f.syntax.Name), fmt.Sprintf(
				"%s is in no room: move it into one, or give it a floor in house_tree_test.go", f.dir())})
			continue
		}
		vs = append(vs, importsAbove(f, from)...)
	}
	return vs
}

func notGo(f source) violation {
	var list scanner.ErrorList
	if errors.As(f.err, &list) && len(list) > 0 {
		return violation{f.path, list[0].Pos.Line, "is not Go: " + list[0].Msg}
	}
	return violation{f.path, 1, "is not Go: " + f.err.Error()}
}

func importsAbove(f source, from room) []violation {
	if f.isTest && strings.HasSuffix(f.syntax.Name.Name, "_test") {
		return nil
	}
	var vs []violation
	for _, spec := range f.syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		dir, ours := strings.CutPrefix(imported, module+"/")
		if err != nil || !ours {
			continue
		}
		to, ok := roomOf(dir)
		switch {
		case !ok:
			vs = append(vs, violation{f.path, line(spec), imported + " is in no room"})
		case to.dir == from.dir || to.floor < from.floor || f.isTest && to.floor == from.floor:
		default:
			vs = append(vs, violation{f.path, line(spec), fmt.Sprintf(
				"%s (floor %d) may not use %s (floor %d): use only floors below; declare an interface here for the upper floor to implement",
				from.dir, from.floor, to.dir, to.floor)})
		}
	}
	return vs
}
