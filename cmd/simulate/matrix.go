package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/faults"
	"ackgap/reports"
	"ackgap/scenarios"
)

// matrixFlags are the flags of the verb matrix.
type matrixFlags struct {
	systems, faults []string
	hop             string
	expect          string
	redelivery      bool
	workers         workers
	look

	names map[string]string // by a system's name: how the command line calls it
	asked []string          // the systems that the command line names, if it does
}

var hops = []string{checker.ToBroker.String(), checker.ToSink.String()}

func (p *program) matrixVerb() *cobra.Command {
	f := &matrixFlags{names: map[string]string{}}
	verb := &cobra.Command{
		Use:   "matrix [SYSTEM|FILE.yaml...]",
		Short: "Try every fault on every system, and tell what can become of a message",
		Long: fmt.Sprintf("Try each of %d faults on each system, at every place that a run of %d messages\n", len(scenarios.MatrixFaults()), explore.MatrixMessages) +
			"reaches and under every documented variant of the system, and print the outcomes\n" +
			"that can be reached. A fault that has no place in a system is n/a. To ask with\n" +
			"another setting, write a file: its name, its hop, what it extends (a system of\n" +
			"simulate list), and the parameters that differ.\n\n" +
			"Exit code: 0 done, 1 a cell differs from what --expect says, 2 a cell is unknown,\n" +
			"3 bad input, 130 interrupted (what has been done is printed).",
		Example: examples("simulate matrix",
			"simulate matrix sqs-standard",
			"simulate matrix --hop broker-to-sink --fault poison-message --format markdown",
			"simulate matrix my-system.yaml --expect my-system.csv",
			"simulate matrix --redelivery"),
		ValidArgsFunction: completeSystems,
		RunE:              func(_ *cobra.Command, args []string) error { return p.matrix(args, f) },
	}
	flags := verb.Flags()
	flags.SortFlags = false
	flags.StringSliceVar(&f.systems, "system", nil, "look at these systems only, `names` with commas")
	flags.StringSliceVar(&f.faults, "fault", nil, "try these faults only, `names` with commas")
	flags.StringVar(&f.hop, "hop", "", "look at one `hop` only: "+alternatives(hops))
	flags.StringVar(&f.expect, "expect", "", "compare with a CSV `file` (columns hop, system, fault, outcomes)")
	flags.BoolVar(&f.redelivery, "redelivery", false, "tell instead when a message comes again whose consumer crashes in\nthe ACK gap")
	f.workers.define(verb, "cells")
	f.look.define(verb, compareFormats...)
	register(verb, "hop", hops)
	register(verb, "fault", faultNames())
	return verb
}

func faultNames() []string {
	var names []string
	for _, f := range scenarios.MatrixFaults() {
		names = append(names, f.Name)
	}
	return names
}

// completeSystems completes any number of systems.
func completeSystems(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, s := range scenarios.Systems() {
		names = append(names, s.Name()+"\t"+s.Title())
	}
	return names, cobra.ShellCompDirectiveDefault
}

// matrix computes the matrix and prints it in the format asked for.
func (p *program) matrix(args []string, f *matrixFlags) error {
	if err := p.decide(&f.look); err != nil {
		return err
	}
	all, err := f.chosen(args)
	if err != nil {
		return err
	}
	if err := f.workers.check(); err != nil {
		return err
	}
	if f.redelivery {
		return p.redelivery(all, f)
	}
	expected, err := f.expectations(all, len(f.asked) == 0)
	if err != nil {
		return err
	}
	m, err := p.outcomes(all, explore.MatrixOptions{Faults: f.faults, Workers: int(f.workers), Options: p.options})
	if err != nil {
		return err
	}
	if f.expect != "" {
		m.Expect(expected)
	}
	o := reports.MatrixOptions{Page: p.page(&f.look), Command: f.command}
	p.exit = p.matrixExit(m)
	if f.format != "table" {
		fmt.Fprint(p.stderr, strings.TrimPrefix(reports.MatrixDifferences(m, o), "\n"))
	}
	return printMatrix(p, m, f.format, o)
}

func printMatrix(p *program, m *explore.OutcomeMatrix, format string, o reports.MatrixOptions) error {
	switch format {
	case "markdown":
		return reports.MatrixMarkdown(p.stdout, m, o)
	case "csv":
		return reports.MatrixCSV(p.stdout, m, o)
	case "json":
		return reports.MatrixJSON(p.stdout, m, o)
	}
	return reports.Matrix(p.stdout, m, o)
}

