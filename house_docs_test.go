package ackgap_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"path"
	"strings"
	"unicode"
)

// checkDocs: every export has a doc comment that starts with its name, every
// package one that starts with "Package" and its name.
func checkDocs(tree fs.FS) []violation {
	var vs []violation
	described := map[string]bool{} // directories with a package comment
	var firsts []source            // the first file of each directory
	for _, f := range goFiles(tree) {
		if f.isTest {
			continue
		}
		if len(firsts) == 0 || firsts[len(firsts)-1].dir() != f.dir() {
			firsts = append(firsts, f)
		}
		if isPackageComment(f.syntax) {
			described[f.dir()] = true
		}
		for _, decl := range f.syntax.Decls {
			vs = append(vs, undocumented(f, decl)...)
		}
	}
	for _, f := range firsts {
		if !described[f.dir()] {
			vs = append(vs, violation{f.path, line(f.syntax.Name), fmt.Sprintf(
				"package %s has no comment: start one with \"%s\"", f.syntax.Name.Name, opening(f))})
		}
	}
	return vs
}

func opening(f source) string {
	if f.syntax.Name.Name == "main" {
		return "Command " + path.Base(f.dir())
	}
	return "Package " + f.syntax.Name.Name
}

// isPackageComment accepts anything for a command, whose comment by custom
// starts with the command's name.
func isPackageComment(f *ast.File) bool {
	name := f.Name.Name
	return f.Doc != nil && (name == "main" || strings.HasPrefix(f.Doc.Text(), "Package "+name+" "))
}

func undocumented(f source, decl ast.Decl) []violation {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && (d.Recv == nil || ast.IsExported(receiver(d))) {
			return misdescribed(f, d, d.Doc, d.Name)
		}
	case *ast.GenDecl:
		var vs []violation
		for _, spec := range d.Specs {
			vs = append(vs, undocumentedSpec(f, d, spec)...)
		}
		return vs
	}
	return nil
}

func undocumentedSpec(f source, d *ast.GenDecl, spec ast.Spec) []violation {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if !s.Name.IsExported() {
			return nil
		}
		if s.Doc == nil && !d.Lparen.IsValid() {
			return misdescribed(f, s, d.Doc, s.Name)
		}
		return misdescribed(f, s, s.Doc, s.Name)
	case *ast.ValueSpec:
		exported := exportedOf(s.Names)
		switch {
		case len(exported) == 0:
			return nil
		case s.Doc != nil:
			return misdescribed(f, s, s.Doc, exported...)
		case !d.Lparen.IsValid():
			return misdescribed(f, s, d.Doc, exported...)
		case d.Doc == nil && s.Comment == nil:
			return misdescribed(f, s, nil, exported...)
		}
	}
	return nil
}

// misdescribed reports a comment that is missing or doesn't start with one of
// the names, possibly after an article.
func misdescribed(f source, at ast.Node, doc *ast.CommentGroup, names ...*ast.Ident) []violation {
	name := names[0].Name
	if strings.TrimSpace(doc.Text()) == "" {
		return []violation{{f.path, declLine(at), fmt.Sprintf(
			"%s is exported and has no comment: say what it is, with units, range and errors", name)}}
	}
	first := firstName(doc.Text())
	for _, n := range names {
		if n.Name == first {
			return nil
		}
	}
	return []violation{{f.path, declLine(at), fmt.Sprintf(
		"the comment on %s starts with %q: start it with %[1]s", name, first)}}
}

// declLine is the line of the name, not of the comment above it.
func declLine(n ast.Node) int {
	if f, ok := n.(*ast.FuncDecl); ok {
		return fset.Position(f.Type.Func).Line
	}
	return line(n)
}

func firstName(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for _, w := range words {
		if w != "A" && w != "An" && w != "The" || len(words) == 1 {
			return w
		}
	}
	return ""
}

func exportedOf(names []*ast.Ident) []*ast.Ident {
	var exported []*ast.Ident
	for _, n := range names {
		if n.IsExported() {
			exported = append(exported, n)
		}
	}
	return exported
}

// receiver returns the name of a method's type.
func receiver(d *ast.FuncDecl) string {
	if len(d.Recv.List) == 0 {
		return ""
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return token.ILLEGAL.String()
		}
	}
}
