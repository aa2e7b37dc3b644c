package main

import (
	"github.com/spf13/cobra"

	"ackgap/reports"
	"ackgap/scenarios"
)

func (p *program) listVerb() *cobra.Command {
	verb := &cobra.Command{
		Use:     "list",
		Short:   "List the scenarios that come with the program, or the sites of faults",
		Example: examples("simulate list", "simulate list --sites"),
		Args:    between(0, 0, "it takes no arguments"),
	}
	sites := verb.Flags().Bool("sites", false, "list the sites at which a fault can strike instead")
	paint := colourFlag(verb)
	verb.RunE = func(*cobra.Command, []string) error {
		colour, err := p.colour(*paint)
		if err != nil {
			return err
		}
		if *sites {
			return reports.Sites(p.stdout, colour)
		}
		return reports.Catalogue(p.stdout, scenarios.Catalogue(), scenarios.Systems(), colour)
	}
	return verb
}
