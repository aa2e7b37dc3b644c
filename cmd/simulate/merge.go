package main

import (
	"bufio"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"ackgap/explore"
)

func (p *program) mergeVerb() *cobra.Command {
	var out string
	l := &look{}
	verb := &cobra.Command{
		Use:   "merge FILE... --out FILE",
		Short: "Put the shards of a campaign together",
		Long: "Put the files of all shards of a campaign together, in whatever order they are named.\n" +
			"The result is, byte by byte, what the campaign would have written in one piece. A\n" +
			"pattern stands for its files, also where no shell has seen to that.\n\n" +
			"Exit code: that of simulate campaign; 3 if a shard is missing, there twice, not at\n" +
			"its end, or of another campaign.",
		Example: examples("simulate merge runs-*.jsonl --out all.jsonl", "simulate merge runs-1.jsonl runs-2.jsonl --out all.jsonl --format json"),
		Args:    between(1, -1, "name the files of all shards"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := p.decide(l); err != nil {
				return err
			}
			if out == "" {
				return &usageError{"the shards need a file to be merged into", "add --out, such as --out all.jsonl"}
			}
			if err := mergeInto(out, args); err != nil {
				return err
			}
			return p.summarise(out, l, true)
		},
	}
	flags := verb.Flags()
	flags.SortFlags = false
	flags.StringVar(&out, "out", "", "`file` for the whole, which must not exist yet")
	l.defineAs(verb, summaryForm, "text", "json")
	return verb
}

// mergeInto merges files into a new one, of which nothing is left if that fails.
func mergeInto(out string, names []string) (err error) {
	var files []explore.CampaignFile
	for _, name := range expanded(names) {
		in, err := os.Open(name)
		if err != nil {
			return unreadable(name, err)
		}
		defer in.Close()
		files = append(files, explore.CampaignFile{Name: name, In: in})
	}
	file, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return &explore.CampaignError{File: out, Problem: "the file is there already", Want: "name another file"}
	}
	if err != nil {
		return unreadable(out, err)
	}
	defer func() {
		if err = cmp.Or(err, file.Close()); err != nil {
			err = errors.Join(err, os.Remove(out))
		}
	}()
	w := bufio.NewWriter(file)
	return cmp.Or(explore.MergeCampaigns(w, files), w.Flush())
}

// expanded puts the files in the place of a pattern that no shell has expanded:
// not every container, and not every system, has one that does.
func expanded(names []string) (files []string) {
	for _, name := range names {
		if _, err := os.Lstat(name); err != nil {
			if found, err := filepath.Glob(name); err == nil && len(found) > 0 {
				files = append(files, found...)
				continue
			}
		}
		files = append(files, name)
	}
	return files
}

// unreadable says that a file can't be opened, and why.
func unreadable(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return &explore.CampaignError{File: name, Problem: "the file can't be opened: " + err.Error()}
}
