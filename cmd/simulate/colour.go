package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"ackgap/faults"
)

var colourChoices = []string{"auto", "always", "never"}

const colourUsage = "use colours `when`: auto (the default; obeys NO_COLOR),\nalways or never"

// colourFlag adds the flag --color to a verb.
func colourFlag(verb *cobra.Command) *string {
	choice := verb.Flags().String("color", "auto", colourUsage)
	register(verb, "color", colourChoices)
	return choice
}

// colour decides whether to write colours. NO_COLOR is the convention of
// https://no-color.org.
func (p *program) colour(choice string) (bool, error) {
	switch choice {
	case "always":
		return true, nil
	case "never":
		return false, nil
	case "auto":
		return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(p.stdout), nil
	}
	return false, notAChoice("color", choice, colourChoices)
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// terminalWidth returns how many columns a terminal has, 0 where none is or it doesn't tell.
func terminalWidth(w any) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// notAChoice says that a flag's value is none of those it can have.
func notAChoice(flag, value string, choices []string) error {
	e := &usageError{fmt.Sprintf("%q is no value for --%s", value, flag), "write " + alternatives(choices)}
	if near := faults.Nearest(value, choices); near != "" {
		e.want = fmt.Sprintf("did you mean %q?", near)
	}
	return e
}

// alternatives joins words: "text, json or jsonl".
func alternatives(words []string) string {
	text := ""
	for i, w := range words {
		switch {
		case i > 0 && i == len(words)-1:
			text += " or "
		case i > 0:
			text += ", "
		}
		text += w
	}
	return text
}

// register completes a flag's values.
func register(verb *cobra.Command, flag string, choices []string) {
	complete := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return choices, cobra.ShellCompDirectiveNoFileComp
	}
	if err := verb.RegisterFlagCompletionFunc(flag, complete); err != nil {
		panic("simulate: the flag --" + flag + " can't be completed: " + err.Error())
	}
}
