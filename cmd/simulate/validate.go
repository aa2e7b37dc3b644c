package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"ackgap/scenarios"
)

func (p *program) validateVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "validate FILE...",
		Short: "Check scenario files without running them",
		Long: "Check scenario files without running them: every key and value, every fault,\n" +
			"and whether all of it fits together. Exit code 3 if a file is wrong.",
		Example: examples("simulate validate my.yaml", "simulate validate scenarios/*.yaml"),
		Args:    between(1, -1, "name one or more files, such as my.yaml"),
		RunE: func(_ *cobra.Command, files []string) error {
			for _, file := range files {
				if _, err := scenarios.Load(file); err != nil {
					p.exit = p.fail(err)
					continue
				}
				fmt.Fprintln(p.stdout, file+": ok")
			}
			return nil
		},
	}
}
