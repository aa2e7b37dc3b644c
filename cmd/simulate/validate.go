package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"ackgap/scenarios"
)

func (p *program) validateVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "validate FILE...",
		Short: "Check scenario files and cases without running them",
		Long: "Check files without running them, scenarios as well as cases (those of simulate\n" +
			"lessons and simulate incidents): every key and value, every fault, and whether all\n" +
			"of it fits together. Exit code 3 if a file is wrong.",
		Example: examples("simulate validate my.yaml", "simulate validate scenarios/*.yaml", "simulate validate our-incident.yaml"),
		Args:    between(1, -1, "name one or more files, such as my.yaml"),
		RunE: func(_ *cobra.Command, files []string) error {
			for _, file := range files {
				if err := scenarios.Validate(file); err != nil {
					p.exit = p.fail(err)
					continue
				}
				fmt.Fprintln(p.stdout, file+": ok")
			}
			return nil
		},
	}
}
