package main

import (
	"github.com/spf13/cobra"

	"ackgap/reports"
	"ackgap/scenarios"
)

func (p *program) listVerb() *cobra.Command {
	verb := &cobra.Command{
		Use:     "list",
		Short:   "List the scenarios that come with the program",
		Example: examples("simulate list", "simulate list --color never"),
		Args:    between(0, 0, "it takes no arguments"),
	}
	paint := colourFlag(verb)
	verb.RunE = func(*cobra.Command, []string) error {
		colour, err := p.colour(*paint)
		if err != nil {
			return err
		}
		return reports.Catalogue(p.stdout, scenarios.Catalogue(), colour)
	}
	return verb
}
