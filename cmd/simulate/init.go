package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"ackgap/scenarios"
)

func (p *program) initVerb() *cobra.Command {
	var from string
	var force bool
	verb := &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a commented scenario file to start from",
		Long: "Write a scenario file with every parameter, its value and what it means, made from\n" +
			"a scenario that works. Without FILE, or with -, it is printed.",
		Example: examples("simulate init my.yaml", "simulate init --from orders my-shop.yaml", "simulate init | less"),
		Args:    between(0, 1, "name one file, such as my.yaml"),
		RunE: func(_ *cobra.Command, args []string) error {
			file := "-"
			if len(args) == 1 {
				file = args[0]
			}
			return p.init(file, from, force)
		},
	}
	verb.Flags().StringVar(&from, "from", "at-least-once", "the `scenario` or file to start from")
	verb.Flags().BoolVar(&force, "force", false, "replace FILE if it is there already")
	if err := verb.RegisterFlagCompletionFunc("from", completeScenario); err != nil {
		panic("simulate: the flag --from can't be completed: " + err.Error())
	}
	return verb
}

func (p *program) init(file, from string, force bool) error {
	s, err := find(from)
	if err != nil {
		return err
	}
	text := template(s, nameFor(file))
	if file == "-" {
		_, err := p.stdout.Write(text)
		return err
	}
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	if err := write(file, flags, text); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "wrote %s, made from %s\nnext: simulate run %s\n", file, s.Name(), quote(file))
	return nil
}

func write(file string, flags int, text []byte) error {
	f, err := os.OpenFile(file, flags, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return &usageError{file + " is there already", "name another file, or add --force to replace it"}
	}
	var why *fs.PathError
	if errors.As(err, &why) {
		return &usageError{fmt.Sprintf("%s can't be written: %v", file, why.Err), "name a file in a directory that exists and is yours"}
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// nameFor makes a scenario's name from that of its file.
func nameFor(file string) string {
	base := strings.ToLower(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)))
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, base)
	if name = strings.Trim(name, "-"); name == "" {
		return "my-scenario"
	}
	return name
}

// template writes the scenario as a commented file.
func template(s *scenarios.Scenario, name string) []byte {
	head := fmt.Sprintf(`# A scenario made from %s. Make name, title and about your own.
# Each parameter has a comment with what it means, the values that it can have,
# and the default where that is another one: it applies if you leave the
# parameter out. Times look like 80ms, 30s or 1m30s. Check the file with
# simulate validate, run it with simulate run.

`, s.Name())
	return append([]byte(head), s.Annotated(name)...)
}
