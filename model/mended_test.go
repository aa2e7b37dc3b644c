package model_test

import "testing"

// TestRunsThatOnceWentWrong: runs in which a message was forgotten or counted
// wrongly, each with the fewest faults that do it.
func TestRunsThatOnceWentWrong(t *testing.T) {
	for _, c := range []struct {
		name, variant string
		messages      uint32
		seed          uint64
		script        string
	}{
		{"what was polled before the last commit went on waiting when that was not answered", "group, commit at polls", 36, 2826, `
			crash at consumer.mid-processing of m15 delivery 1, restart after 255ms
			delay at link.confirm of m22 attempt 1 by 1.805s
			pause at broker.before-confirm of m25 attempt 2 for 3.97s
			pause at broker.before-confirm of m33 attempt 2 for 855ms
			pause at broker.before-confirm of m33 attempt 4 for 851ms
			power-loss at broker.confirmed of m36 attempt 5, restart after 1.922s`},
		{"the same with records in a worker's hands", "group, hand-over", 12, 1091, `
			power-loss at broker.confirmed of m1 attempt 1, restart after 224ms
			drop at link.confirm of m2 attempt 2
			pause at broker.before-confirm of m12 attempt 2 for 4.977s
			partition broker-1 from consumer-1 at link.delivery of m2 delivery 20 for 642ms`},
		{"a commit was lost whose records an earlier one had passed, too", "group, commit at intervals, once", 35, 20254, `
			power-loss at broker.confirmed of m24 attempt 1, restart after 2.484s
			power-loss at broker.confirmed of m28 attempt 4, restart after 1.048s
			power-loss at broker.confirmed of m35 attempt 5, restart after 1.39s`},
		{"transactional ids expired at a broker that was down", "log, transactions under one epoch per session", 15, 242, `
			power-loss at broker.confirmed of m15 attempt 1, restart after 140ms
			expire broker-1 at broker.confirmed of m15 attempt 1`},
		{"the same, and nobody could open a session again", "log, transactions with the source's position, slow disk", 15, 242, `
			power-loss at broker.confirmed of m15 attempt 1, restart after 140ms
			expire broker-1 at broker.confirmed of m15 attempt 1`},
		{"a lost commit of a log that had become shorter was not repeated", "log, commit at intervals", 28, 1885, `
			pause at broker.before-confirm of m1 attempt 1 for 3.299s
			power-loss at broker.confirmed of m7 attempt 2, restart after 2.738s
			unroute broker-1 at broker.before-persist of m28 attempt 1 for 681ms
			pause at broker.before-confirm of m7 attempt 6 for 4.176s
			power-loss at broker.confirmed of m10 attempt 7, restart after 953ms
			drop at link.request of m14 attempt 9
			drop at link.ack of m14 delivery 3`},
		{"a group began again where the last records had been aborted, and was given what was not there", "group, transactions under one epoch per session", 20, 10492074, `
			drop at link.confirm of m15 attempt 1
			expire broker-1 at broker.confirmed of m16 attempt 1
			crash at broker.before-persist of m16 attempt 2, restart after 2.302s
			power-loss at broker.prepared of m20 attempt 2, restart after 1.306s`},
	} {
		cfg := baseConfig(c.messages)
		for _, v := range variants {
			if v.name == c.variant {
				v.change(&cfg)
			}
		}
		s := newSystem(t, cfg)
		r := simulate(s, c.seed, compile(t, s, cfg.Messages, c.script, "", false), nil)
		if wrong := miscounted(r, &cfg); wrong != "" || !r.Drained {
			t.Errorf("%s: %s, drained %v", c.name, wrong, r.Drained)
		}
	}
}
