package explore_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ackgap/explore"
	"ackgap/faults"
	"ackgap/model"
	"ackgap/scenarios"
)

func explain(t *testing.T, s *scenarios.Scenario, o explore.ExplainOptions) *explore.Explained {
	t.Helper()
	x, err := explore.Explain(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// planting is a fault whose effect on the message m%d is known.
type planting struct {
	scenario, fault string
	set             []scenarios.Option
	anomaly, cause  string
}

// shortWindow makes a node keep keys for less time than it takes until a repetition comes.
func shortWindow(node string) []scenarios.Option {
	return []scenarios.Option{scenarios.Set(node+".dedup", "table"), scenarios.Set(node+".dedup.window", "400ms")}
}

// fewKeys makes a node keep the keys of less messages than come until a repetition does.
func fewKeys(node string) []scenarios.Option {
	return []scenarios.Option{scenarios.Set(node+".dedup", "table"), scenarios.Set(node+".dedup.count", "2")}
}

// twoMembers makes a group of two, so that there is somebody to go on while one
// of them stalls, and time for that.
var twoMembers = []scenarios.Option{scenarios.Set("consumer.count", "2"), scenarios.Set("faults.until", "5m")}

var plantings = []planting{
	{"kafka-commit-after", "pause at consumer.mid-processing of m%d delivery 1 for 1m", twoMembers, "duplicate_effect", "done-without-partition"},
	{"at-least-once", "crash at consumer.ack-gap of m%d delivery 1, restart after 1s", nil, "duplicate_effect", "crash-in-ack-gap"},
	{"at-least-once", "drop at link.ack of m%d delivery 1", nil, "duplicate_effect", "ack-lost"},
	{"at-least-once", "drop at link.confirm of m%d attempt 1", nil, "duplicate_effect", "confirm-lost-then-retry"},
	{"at-least-once", "delay at link.confirm of m%d attempt 1 by 2s", nil, "duplicate_effect", "confirm-late-then-retry"},
	{"at-least-once", "drop at link.response of m%d delivery 1", nil, "duplicate_effect", "response-lost"},
	{"at-least-once", "crash consumer-1 at sink.before-response of m%d delivery 1, restart after 1s", nil, "duplicate_effect", "crash-mid-processing"},
	{"at-least-once", "duplicate at link.request of m%d attempt 1", nil, "duplicate_effect", "transport-duplicate"},
	{"at-least-once", "delay at consumer.mid-processing of m%d delivery 1 by 45s", nil, "duplicate_effect", "lease-ran-out-while-slow"},
	{"at-least-once", "crash at broker.before-confirm of m%d attempt 1, restart after 100ms", nil, "duplicate_stored", "broker-crash-before-confirm"},
	{"at-least-once-idempotent", "crash at consumer.ack-gap of m%d delivery 1, restart after 1s", nil, "absorbed", "crash-in-ack-gap"},
	{"at-least-once-acked-early", "crash at consumer.before-processing of m%d delivery 1, restart after 1s", nil, "lost", "crash-after-early-ack"},
	{"at-least-once-acked-early", "drop at link.effect of m%d delivery 1", nil, "lost", "failed-after-early-ack"},
	{"at-most-once", "drop at link.request of m%d attempt 1", nil, "lost", "request-lost-no-retry"},
	{"at-least-once-idempotent", "crash at consumer.ack-gap of m%d delivery 1, restart after 1s", shortWindow("sink"), "duplicate_effect", "dedup-window-expired"},
	{"at-least-once-idempotent", "drop at link.ack of m%d delivery 1", fewKeys("sink"), "duplicate_effect", "dedup-window-expired"},
	{"at-least-once", "drop at link.confirm of m%d attempt 1", shortWindow("broker"), "duplicate_stored", "dedup-window-expired"},
	{"at-least-once", "drop at link.confirm of m%d attempt 1", shortWindow("broker"), "duplicate_effect", "dedup-window-expired"},
	{"at-most-once", "drop at link.delivery of m%d delivery 1", nil, "lost", "delivery-lost-after-early-ack"},
}

// decoys strike other messages at the same time, in ways of their own.
func decoys(message int) []string {
	var lines []string
	for i, site := range []string{"link.request of m%d attempt 1", "link.confirm of m%d attempt 1", "link.delivery of m%d delivery 1"} {
		for _, m := range []int{(message+3*i+1)%30 + 1, (message+5*i+7)%30 + 1} {
			if m != message {
				lines = append(lines, "drop at "+fmt.Sprintf(site, m))
			}
		}
	}
	return lines
}

// TestCausesOfKnownPlanting: 200 and more anomalies, each planted by one fault
// among several others. The label is right, and the run without the fault agrees.
func TestCausesOfKnownPlanting(t *testing.T) {
	count := 0
	for _, p := range plantings {
		s := builtin(t, p.scenario)
		for message := 2; message <= 17; message++ {
			planted := fmt.Sprintf(p.fault, message)
			o := explore.ExplainOptions{Anomalies: []string{p.anomaly}, Message: uint32(message), Options: append(slices.Clone(p.set),
				scenarios.Messages(30), scenarios.Seed(uint64(message)), scenarios.OnlyFaults(append(decoys(message), planted)...))}
			x := explain(t, s, o)
			if len(x.Explanations) != 1 {
				t.Errorf("%s: %s: %d anomalies", p.scenario, planted, len(x.Explanations))
				continue
			}
			e := x.Explanations[0]
			if e.Cause.String() != p.cause || e.Counterfactual != explore.CauseConfirmed {
				t.Errorf("%s: %s: %v by %v, %v", p.scenario, planted, e.Name, e.Cause, e.Counterfactual)
			}
			if !contains(e.Needed, planted) || !contains(e.Blamed, planted) {
				t.Errorf("%s: %s: blamed\n%vneeded\n%v", p.scenario, planted, e.Blamed, e.Needed)
			}
			count++
		}
	}
	t.Logf("%d anomalies", count)
	if count < 200 {
		t.Errorf("only %d anomalies", count)
	}
}

func contains(s faults.Script, line string) bool {
	return slices.ContainsFunc(s, func(l faults.Line) bool { return l.String() == line })
}

// TestOverdetermined: each of two faults suffices, so it takes both to be left out.
func TestOverdetermined(t *testing.T) {
	for _, c := range []struct{ scenario, anomaly, one, other string }{
		{"at-least-once", "duplicate_effect", "drop at link.ack of m4 delivery 1", "drop at link.confirm of m4 attempt 1"},
		{"at-least-once", "duplicate_effect", "crash at consumer.ack-gap of m4 delivery 1, restart after 1s", "drop at link.ack of m4 delivery 1"},
		{"at-most-once", "lost", "drop at link.request of m4 attempt 1", "drop at link.delivery of m4 delivery 1"},
	} {
		o := explore.ExplainOptions{Anomalies: []string{c.anomaly}, Message: 4,
			Options: []scenarios.Option{scenarios.Messages(8), scenarios.OnlyFaults("drop at link.delivery of m2 delivery 1", c.one, c.other)}}
		x := explain(t, builtin(t, c.scenario), o)
		if len(x.Explanations) != 1 {
			t.Fatalf("%s: %d explanations", c.one, len(x.Explanations))
		}
		e := x.Explanations[0]
		if e.Counterfactual != explore.Overdetermined || len(e.Needed) != 2 || !contains(e.Needed, c.one) || !contains(e.Needed, c.other) {
			t.Errorf("%s: %v, needed\n%v", c.scenario, e.Counterfactual, e.Needed)
		}
		if slices.Contains(e.Instead, c.anomaly) || len(e.Without) != 1 {
			t.Errorf("%s: without them it has %v; script\n%v", c.scenario, e.Instead, e.Without)
		}
	}
}

// TestOverdeterminedBesideOthers: both deliveries have to fail, and for each there
// are two faults that see to it. Each of a pair suffices, but none by itself.
func TestOverdeterminedBesideOthers(t *testing.T) {
	for alone, lines := range map[bool][]string{
		true: {"drop at link.request of m1 attempt 1", "drop at link.delivery of m1 delivery 1"},
		false: {"drop at link.effect of m1 delivery 1", "crash consumer-1 at 3ms, restart after 1s",
			"drop at link.effect of m1 delivery 2", "crash consumer-1 at 30.005s, restart after 1s"},
	} {
		s := builtin(t, "at-most-once")
		opts := []scenarios.Option{scenarios.Messages(1), scenarios.OnlyFaults(lines...)}
		if !alone {
			s = builtin(t, "at-least-once")
			opts = append(opts, scenarios.Set("broker.dead-letter.after", "2"), scenarios.Set("broker.dead-letter.then", "drop"))
		}
		x := explain(t, s, explore.ExplainOptions{Anomalies: []string{"lost"}, Options: opts})
		if len(x.Explanations) != 1 {
			t.Fatalf("%d explanations", len(x.Explanations))
		}
		e := x.Explanations[0]
		if e.Counterfactual != explore.Overdetermined || len(e.Needed) != 2 || e.Alone != alone {
			t.Errorf("%v, each alone: %v, want %v; needed\n%v", e.Counterfactual, e.Alone, alone, e.Needed)
		}
	}
}

// TestNeedsBothFaults: where one fault does nothing without the other, each is
// confirmed. The second delivery is the last here.
func TestNeedsBothFaults(t *testing.T) {
	both := []string{"drop at link.delivery of m3 delivery 1", "drop at link.delivery of m3 delivery 2"}
	o := explore.ExplainOptions{Anomalies: []string{"lost"}, Options: []scenarios.Option{scenarios.Messages(5),
		scenarios.Set("broker.dead-letter.after", "2"), scenarios.Set("broker.dead-letter.then", "drop"),
		scenarios.OnlyFaults("drop at link.delivery of m2 delivery 1", both[0], both[1])}}
	x := explain(t, builtin(t, "at-least-once"), o)
	if len(x.Explanations) != 1 {
		t.Fatalf("%d explanations", len(x.Explanations))
	}
	e := x.Explanations[0]
	if e.Counterfactual != explore.CauseConfirmed || len(e.Needed) != 2 || !contains(e.Needed, both[0]) || !contains(e.Needed, both[1]) {
		t.Errorf("%v, needed\n%v", e.Counterfactual, e.Needed)
	}
	if slices.Contains(e.Instead, "lost") {
		t.Errorf("without the first of them m3 is %v", e.Instead)
	}
}

// TestFaultless: a lease shorter than the work needs no fault.
func TestFaultless(t *testing.T) {
	o := explore.ExplainOptions{Anomalies: []string{"duplicate_effect"}, Options: []scenarios.Option{scenarios.Messages(5),
		scenarios.Set("broker.lease.length", "20ms"), scenarios.Set("consumer.processing", "30ms"), scenarios.OnlyFaults("drop at link.delivery of m2 delivery 1")}}
	x := explain(t, builtin(t, "at-least-once"), o)
	if len(x.Explanations) == 0 {
		t.Fatal("no explanation")
	}
	for _, e := range x.Explanations {
		if e.Counterfactual != explore.Faultless || len(e.Needed) > 0 {
			t.Errorf("%v of m%d: %v, needed\n%v", e.Name, e.Message, e.Counterfactual, e.Needed)
		}
	}
}

// TestExplainWeather: a run in the weather is explained by its own script, and
// stopping it early leaves nothing wrong behind.
func TestExplainWeather(t *testing.T) {
	s := builtin(t, "at-least-once")
	o := explore.ExplainOptions{Options: []scenarios.Option{scenarios.Weather(stormy...), scenarios.Seed(5)}}
	x := explain(t, s, o)
	r, err := s.Run(o.Options...)
	if err != nil {
		t.Fatal(err)
	}
	if x.Result.Hash != r.Hash || len(x.Explanations) < 3 {
		t.Errorf("%d explanations of hash %x, want some of %x", len(x.Explanations), x.Result.Hash, r.Hash)
	}
	var kinds []string
	for _, e := range x.Explanations {
		kinds = append(kinds, e.Counterfactual.String())
		if e.Counterfactual == explore.Unsettled || e.Counterfactual != explore.Faultless && len(e.Needed) == 0 {
			t.Errorf("%v of m%d: %v", e.Name, e.Message, e.Counterfactual)
		}
	}
	t.Log(strings.Join(kinds, " "), x.Runs, "runs of", len(x.Script), "faults")
	ctx, interrupt := context.WithCancel(t.Context())
	o.Progress = func(runs int) {
		if runs == 20 {
			interrupt()
		}
	}
	x, err = explore.Explain(ctx, s, o)
	if err != nil || !x.Interrupted || x.Explanations[len(x.Explanations)-1].Counterfactual != explore.Unsettled {
		t.Errorf("interrupted: %v, %v", x.Interrupted, err)
	}
}

// TestFaultOffThePath: a consumer that stalls over one message delays another.
// The fault is needed, though it never touched the message, and is told with it.
func TestFaultOffThePath(t *testing.T) {
	o := explore.ExplainOptions{Anomalies: []string{"delayed"}, Message: 7,
		Options: []scenarios.Option{scenarios.Seed(6), scenarios.Messages(30), scenarios.OnlyFaults("pause at consumer.before-processing of m5 delivery 1 for 15s")}}
	x := explain(t, builtin(t, "pubsub"), o)
	if len(x.Explanations) != 1 {
		t.Fatalf("%d explanations", len(x.Explanations))
	}
	e := x.Explanations[0]
	if e.Counterfactual != explore.CauseConfirmed || len(e.Blamed) != 0 || len(e.Struck) != 1 || x.Result.History.At(e.Struck[0]).Message != 5 {
		t.Errorf("%v, blamed\n%vstruck by %v", e.Counterfactual, e.Blamed, e.Struck)
	}
}

// TestAForgottenKeyIsToldByItsReason: a table whose time a fault ends has expired;
// one that went with its process has not.
func TestAForgottenKeyIsToldByItsReason(t *testing.T) {
	for _, c := range []struct {
		fault, cause string
		set          scenarios.Option
	}{
		{"expire sink-1 at 20s", "dedup-window-expired", scenarios.Set("sink.dedup.window", "1h")},
		{"crash sink-1 at 20s, restart after 1s", "ack-lost", scenarios.Planted(model.DedupLostOnCrash)},
	} {
		both := []string{"drop at link.ack of m4 delivery 1", c.fault}
		o := explore.ExplainOptions{Anomalies: []string{"duplicate_effect"}, Options: []scenarios.Option{scenarios.Messages(8), c.set,
			scenarios.OnlyFaults(both...)}}
		x := explain(t, builtin(t, "at-least-once-idempotent"), o)
		if len(x.Explanations) != 1 {
			t.Fatalf("%s: %d explanations", c.fault, len(x.Explanations))
		}
		e := x.Explanations[0]
		if e.Cause.String() != c.cause || e.Counterfactual != explore.CauseConfirmed || len(e.Needed) != 2 || !contains(e.Needed, both[0]) || !contains(e.Needed, both[1]) {
			t.Errorf("%s: %v, %v, needed\n%v", c.fault, e.Cause, e.Counterfactual, e.Needed)
		}
	}
}
