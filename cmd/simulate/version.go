package main

import (
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"

	"ackgap/history"
)

func (p *program) versionVerb() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version of the program and of the history format",
		Example: examples("simulate version", "simulate version | grep history"),
		Args:    between(0, 0, "it takes no arguments"),
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(p.stdout, versions())
			return err
		},
	}
}

// versions is what version and --version print.
func versions() string {
	return fmt.Sprintf("simulate %s\nhistory format %d\n", buildVersion(), history.Version)
}

// buildVersion returns the module's version, the commit if the build knows it,
// and the Go version.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown build)"
	}
	text := info.Main.Version
	if text == "" {
		text = "(devel)"
	}
	commit, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = ", changed"
		}
	}
	if commit != "" {
		text += " (commit " + commit + changed + ")"
	}
	return text + ", " + info.GoVersion
}
