package sim_test

import (
	"fmt"
	"testing"

	"ackgap/sim"
)

// ring is a system that keeps n packets going round between two nodes.
func ring(n, hops int) *world {
	w := newWorld(sim.LinkConfig{Latency: ms, Jitter: ms, Datagram: true})
	quiet := &silent{w: w, hops: hops}
	w.World = sim.NewWorld[int](quiet)
	w.AddNode("a", quiet)
	w.AddNode("b", quiet)
	w.ab = w.AddLink(sim.LinkConfig{From: 1, To: 2, Site: siteLink, Latency: ms, Jitter: ms, Datagram: true})
	w.ba = w.AddLink(sim.LinkConfig{From: 2, To: 1, Site: siteLink, Latency: ms, Jitter: ms, Datagram: true})
	quiet.n = n
	return w
}

// silent passes packets on and writes nothing down.
type silent struct {
	w       *world
	n, hops int
	done    int
}

func (s *silent) Start(w *sim.World[int]) {
	if w.Self() == 1 {
		s.done = 0
		for i := range s.n {
			w.Send(s.w.ab, siteWork, sim.Key{Subject: uint32(i + 1), N: 1}, i)
		}
	}
}

func (s *silent) Step(w *sim.World[int], e *sim.Event[int]) {
	if s.done++; s.done > s.hops {
		return
	}
	link := s.w.ab
	if w.Self() == 2 {
		link = s.w.ba
	}
	key := e.Key
	key.N++
	w.Send(link, siteWork, key, e.Payload)
}

func (*silent) Crash(*sim.World[int], sim.Action)             {}
func (*silent) Restart(*sim.World[int])                       {}
func (*silent) Fault(*sim.World[int], sim.Fault)              {}
func (*silent) Struck(sim.Fault, sim.NodeID, *sim.Event[int]) {}
func (*silent) Changed(sim.NodeID, sim.NodeID, sim.Lifecycle) {}
func (*silent) Lost(*sim.Event[int], sim.Loss, uint16)        {}
func (*silent) Doubled(*sim.Event[int], uint16)               {}
func (*silent) Timed() []sim.TimedFault                       { return nil }
func (*silent) Visit(sim.Visit) []sim.Fault                   { return nil }

const hops = 100_000

func (w *world) turn() { w.Reset(1, nil); w.Run(sim.Limits{Horizon: 1 << 60}) }

func TestSteadyStateAllocatesNothing(t *testing.T) {
	w := ring(100, 10_000)
	w.turn()
	if n := testing.AllocsPerRun(3, w.turn); n != 0 {
		t.Errorf("%v allocations in a run of 10,000 events", n)
	}
}

// BenchmarkKernel measures the kernel alone, at several lengths of the queue.
// The bare push and pop of the same operations stands beside it.
func BenchmarkKernel(b *testing.B) {
	for _, n := range []int{16, 128, 1024} {
		w := ring(n, hops)
		var trace sim.Trace
		w.Record(&trace)
		w.turn()
		w.Record(nil)
		steps := float64(w.Dispatched())
		b.Run(fmt.Sprintf("events/queue=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.turn()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/steps, "ns/event")
		})
		b.Run(fmt.Sprintf("push-and-pop/queue=%d", n), func(b *testing.B) {
			for b.Loop() {
				trace.Replay()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(trace.Pops()), "ns/event")
		})
	}
}

func BenchmarkDraw(b *testing.B) {
	var sum uint64
	for i := 0; b.Loop(); i++ {
		sum += sim.Seed(1).Draw(7, sim.Key{Subject: uint32(i), N: 1})
	}
	_ = sum
}
