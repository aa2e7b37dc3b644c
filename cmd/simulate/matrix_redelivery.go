package main

import (
	"fmt"

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
	if f.hop != "" && f.hop != checker.ToSink.String() {
		return &usageError{"--redelivery is about the hop " + checker.ToSink.String() + ", where a consumer crashes", "leave out --hop"}
	}
	if len(f.asked) > 0 {
		for _, s := range all {
			if s.Leg() != checker.ToSink {
				return &usageError{fmt.Sprintf("--redelivery is about the hop %s, where a consumer crashes, and %s is judged at %s", checker.ToSink, f.names[s.Name()], s.Leg()),
					fmt.Sprintf("leave out %s, or give it hop: %s", f.names[s.Name()], checker.ToSink)}
			}
		}
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
