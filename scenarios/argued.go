package scenarios

import (
	_ "embed"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"
)

// Argument says why a cell of the outcome matrix rightly differs from the
// published table.
type Argument struct {
	System, Fault string
	// Published is what the table says, Reached what is true.
	Published, Reached string
	// Why says so in one sentence, Source names the document and the section.
	Why, Source string
}

//go:embed matrix/argued.yaml
var arguedFile []byte

var arguments = sync.OnceValue(func() []Argument {
	var all []Argument
	if err := yaml.UnmarshalWithOptions(arguedFile, &all, yaml.Strict()); err != nil {
		panic("scenarios: the table of argued cells is wrong: " + err.Error())
	}
	return all
})

// Arguments lists all argued cells.
func Arguments() []Argument { return slices.Clone(arguments()) }

// Argued returns the argument about a cell, nil if there is none.
func Argued(system, fault string) *Argument {
	for _, a := range arguments() {
		if a.System == system && a.Fault == fault {
			return &a
		}
	}
	return nil
}
