package main

import (
	"github.com/spf13/cobra"

	"ackgap/scenarios"
)

func (p *program) schemaVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of scenario files, for editors",
		Long: "Print the JSON Schema (draft 2020-12) of scenario files. With it an editor completes\n" +
			"keys and values, explains them, and underlines what is wrong while you write.\n\n" +
			"Any editor with the YAML language server (VS Code with the extension YAML by Red Hat,\n" +
			"Neovim, Helix, Emacs, …) finds it by a first line in the scenario:\n\n" +
			"  # yaml-language-server: $schema=./ackgap.schema.json\n\n" +
			"VS Code can also be told once for all files, in .vscode/settings.json:\n\n" +
			"  \"yaml.schemas\": {\"./ackgap.schema.json\": \"scenarios/*.yaml\"}\n\n" +
			"In GoLand, IntelliJ and PyCharm it is Settings, Languages & Frameworks, Schemas and\n" +
			"DTDs, JSON Schema Mappings. The schema can't tell whether the parts of a scenario\n" +
			"fit together: simulate validate can.",
		Example: examples("simulate schema > ackgap.schema.json"),
		Args:    between(0, 0, "it takes no arguments; redirect what it prints"),
		RunE: func(*cobra.Command, []string) error {
			_, err := p.stdout.Write(scenarios.Schema())
			return err
		},
	}
}
