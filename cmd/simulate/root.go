package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ackgap/faults"
)

const introduction = `simulate runs a messaging system in virtual time, breaks it at chosen moments,
and says what became of every message: lost, duplicated, stuck, absorbed, or
applied exactly once. One seed gives one history, bit for bit, everywhere.

Try:
  simulate run ack-gap                  a crash between effect and ack, explained
  simulate list                         the scenarios that come with the program
  simulate init my.yaml                 a commented scenario of your own to start from

simulate --help lists all verbs, simulate run --help the flags of run.
`

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "simulate",
		Short:         "Simulate message delivery with faults, and judge what became of every message",
		Long:          "Simulate message delivery with faults, and judge what became of every message.",
		Example:       "  simulate run ack-gap\n  simulate run at-least-once --weather --seed 7\n  simulate list",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          knownVerb,
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(p.stdout, introduction)
			return err
		},
	}
	root.Version = versions()
	root.SetVersionTemplate("{{.Version}}")
	root.Flags().Bool("version", false, "print the version, as the verb does")
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		p.runVerb(), p.compareVerb(), p.matrixVerb(),
		p.exploreVerb(), p.campaignVerb(), p.mergeVerb(),
		p.shrinkVerb(), p.explainVerb(), p.adviseVerb(),
		p.lessonsVerb(), p.incidentsVerb(),
		p.listVerb(), p.showVerb(), p.validateVerb(), p.initVerb(), p.schemaVerb(), p.versionVerb())
	return root
}

// knownVerb refuses a first word that is no verb.
func knownVerb(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var verbs []string
	for _, c := range root.Commands() {
		verbs = append(verbs, c.Name())
	}
	want := "simulate --help lists the verbs"
	if near := faults.Nearest(args[0], verbs); near != "" {
		want = fmt.Sprintf("did you mean %q?", near)
	}
	return &usageError{fmt.Sprintf("there is no verb %q", args[0]), want}
}

// flagError says what is wrong with a flag, and which one may have been meant.
func flagError(c *cobra.Command, err error) error {
	help := c.CommandPath() + " --help lists the flags"
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		name := unknown.GetSpecifiedName()
		dashes := "--"
		if unknown.GetSpecifiedShortnames() != "" {
			dashes = "-"
		}
		var flags []string
		c.Flags().VisitAll(func(f *pflag.Flag) { flags = append(flags, f.Name) })
		if near := faults.Nearest(name, flags); near != "" {
			help = fmt.Sprintf("did you mean --%s?", near)
		}
		return &usageError{fmt.Sprintf("%s has no flag %s%s", c.Name(), dashes, name), help}
	}
	var missing *pflag.ValueRequiredError
	if errors.As(err, &missing) {
		return &usageError{fmt.Sprintf("--%s needs a value", missing.GetSpecifiedName()), help}
	}
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		flag := invalid.GetFlag()
		return &usageError{fmt.Sprintf("%q is no value for --%s", invalid.GetValue(), flag.Name), cmp.Or(valuesOf[flag.Value.Type()], help)}
	}
	return &usageError{err.Error(), help}
}

// valuesOf says, by the type of a flag, what its values look like.
var valuesOf = map[string]string{
	"int": "write a whole number, such as 2", "uint32": "write a whole number, such as 2",
	"durationSlice": "write durations with commas between them, such as 1s,35s", "bool": "leave the value out",
}

// between returns a check that a verb gets at least low and at most high
// arguments (-1: any number), and says what they should be.
func between(low, high int, want string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < low:
			return &usageError{c.Name() + " needs an argument", want}
		case high >= 0 && len(args) > high:
			return &usageError{fmt.Sprintf("%s does not expect %q", c.Name(), args[high]), want}
		}
		return nil
	}
}

// joinWeather writes "--weather none" as "--weather=none", and so a line with a rate:
// the flag's value may be left out, so the parser would take the next word for an argument.
func joinWeather(args []string) []string {
	joined := slices.Clone(args)
	for i := 0; i+1 < len(joined) && joined[i] != "--"; i++ {
		if next := joined[i+1]; joined[i] == "--weather" && (next == "none" || next == "default" || strings.Contains(next, " rate ")) {
			joined[i] += "=" + next
			joined = slices.Delete(joined, i+1, i+2)
		}
	}
	return joined
}

// examples lays out the lines of a verb's examples.
func examples(lines ...string) string { return "  " + strings.Join(lines, "\n  ") }
