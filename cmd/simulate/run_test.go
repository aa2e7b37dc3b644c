package main

import (
	"bytes"
	"context"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"ackgap/history"
	"ackgap/scenarios"
)

// stuck is an observer that holds a run up until it is let go.
type stuck struct{ begun, release chan struct{} }

func (s *stuck) Observe(e *history.Event) {
	if e.Seq == 1 {
		close(s.begun)
		<-s.release
	}
}

func TestInterruptEndsARun(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	observer := &stuck{make(chan struct{}), make(chan struct{})}
	defer close(observer.release)
	var out, said bytes.Buffer
	p := program{ctx: ctx, stdout: &out, stderr: &said, options: []scenarios.Option{scenarios.Observe(observer)}}
	go func() {
		<-observer.begun
		interrupt()
	}()
	if code := p.main([]string{"run", "ack-gap"}); code != exitInterrupted {
		t.Errorf("the exit code is %d, want %d", code, exitInterrupted)
	}
	if out.Len() > 0 || said.String() != "simulate: interrupted\n" {
		t.Errorf("standard output %q, standard error %q", out.String(), said.String())
	}
}

// TestReplayCommand lets a shell take the printed command apart again.
func TestReplayCommand(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("SKIP: there is no sh to take commands apart")
	}
	args := []string{"run", "ack-gap", "--seed", "7", "--messages", "3", "--set", "consumer.key=message",
		"--set", "links.loss=1.5%", "--fault", "crash consumer-1 at 80ms, restart after 1s", "--fault", "drop at link.ack #1"}
	_, out, _ := runProgram(args...)
	_, after, found := strings.Cut(out, "\n  again ")
	command, _, _ := strings.Cut(strings.TrimSpace(after), "\n")
	if !found {
		t.Fatalf("no command to run it again in\n%s", out)
	}
	words, err := exec.Command(shell, "-c", `printf '%s\n' `+strings.TrimPrefix(command, "simulate ")).Output()
	if err != nil {
		t.Fatal(err)
	}
	again := strings.Split(strings.TrimSuffix(string(words), "\n"), "\n")
	if !slices.Equal(again, args) {
		t.Errorf("the command is %q, want %q", again, args)
	}
}

func TestQuote(t *testing.T) {
	for word, want := range map[string]string{
		"": "''", "a.yaml": "a.yaml", "it's": `'it'\''s'`, "a b": "'a b'", "#1": "'#1'", "$HOME": "'$HOME'", "loss=1%": "loss=1%",
	} {
		if got := quote(word); got != want {
			t.Errorf("quote(%q) is %s, want %s", word, got, want)
		}
	}
}

func TestClosedMessages(t *testing.T) {
	var c closedMessages
	for _, step := range []struct {
		event history.Event
		want  int64
	}{
		{history.Event{Kind: history.Send, Message: 1, Live: 1}, 0},
		{history.Event{Kind: history.Attempt, Message: 1, Live: 1}, 0},
		{history.Event{Kind: history.Send, Message: 2, Live: 1}, 0},
		{history.Event{Kind: history.Send, Message: 1, Live: -1}, 0},
		{history.Event{Kind: history.Settle, Message: 1, Live: -1}, 1},
		{history.Event{Kind: history.CopyBack, Message: 1, Live: 1}, 0},
		{history.Event{Kind: history.Settle, Message: 1, Live: -1}, 1},
		{history.Event{Kind: history.Crash}, 1},
	} {
		if c.Observe(&step.event); c.count.Load() != step.want {
			t.Fatalf("after %s of m%d %d messages are closed, want %d", step.event.Kind, step.event.Message, c.count.Load(), step.want)
		}
	}
}
