package main

import (
	"fmt"
	"slices"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/reports"
	"ackgap/scenarios"
)

// redelivery prints when each system hands a message out again whose consumer
// has crashed in the ACK gap.
func (p *program) redelivery(all []*scenarios.Scenario, f *matrixFlags) error {
	if f.expect != "" || len(f.faults) > 0 {
		return &usageError{"--redelivery is about one crash, and takes neither --expect nor --fault", "remove one of the two"}
	}
	if !slices.ContainsFunc(all, func(s *scenarios.Scenario) bool { return s.Leg() == checker.ToSink }) {
		return &usageError{"--redelivery is about systems at the hop " + checker.ToSink.String(), "name one of those; simulate list has all"}
	}
	rows, complete, err := explore.Redeliveries(p.ctx, all, explore.MatrixOptions{Workers: int(f.workers), Options: p.options})
	if err != nil {
		return err
	}
	for i := range rows {
		if rows[i].Problem != "" {
			fmt.Fprintf(p.stderr, "simulate: %s is unknown: %s\n", rows[i].System, rows[i].Problem)
			p.exit = int(scenarios.Unknown)
		}
	}
	if !complete {
		fmt.Fprintf(p.stderr, "simulate: interrupted; %d systems are done\n", len(rows))
		p.exit = exitInterrupted
	}
	o := reports.RedeliveryOptions{Colour: f.colour, Command: func(r *explore.Redelivery) string {
		return f.rerun(r.System, r.Set, r.Faults, r.Seed)
	}}
	switch f.format {
	case "markdown":
		return reports.RedeliveriesMarkdown(p.stdout, rows)
	case "csv":
		return reports.RedeliveriesCSV(p.stdout, rows, o)
	case "json":
		return reports.RedeliveriesJSON(p.stdout, rows, o)
	}
	return reports.Redeliveries(p.stdout, rows, o)
}
