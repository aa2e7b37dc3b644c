package scenarios

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// longestFile bounds the size of a scenario file in bytes.
const longestFile = 1 << 20

const wantFirst = "begin with, for example, name: my-scenario"

// document reads the one YAML document of a file; an error is an [*Error].
func document(file string, source []byte) (*ast.MappingNode, error) {
	fail := func(at position, problem, want string) (*ast.MappingNode, error) {
		return nil, errorAt(file, source, at, problem, want)
	}
	if len(source) > longestFile {
		return fail(position{1, 1}, fmt.Sprintf("the file is larger than %d bytes", longestFile), "a scenario is a page of text")
	}
	if at, ok := notUTF8(source); ok {
		return fail(at, "this is not UTF-8", "save the file as UTF-8 text")
	}
	clean := bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
	tree, err := parser.ParseBytes(clean, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) && syntax.Token != nil && syntax.Token.Position != nil {
			p := syntax.Token.Position
			return fail(position{max(p.Line, 1), max(p.Column, 1)}, "this is no YAML: "+syntax.Message, "")
		}
		return fail(position{1, 1}, "this is no YAML: "+err.Error(), "")
	}
	return onlyDocument(tree, fail)
}

// onlyDocument returns the root of the only document of a file. go-yaml by
// itself would ignore all documents but the first.
func onlyDocument(tree *ast.File, fail func(position, string, string) (*ast.MappingNode, error)) (*ast.MappingNode, error) {
	if len(tree.Docs) == 0 || tree.Docs[0].Body == nil && len(tree.Docs) == 1 {
		return fail(position{1, 1}, "the file is empty", wantFirst)
	}
	if len(tree.Docs) > 1 {
		at := position{1, 1}
		if start := tree.Docs[1].Start; start != nil {
			at = position{start.Position.Line, start.Position.Column}
		}
		return fail(at, "the file has a second document", "a file describes one scenario: remove --- and what is only on one side of it")
	}
	root := tree.Docs[0].Body
	mapping, ok := root.(*ast.MappingNode)
	if !ok {
		return fail(positionOf(root), "this is not a scenario but "+describe(root), wantFirst)
	}
	return mapping, nil
}

// notUTF8 finds the first byte that is not text.
func notUTF8(source []byte) (position, bool) {
	at := position{1, 1}
	for i := 0; i < len(source); {
		r, size := utf8.DecodeRune(source[i:])
		if r == utf8.RuneError && size <= 1 {
			return at, true
		}
		at.column++
		if r == '\n' {
			at = position{at.line + 1, 1}
		}
		i += size
	}
	return position{}, false
}

// positionOf returns where a node begins.
func positionOf(n ast.Node) position {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key // the node's own token is the colon behind it
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return position{max(t.Position.Line, 1), max(t.Position.Column, 1)}
	}
	return position{1, 1}
}

// describe says in words what kind of node is there.
func describe(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode:
		return "keys with values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "a YAML anchor, alias or tag"
	}
	return "a single value"
}

// word returns the text of a node that is a single value.
func word(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// offset returns how many characters a text in the file begins after its node:
// one for an opening quote.
func offset(n ast.Node) int {
	if origin := strings.TrimLeft(n.GetToken().Origin, " \n"); strings.HasPrefix(origin, `"`) || strings.HasPrefix(origin, "'") {
		return 1
	}
	return 0
}
