package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"ackgap/scenarios"
)

// schemas are what there are schemas of.
var schemas = []string{"scenario", "case"}

func (p *program) schemaVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [scenario|case]",
		Short: "Print the JSON Schema of scenario files or of cases, for editors",
		Long: "Print the JSON Schema (draft 2020-12) of scenario files, or of cases: lessons and\n" +
			"incidents. With it an editor completes keys and values, explains them, and underlines\n" +
			"what is wrong while you write.\n\n" +
			"Any editor with the YAML language server (VS Code with the extension YAML by Red Hat,\n" +
			"Neovim, Helix, Emacs, …) finds it by a first line in the scenario:\n\n" +
			"  # yaml-language-server: $schema=./ackgap.schema.json\n\n" +
			"VS Code can also be told once for all files, in .vscode/settings.json:\n\n" +
			"  \"yaml.schemas\": {\"./ackgap.schema.json\": \"scenarios/*.yaml\"}\n\n" +
			"In GoLand, IntelliJ and PyCharm it is Settings, Languages & Frameworks, Schemas and\n" +
			"DTDs, JSON Schema Mappings. The schema can't tell whether the parts of a scenario\n" +
			"fit together: simulate validate can.",
		Example: examples("simulate schema > ackgap.schema.json", "simulate schema case > ackgap-case.schema.json"),
		Args:    between(0, 1, "name scenario or case, and redirect what it prints"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return schemas, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			schema := scenarios.Schema()
			switch {
			case len(args) == 0 || args[0] == "scenario":
			case args[0] == "case":
				schema = scenarios.CaseSchema()
			default:
				return &usageError{fmt.Sprintf("there is no schema of %q", args[0]), "write scenario or case, and redirect what it prints"}
			}
			_, err := p.stdout.Write(schema)
			return err
		},
	}
}
