package ackgap_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// What the core may not use, and what replaces it.
const (
	useWorldClock = "use the world's clock: World.Now, World.After"
	useKeyedDraw  = "use a keyed draw: Seed.Draw, Seed.Chance, Seed.Between"
	useNoLocks    = "a run is one goroutine: use plain variables"
	useEvents     = "a run is one goroutine: schedule an event on the world"
	useParameter  = "pass the value in as a parameter"
	useIntegers   = "count in integers: nanoseconds, parts per million"
	useSlice      = "a map has no order: keep a slice beside it, or instead of it, and range over that"
	usePlainTypes = "use plain types and indices"
)

var bannedImports = map[string]string{
	"math/rand":    useKeyedDraw,
	"math/rand/v2": useKeyedDraw,
	"crypto/rand":  useKeyedDraw,
	"hash/maphash": "its seed differs from process to process: use sim.PurposeOf, or a hash without a random seed",
	"sync":         useNoLocks,
	"sync/atomic":  useNoLocks,
	"os/signal":    useEvents,
	"runtime":      "a run is the same on every machine: " + useParameter,
	"unsafe":       usePlainTypes,
}

var bannedCalls = map[string]string{
	"time.Now":                  useWorldClock,
	"time.Since":                useWorldClock,
	"time.Until":                useWorldClock,
	"time.Sleep":                useWorldClock,
	"time.After":                useWorldClock,
	"time.AfterFunc":            useWorldClock,
	"time.Tick":                 useWorldClock,
	"time.NewTimer":             useWorldClock,
	"time.NewTicker":            useWorldClock,
	"context.WithTimeout":       useWorldClock,
	"context.WithTimeoutCause":  useWorldClock,
	"context.WithDeadline":      useWorldClock,
	"context.WithDeadlineCause": useWorldClock,
	"os.Getenv":                 useParameter,
	"os.LookupEnv":              useParameter,
	"os.Environ":                useParameter,
	"os.ExpandEnv":              useParameter,
	"os.Getpid":                 useParameter,
	"os.Hostname":               useParameter,
	"maps.All":                  useSlice,
	"maps.Keys":                 useSlice,
	"maps.Values":               useSlice,
	"(reflect.Value).MapKeys":   useSlice,
	"(reflect.Value).MapRange":  useSlice,
	"(reflect.Value).Seq":       useSlice,
	"(reflect.Value).Seq2":      useSlice,
}

// readsMemory is the room that looks at states by their types, and so has to read
// them where they lie. No address is part of what it writes.
const readsMemory = "digest"

func checkImports(p *corePackage, n ast.Node) string {
	spec, ok := n.(*ast.ImportSpec)
	if !ok {
		return ""
	}
	name, err := strconv.Unquote(spec.Path.Value)
	if name == "unsafe" && p.files[0].dir() == readsMemory {
		return ""
	}
	if replacement, banned := bannedImports[name]; err == nil && banned {
		return name + ": " + replacement
	}
	return ""
}

// checkCalls finds every mention, not just calls: a function that is passed on
// will be called.
func checkCalls(p *corePackage, n ast.Node) string {
	name, ok := n.(*ast.Ident)
	if !ok {
		return ""
	}
	function, ok := p.info.Uses[name].(*types.Func)
	if !ok {
		return ""
	}
	if replacement, banned := bannedCalls[function.FullName()]; banned {
		return function.FullName() + ": " + replacement
	}
	return ""
}

func checkConcurrency(p *corePackage, n ast.Node) string {
	switch n := n.(type) {
	case *ast.GoStmt:
		return "goroutine: " + useEvents
	case *ast.SelectStmt:
		return "select: " + useEvents
	case *ast.SendStmt, *ast.ChanType:
		return "channel: " + useEvents
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			return "channel: " + useEvents
		}
	case *ast.RangeStmt:
		if someTerm(p.info.TypeOf(n.X), isChan) {
			return "channel: " + useEvents
		}
	}
	return ""
}

// checkFloats judges types, so that time.Duration.Seconds is found as well.
func checkFloats(p *corePackage, n ast.Node) string {
	const message = "floating point: " + useIntegers
	if literal, ok := n.(*ast.BasicLit); ok && (literal.Kind == token.FLOAT || literal.Kind == token.IMAG) {
		return message
	}
	e, ok := n.(ast.Expr)
	if !ok {
		return ""
	}
	switch t := p.info.TypeOf(e).(type) {
	case nil:
		return ""
	case *types.Tuple:
		for v := range t.Variables() {
			if isFloat(v.Type()) {
				return message
			}
		}
	default:
		if isFloat(t) {
			return message
		}
	}
	return ""
}

func checkMaps(p *corePackage, n ast.Node) string {
	loop, ok := n.(*ast.RangeStmt)
	if ok && someTerm(p.info.TypeOf(loop.X), isMap) {
		return "range over a map: " + useSlice
	}
	return ""
}

func isMap(t types.Type) bool  { _, ok := t.Underlying().(*types.Map); return ok }
func isChan(t types.Type) bool { _, ok := t.Underlying().(*types.Chan); return ok }

func isFloat(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsFloat|types.IsComplex) != 0
}

// someTerm reports whether is holds for the type or, for a type parameter, for
// one of the types that its constraint admits.
func someTerm(t types.Type, is func(types.Type) bool) bool {
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Interface:
		for embedded := range u.EmbeddedTypes() {
			if someTerm(embedded, is) {
				return true
			}
		}
		return false
	case *types.Union:
		for term := range u.Terms() {
			if someTerm(term.Type(), is) {
				return true
			}
		}
		return false
	}
	return is(t)
}
