package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// workers is how much of a verb's work is done at once.
type workers int

// define adds the flag --workers to a verb, whose work comes in units such as "runs".
func (n *workers) define(verb *cobra.Command, units string) {
	verb.Flags().IntVar((*int)(n), "workers", runtime.GOMAXPROCS(0), "`number` of "+units+" at once; does not change the result")
	verb.Flags().Lookup("workers").DefValue = "all cores"
}

// check refuses fewer than one.
func (n workers) check() error {
	if n < 1 {
		return &usageError{fmt.Sprintf("%d is no value for --workers", n), "write a whole number from 1"}
	}
	return nil
}
