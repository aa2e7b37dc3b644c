package ackgap_test

import (
	"errors"
	"go/ast"
	"go/build"
	"go/importer"
	"go/types"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// corePackage is a type-checked package of the deterministic core.
type corePackage struct {
	files  []source
	types  *types.Package
	info   types.Info
	errors []types.Error
}

// inCore makes a rule of a check that judges one node of one package at a time;
// the check returns "" or what is wrong with the node.
func inCore(check func(p *corePackage, n ast.Node) string) func(fs.FS) []violation {
	return func(tree fs.FS) []violation {
		var vs []violation
		for _, p := range loadCore(tree) {
			for _, f := range p.files {
				ast.Inspect(f.syntax, func(n ast.Node) bool {
					if message := judge(check, p, n); message != "" {
						vs = append(vs, violation{f.path, line(n), message})
					}
					return true
				})
			}
		}
		return vs
	}
}

func judge(check func(*corePackage, ast.Node) string, p *corePackage, n ast.Node) string {
	if n == nil {
		return "" // ast.Inspect's way to say that a node is done
	}
	return check(p, n)
}

// checkCoreCompiles: where types are unknown the other rules see nothing.
func checkCoreCompiles(tree fs.FS) []violation {
	var vs []violation
	for _, p := range loadCore(tree) {
		for _, err := range p.errors {
			at := fset.Position(err.Pos)
			vs = append(vs, violation{at.Filename, at.Line, err.Msg})
		}
	}
	return vs
}

// checkCoreEverywhere: the core is the same source on every machine.
func checkCoreEverywhere(tree fs.FS) []violation {
	var vs []violation
	for _, f := range coreFiles(tree) {
		for _, machine := range []string{"linux/amd64", "js/wasm", "windows/arm64"} {
			if !builds(tree, f.path, machine) {
				vs = append(vs, violation{f.path, 1,
					"is not built on every machine: remove the build constraint, or rename the file"})
				break
			}
		}
	}
	return vs
}

func builds(tree fs.FS, name, machine string) bool {
	system, processor, _ := strings.Cut(machine, "/")
	context := build.Context{GOOS: system, GOARCH: processor, Compiler: "gc",
		OpenFile: func(name string) (io.ReadCloser, error) { return tree.Open(name) }}
	ok, err := context.MatchFile(path.Dir(name), path.Base(name))
	return ok && err == nil
}

// coreFiles returns the core's files that aren't tests.
func coreFiles(tree fs.FS) []source {
	var core []source
	for _, f := range goFiles(tree) {
		if r, ok := roomOf(f.dir()); ok && r.core && !f.isTest {
			core = append(core, f)
		}
	}
	return core
}

// loadCore type-checks the core's packages, in order of their directories.
func loadCore(tree fs.FS) []*corePackage {
	l := &loader{byDir: map[string][]source{}, loaded: map[string]*corePackage{}}
	var dirs []string
	for _, f := range coreFiles(tree) {
		if l.byDir[f.dir()] == nil {
			dirs = append(dirs, f.dir())
		}
		l.byDir[f.dir()] = append(l.byDir[f.dir()], f)
	}
	var packages []*corePackage
	for _, dir := range dirs {
		if p := l.load(dir); p != nil {
			packages = append(packages, p)
		}
	}
	return packages
}

// loader checks the tree's own packages from the tree, and takes all others
// from their sources on this machine.
type loader struct {
	byDir  map[string][]source
	loaded map[string]*corePackage // nil while it is being loaded
}

var otherSources = importer.ForCompiler(fset, "source", nil).(types.ImporterFrom)

func (l *loader) load(dir string) *corePackage {
	if p, ok := l.loaded[dir]; ok {
		return p
	}
	l.loaded[dir] = nil
	p := &corePackage{files: l.byDir[dir]}
	p.info = types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: l, Error: func(err error) {
		var typeError types.Error
		if errors.As(err, &typeError) {
			p.errors = append(p.errors, typeError)
		}
	}}
	var syntax []*ast.File
	for _, f := range p.files {
		syntax = append(syntax, f.syntax)
	}
	p.types, _ = config.Check(path.Join(module, dir), fset, syntax, &p.info) // p.errors has all errors
	l.loaded[dir] = p
	return p
}

// Import implements [types.Importer].
func (l *loader) Import(name string) (*types.Package, error) {
	dir, ours := strings.CutPrefix(name, module+"/")
	if !ours {
		here, err := os.Getwd()
		if err != nil {
			return nil, err
		}
		return otherSources.ImportFrom(name, here, 0)
	}
	if l.byDir[dir] == nil {
		return nil, errors.New("is no package of the core")
	}
	if p := l.load(dir); p != nil {
		return p.types, nil
	}
	return nil, errors.New("is imported in a circle")
}
