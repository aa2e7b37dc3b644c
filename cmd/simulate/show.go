package main

import (
	"slices"

	"github.com/spf13/cobra"

	"ackgap/scenarios"
)

func (p *program) showVerb() *cobra.Command {
	return &cobra.Command{
		Use:               "show SCENARIO",
		Short:             "Print the file of a scenario that comes with the program",
		Example:           examples("simulate show ack-gap", "simulate show orders > orders.yaml"),
		Args:              between(1, 1, "name one scenario, such as ack-gap; simulate list has all"),
		ValidArgsFunction: completeScenario,
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := scenarios.Builtin(args[0])
			if err != nil {
				return err
			}
			_, err = p.stdout.Write(s.Source())
			return err
		},
	}
}

// completeScenario completes the name of a scenario, or of a file.
func completeScenario(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, s := range slices.Concat(scenarios.Catalogue(), scenarios.Systems()) {
		names = append(names, s.Name()+"\t"+s.Title())
	}
	return names, cobra.ShellCompDirectiveDefault
}
