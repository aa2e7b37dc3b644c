package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"ackgap/history"
)

const (
	progressAfter = 2 * time.Second
	progressEvery = 200 * time.Millisecond
)

// closedMessages counts the messages that nothing can bring back any more. It is
// told events by the run and asked by the progress display.
type closedMessages struct {
	live  []int32 // by message
	count atomic.Int64
}

// Observe follows the event's message.
func (c *closedMessages) Observe(e *history.Event) {
	if e.Live == 0 || e.Message == 0 {
		return
	}
	for int(e.Message) >= len(c.live) {
		c.live = append(c.live, 0)
	}
	before := c.live[e.Message]
	c.live[e.Message] += int32(e.Live)
	switch after := c.live[e.Message]; {
	case after == 0 && before > 0:
		c.count.Add(1)
	case before == 0 && after > 0 && e.Kind != history.Send:
		c.count.Add(-1) // it came back
	}
}

// showProgress writes how far the work is, as say tells it, after it has taken a
// while, until done is closed. It returns after it has cleaned up the line.
func showProgress(w io.Writer, say func() string, done <-chan struct{}) {
	const clearLine = "\r\x1b[K"
	shown := false
	wait := time.NewTimer(progressAfter)
	defer wait.Stop()
	for {
		select {
		case <-done:
			if shown {
				io.WriteString(w, clearLine)
			}
			return
		case <-wait.C:
			shown = true
			fmt.Fprintf(w, "%ssimulate: %s", clearLine, say())
			wait.Reset(progressEvery)
		}
	}
}

// watched does work that may take long, and shows how far it is if somebody is watching.
func watched[T any](p *program, say func() string, work func(context.Context) (T, error)) (T, error) {
	done := make(chan struct{})
	var display sync.WaitGroup
	if isTerminal(p.stderr) {
		display.Go(func() { showProgress(p.stderr, say, done) })
	}
	value, err := work(p.ctx)
	close(done)
	display.Wait()
	return value, err
}
