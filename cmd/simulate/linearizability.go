package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"ackgap/checker/linear"
	"ackgap/scenarios"
)

// linearizability searches a recorded run: each message as an object of its
// own, and each partition of a log.
func linearizability(r *scenarios.Result) (*linear.Judgement, error) {
	if r.History == nil {
		return nil, fmt.Errorf("--linearizability needs a run of at most %d messages", recordedMessages)
	}
	j, err := linear.Judge(r.History.Events, linear.Options{})
	return &j, err
}

// draw writes the picture that was asked for, and says what it shows.
func (p *program) draw(r *scenarios.Result, j *linear.Judgement, f *runFlags) error {
	c := pictureOf(r, j)
	if err := c.draw(f.draw); err != nil {
		return err
	}
	if f.format == "text" {
		fmt.Fprintf(p.stdout, "  drawn: %s in %s\n", c.name, f.draw)
	}
	return nil
}

// picture is what to draw of a run.
type picture struct {
	name  string
	write func(io.Writer) error
}

// pictureOf chooses what violates linearizability, a partition of a log before
// a message; else what is unknown; else the first partition or message.
func pictureOf(r *scenarios.Result, j *linear.Judgement) picture {
	for _, wanted := range []linear.Status{linear.Violated, linear.Unknown, linear.Linearizable} {
		for i := range j.Log {
			if p := &j.Log[i]; p.Status == wanted {
				return picture{fmt.Sprintf("partition %d", p.Partition), func(w io.Writer) error {
					return linear.DrawPartition(w, r.History.Events, r.Nodes[1:], p.Partition)
				}}
			}
		}
		if j.Messages.Status == wanted {
			break
		}
	}
	message := max(j.Messages.Witness, 1)
	return picture{fmt.Sprintf("m%d", message), func(w io.Writer) error {
		return linear.DrawMessages(w, r.History.Events, r.Nodes[1:], message)
	}}
}

// draw writes porcupine's picture into a file. What can't be drawn leaves the
// file as it was.
func (c picture) draw(file string) error {
	var page bytes.Buffer
	if err := c.write(&page); err != nil {
		return err
	}
	return write(file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, page.Bytes())
}