// chosen finds the systems that the command line asks for.
func (f *matrixFlags) chosen(args []string) ([]*scenarios.Scenario, error) {
	if f.hop != "" && !slices.Contains(hops, f.hop) {
		return nil, notAChoice("hop", f.hop, hops)
	}
	for _, name := range f.faults {
		if !slices.Contains(faultNames(), name) {
			return nil, notAChoice("fault", name, faultNames())
		}
	}
	all := scenarios.Systems()
	if f.asked = slices.Concat(args, f.systems); len(f.asked) > 0 {
		var err error
		if all, err = f.named(f.asked); err != nil {
			return nil, err
		}
	}
	for _, s := range all {
		if f.names[s.Name()] == "" {
			f.names[s.Name()] = s.Name()
		}
	}
	return slices.DeleteFunc(all, func(s *scenarios.Scenario) bool { return f.hop != "" && s.Leg().String() != f.hop }), nil
}

// named finds systems by name or file.
func (f *matrixFlags) named(names []string) ([]*scenarios.Scenario, error) {
	var all []*scenarios.Scenario
	for _, name := range names {
		s, err := find(name)
		if err != nil {
			return nil, err
		}
		switch {
		case s.Leg() == checker.NoLeg:
			return nil, &usageError{fmt.Sprintf("%s does not say at which hop it is judged", name), "give it hop: " + alternatives(hops)}
		case f.names[s.Name()] != "":
			return nil, &usageError{fmt.Sprintf("%s is named twice", s.Name()), "remove one of the two"}
		}
		f.names[s.Name()] = name
		all = append(all, s)
	}
	return all, nil
}

// expectations reads what is expected of the systems. Where the command line
// names none, each row must be about one that exists.
func (f *matrixFlags) expectations(all []*scenarios.Scenario, everything bool) ([]explore.Expectation, error) {
	if f.expect == "" {
		return nil, nil
	}
	file, err := os.Open(f.expect)
	if err != nil {
		return nil, &usageError{fmt.Sprintf("%s can't be read: %v", f.expect, err), "name a CSV file"}
	}
	defer file.Close()
	rows, err := explore.ReadExpectations(f.expect, file)
	if err != nil {
		return nil, err
	}
	known := all
	if everything {
		known = scenarios.Systems()
	}
	for i := range rows {
		if err := f.check(&rows[i], known, everything); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// check looks for a row's system among those that are known.
func (f *matrixFlags) check(row *explore.Expectation, known []*scenarios.Scenario, everything bool) error {
	bad := func(problem, want string) error {
		return &scenarios.Error{File: f.expect, Line: row.Line, Column: 1, Problem: problem, Want: want}
	}
	var names []string
	for _, s := range known {
		if s.Name() == row.System && s.Leg() != row.Leg {
			return bad(fmt.Sprintf("%s is judged at the hop %s, not at %s", row.System, s.Leg(), row.Leg), "correct the row's hop")
		}
		names = append(names, s.Name())
	}
	if !everything || slices.Contains(names, row.System) {
		return nil
	}
	want := "simulate list has the names"
	if near := faults.Nearest(row.System, names); near != "" {
		want = fmt.Sprintf("did you mean %q?", near)
	}
	return bad(fmt.Sprintf("there is no system %q", row.System), want)
}

// outcomes shows progress if the work takes long and somebody is watching.
func (p *program) outcomes(all []*scenarios.Scenario, o explore.MatrixOptions) (*explore.OutcomeMatrix, error) {
	var cells, total atomic.Int64
	o.Progress = func(done, of int) {
		cells.Store(int64(done))
		total.Store(int64(of))
	}
	say := func() string { return fmt.Sprintf("%d of %d cells", cells.Load(), total.Load()) }
	return watched(p, say, func(ctx context.Context) (*explore.OutcomeMatrix, error) { return explore.Matrix(ctx, all, o) })
}

// matrixExit returns the exit code, and says why it is not 0.
func (p *program) matrixExit(m *explore.OutcomeMatrix) int {
	code, differ := 0, 0
	for i := range m.Cells {
		c := &m.Cells[i]
		if c.Problem != "" {
			fmt.Fprintf(p.stderr, "simulate: %s, %s is unknown: %s\n", c.System, c.Fault, c.Problem)
			code = int(scenarios.Unknown)
		}
		if c.Differs() {
			differ++
		}
	}
	if differ > 0 {
		fmt.Fprintf(p.stderr, "simulate: %d of %d cells differ from what is expected\n", differ, len(m.Cells))
		code = int(scenarios.Violated)
	}
	if m.Interrupted {
		fmt.Fprintf(p.stderr, "simulate: interrupted; %d cells are done\n", len(m.Cells))
		return exitInterrupted
	}
	return code
}

// command is the command line that runs a witness again, or looks at the cell.
func (f *matrixFlags) command(c *explore.Cell, r *explore.Reached) string {
	if r == nil {
		return "simulate matrix " + quote(f.names[c.System]) + " --fault " + c.Fault
	}
	return f.rerun(c.System, r.Set, r.Faults, r.Seed)
}

func (f *matrixFlags) rerun(system string, set []scenarios.Setting, lines []string, seed uint64) string {
	again := runFlags{faults: lines}
	for _, s := range set {
		again.parameters = append(again.parameters, s.String())
	}
	return again.command(f.names[system], seed)
}
