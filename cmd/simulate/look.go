package main

import (
	"slices"

	"github.com/spf13/cobra"

	"ackgap/reports"
)

// look is how the output of a verb is to look: its form, and whether it has colours.
type look struct {
	formats []string // those that the verb has
	format  string
	paint   string
	colour  bool // what paint comes to
}

// define adds the flags --format and --color to a verb. The first form is the default.
func (l *look) define(verb *cobra.Command, formats ...string) {
	l.defineAs(verb, "`form` of the output: "+alternatives(formats), formats...)
}

// defineAs is define with a text for --format.
func (l *look) defineAs(verb *cobra.Command, usage string, formats ...string) {
	l.formats = formats
	verb.Flags().StringVar(&l.format, "format", formats[0], usage)
	verb.Flags().StringVar(&l.paint, "color", "auto", colourUsage)
	register(verb, "color", colourChoices)
	register(verb, "format", formats)
}

// decide checks both flags and settles whether there are colours.
func (p *program) decide(l *look) (err error) {
	if !slices.Contains(l.formats, l.format) {
		return notAChoice("format", l.format, l.formats)
	}
	l.colour, err = p.colour(l.paint)
	return err
}

// page is what text is written on: as wide as the terminal, if there is one. A file and a
// pipe have the width that [reports.Page] has by itself, so that a run looks the same in every file.
func (p *program) page(l *look) reports.Page {
	return reports.Page{Colour: l.colour, Width: terminalWidth(p.stdout)}
}
