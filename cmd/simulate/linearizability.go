package main

import (
	"fmt"
	"os"

	"ackgap/checker/linear"
	"ackgap/scenarios"
)

// linearizability judges each message of a recorded run as an object of its
// own and says what it found; with a file it draws the witness there.
func (p *program) linearizability(r *scenarios.Result, file string) error {
	if r.History == nil {
		return fmt.Errorf("--linearizability needs a run of at most %d messages", recordedMessages)
	}
	events := r.History.Events
	v, err := linear.CheckMessages(events, linear.Options{})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "\nlinearizability\n  %d messages, %d operations, each message judged by itself: %v\n",
		v.Partitions, v.Operations, v.Status)
	if v.Status != linear.Linearizable {
		fmt.Fprintf(p.stdout, "  %s: m%d", v.Status, v.Witness)
		if ops := linear.MessageOps(events, v.Witness); v.Blocked >= 0 && v.Blocked < len(ops) {
			fmt.Fprintf(p.stdout, ", at: %s", linear.DescribeMessageOp(&ops[v.Blocked]))
		}
		fmt.Fprintln(p.stdout)
	}
	if file == "" {
		return nil
	}
	return p.draw(r, v, file)
}

// draw writes porcupine's picture of the witness, or of the first message, with
// the faults of the time.
func (p *program) draw(r *scenarios.Result, v linear.Verdict, file string) error {
	message := max(v.Witness, 1)
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer out.Close()
	if err := linear.DrawMessages(out, r.History.Events, r.Nodes[1:], message); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "  drawn: m%d in %s\n", message, file)
	return out.Close()
}
