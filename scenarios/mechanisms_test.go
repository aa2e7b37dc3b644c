package scenarios_test

import (
	"slices"
	"strings"
	"testing"

	"ackgap/scenarios"
)

func TestMechanisms(t *testing.T) {
	for name, want := range map[string]string{
		"at-most-once":  "",
		"at-least-once": "confirms, retries, durable source, fsync before the confirm, redelivery until acked",
		"ack-gap-idempotent": "confirms, retries, durable source, fsync before the confirm, redelivery until acked, " +
			"a key per message, dedup table at the sink",
		"ledger": "confirms, retries, durable source, fsync before the confirm, dedup table at the broker, " +
			"redelivery until acked, effect and ack in one commit",
		"telemetry":             "",
		"ack-gap-transactional": "confirms, fsync before the confirm, redelivery until acked, effect and ack in one commit",
	} {
		if got := strings.Join(builtin(t, name).Mechanisms(), ", "); got != want {
			t.Errorf("%s needs %s; want %s", name, got, want)
		}
	}
}

// TestMechanismsFollowParameters: each mechanism can be had and done without.
func TestMechanismsFollowParameters(t *testing.T) {
	for _, c := range []struct{ path, with, without, name string }{
		{"producer.confirms", "true", "false", "confirms"},
		{"producer.retry.attempts", "3", "1", "retries"},
		{"producer.durable", "true", "false", "durable source"},
		{"broker.storage.confirm", "fsync", "page-cache", "fsync before the confirm"},
		{"consumer.ack", "after", "before", "redelivery until acked"},
		{"broker.dead-letter.after", "5", "never", "dead letters"},
		{"consumer.key", "message", "none", "a key per message"},
		{"sink.dedup", "table", "none", "dedup table at the sink"},
		{"broker.dedup", "table", "none", "dedup table at the broker"},
		{"producer.idempotent", "true", "false", "numbered messages"},
		{"consumer.ack", "with-effect", "after", "effect and ack in one commit"},
	} {
		s := builtin(t, "at-least-once")
		for value, want := range map[string]bool{c.with: true, c.without: false} {
			if err := s.Set(c.path, value); err != nil {
				t.Fatal(err)
			}
			if got := slices.Contains(s.Mechanisms(), c.name); got != want {
				t.Errorf("%s=%s: %q is needed: %v, want %v", c.path, value, c.name, got, want)
			}
		}
	}
}

func TestUseWhen(t *testing.T) {
	s, err := scenarios.Parse("x.yaml", []byte("name: x\nuse-when: on Sundays\n"))
	if err != nil {
		t.Fatal(err)
	}
	if s.UseWhen() != "on Sundays" {
		t.Errorf("use when is %q", s.UseWhen())
	}
	again, err := scenarios.Parse("y.yaml", s.Annotated("y"))
	if err != nil || again.UseWhen() != "on Sundays" {
		t.Errorf("after Annotated it is %q, %v", again.UseWhen(), err)
	}
	if _, err := scenarios.Parse("x.yaml", []byte("name: x\nuse-when: |\n  two\n  lines\n")); err == nil {
		t.Error("two lines are accepted")
	}
}
