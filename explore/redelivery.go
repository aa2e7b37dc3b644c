package explore

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"ackgap/checker"
	"ackgap/history"
	"ackgap/scenarios"
	"ackgap/sim"
)

// The crash in the ACK gap that is told of every system: the effect comes so long
// after the delivery, the crash so long.
const (
	GapEffect = 50 * time.Millisecond
	GapCrash  = 80 * time.Millisecond
	gapEnd    = 100 * time.Millisecond // the ack would leave then
)

// Redelivery is what a system does about a consumer that crashes in its ACK gap.
type Redelivery struct {
	System string
	// Deliveries and Effects are the times at which the message reached a
	// consumer, and at which it was applied, counted from the first delivery.
	Deliveries, Effects []time.Duration
	// Set and Faults, added to the scenario with Seed, give the run again.
	Set    []scenarios.Setting
	Faults []string
	Seed   uint64
	// Changed is what the run changes of the system's own parameters.
	Changed []Changed
	// Beyond is what else the redelivery takes, which the run doesn't show, so that its time is
	// the earliest; "" for nothing.
	Beyond string
	// Problem is why nothing can be told; "" for none.
	Problem string
}

// Again returns when the message was delivered for the second time; ok is false
// for never.
func (r *Redelivery) Again() (after time.Duration, ok bool) {
	if len(r.Deliveries) < 2 {
		return 0, false
	}
	return r.Deliveries[1], true
}

// Redeliveries crashes a consumer of each system in the gap between its effect and
// its ack, without any latency of the network, and tells when the message comes
// again. Systems that are not judged on the way to the sink are left out.
func Redeliveries(ctx context.Context, systems []*scenarios.Scenario, o MatrixOptions) (all []Redelivery, complete bool, err error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	var jobs []func() Redelivery
	for _, s := range systems {
		if s.Leg() == checker.ToSink {
			jobs = append(jobs, func() Redelivery { return redeliveryOf(s, o.Options) })
		}
	}
	if len(jobs) == 0 {
		return nil, false, ErrNoSystem
	}
	all, complete = inOrder(ctx, jobs, o.Workers, o.Progress)
	return all, complete, nil
}

func redeliveryOf(s *scenarios.Scenario, opts []scenarios.Option) Redelivery {
	t := trial{system: s, variant: &scenarios.Variant{}, options: opts}
	set := gapSettings(s)
	r := Redelivery{System: s.Name(), Set: set, Changed: changed(s, set), Beyond: s.Scope().Redelivery}
	undisturbed, first, err := t.gapRun(r.Set, nil)
	if err != nil {
		r.Problem = err.Error()
		return r
	}
	if len(undisturbed.Deliveries) == 0 {
		r.Problem = "the message is never delivered"
		return r
	}
	r.Faults = []string{fmt.Sprintf("crash %s at %s, restart after 1s", first.consumer, sim.FormatDuration(first.at+GapCrash))}
	struck, first, err := t.gapRun(r.Set, r.Faults)
	if err != nil {
		r.Problem = err.Error()
		return r
	}
	r.Deliveries, r.Effects, r.Seed = relative(struck.Deliveries, first.at), relative(struck.Effects, first.at), struck.Seed
	return r
}

func relative(times []time.Duration, to time.Duration) []time.Duration {
	all := slices.Clone(times)
	for i := range all {
		all[i] -= to
	}
	return all
}

// gapSettings make the times in the run those of the consumer and of the broker:
// neither the network nor a sink takes any.
func gapSettings(s *scenarios.Scenario) []scenarios.Setting {
	set := []scenarios.Setting{
		{Path: "messages", Value: "1"},
		{Path: "producer.count", Value: "1"},
		{Path: "links.latency", Value: "0s"},
		{Path: "consumer.processing", Value: sim.FormatDuration(GapEffect)},
		{Path: "consumer.ack-delay", Value: sim.FormatDuration(gapEnd - GapEffect)},
	}
	common, _ := s.Get("links.latency")
	for _, link := range []string{"request", "confirm", "delivery", "ack", "effect", "response"} {
		path := "links." + link + ".latency"
		if own, _ := s.Get(path); own != common {
			set = append(set, scenarios.Setting{Path: path, Value: "0s"})
		}
	}
	for _, work := range []string{"sink.work", "sink.service", "second-sink.work", "second-sink.service"} {
		if own, ok := s.Get(work); ok && own != "0s" {
			set = append(set, scenarios.Setting{Path: work, Value: "0s"})
		}
	}
	return set
}

// firstDelivery is when and where the message came first.
type firstDelivery struct {
	at       time.Duration
	consumer string
}

// gapRun runs the system and notes deliveries and effects in virtual time.
func (t *trial) gapRun(set []scenarios.Setting, lines []string) (r Redelivery, first firstDelivery, err error) {
	var node history.Node
	watch := observer(func(e *history.Event) {
		switch e.Kind {
		case history.Deliver:
			if len(r.Deliveries) == 0 {
				first.at, node = time.Duration(e.At), e.Node
			}
			r.Deliveries = append(r.Deliveries, time.Duration(e.At))
		case history.Effect:
			r.Effects = append(r.Effects, time.Duration(e.At))
		}
	})
	result, err := t.run(set, lines, scenarios.Observe(watch))
	if err != nil {
		return r, first, err
	}
	r.Seed, first.consumer = result.Seed, result.Nodes[node]
	return r, first, nil
}
