package ackgap_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strings"
)

const module = "ackgap"

// room is a package directory of the house, with everything below it.
type room struct {
	dir   string
	floor int
	core  bool // takes part in a run, so it must be deterministic
}

// rooms is the plan of the house. A floor may use any floor below it, never
// one above or beside it.
var rooms = []room{
	{".", 0, false}, // the package comment and these tests
	{"digest", -1, true},
	{"sim", 0, true},
	{"history", 1, true},
	{"faults", 1, true},
	{"model", 2, true},
	{"checker", 2, true},
	{"scenarios", 3, false},
	{"explore", 4, false},
	{"reports", 5, false},
	{"cmd/simulate", 6, false},
	{"examples", 7, false},
}

// roomOf returns the room that a directory belongs to.
func roomOf(dir string) (room, bool) {
	for _, r := range rooms {
		if dir == r.dir || strings.HasPrefix(dir, r.dir+"/") {
			return r, true
		}
	}
	return room{}, false
}

// source is one parsed Go file.
type source struct {
	path   string
	isTest bool
	syntax *ast.File
	err    error // of the parser; syntax then holds what could be read
}

func (s source) dir() string { return path.Dir(s.path) }

// fset is shared by all trees, because the importer of the standard library is.
var fset = token.NewFileSet()

func line(n ast.Node) int { return fset.Position(n.Pos()).Line }

// goFiles parses the Go files of the module, in order of their paths.
func goFiles(tree fs.FS) []source {
	var files []source
	walk(tree, isOutsideModule, func(name string, data []byte) {
		if !strings.HasSuffix(name, ".go") {
			return
		}
		syntax, err := parser.ParseFile(fset, name, data, parser.ParseComments|parser.SkipObjectResolution)
		files = append(files, source{name, strings.HasSuffix(name, "_test.go"), syntax, err})
	})
	return files
}

// isOutsideModule tells the directories that the go tool does not look into.
func isOutsideModule(tree fs.FS, dir string) bool {
	base := path.Base(dir)
	if base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return true
	}
	_, err := fs.Stat(tree, path.Join(dir, "go.mod"))
	return err == nil
}

// walk visits the files of a tree, except below the directories to skip.
func walk(tree fs.FS, skip func(fs.FS, string) bool, visit func(name string, data []byte)) {
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && skip(tree, name):
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		data, err := fs.ReadFile(tree, name)
		if err == nil {
			visit(name, data)
		}
		return err
	})
	if err != nil {
		panic("the source tree can't be read: " + err.Error())
	}
}
