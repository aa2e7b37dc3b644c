package reports

import (
	"slices"

	"ackgap/history"
)

// story is what the history tells of one message: its own events, and what
// happened to nodes as far as it explains them.
type story struct {
	rec     *history.Recording
	message uint32
	events  []*history.Event // in order
	lanes   []history.Node   // the nodes that take part, in the order of their numbers
	words   words
	states  []uint64 // numbers of all events that begin or end a node's outage or the like
}

func newStory(rec *history.Recording, message uint32) *story {
	s := &story{rec: rec, message: message}
	s.noteStates()
	chosen := make([]bool, len(rec.Events)+1)
	for i := range rec.Events {
		if e := &rec.Events[i]; e.Message == message {
			chosen[e.Seq] = true
			s.explain(e, chosen)
			s.explainWait(e, chosen)
		}
	}
	s.addFaults(chosen)
	s.beginOutages(chosen)
	s.endOutages(chosen)
	for i := range rec.Events {
		if e := &rec.Events[i]; chosen[e.Seq] {
			s.events = append(s.events, e)
			s.addLane(e.Node)
			s.addLane(e.Peer)
		}
	}
	slices.Sort(s.lanes)
	s.words = wordsFor(s.events)
	return s
}

// noteStates lists the events that begin or end a state of a node.
func (s *story) noteStates() {
	for i := range s.rec.Events {
		switch k := s.rec.Events[i].Kind; k {
		case history.Restart, history.Resume, history.SpeedUp, history.Reconnect:
			s.states = append(s.states, s.rec.Events[i].Seq)
		default:
			if _, begins := endings[k]; begins {
				s.states = append(s.states, s.rec.Events[i].Seq)
			}
		}
	}
}

// statesBefore returns the numbers of such events before a number.
func (s *story) statesBefore(seq uint64) []uint64 {
	n, _ := slices.BinarySearch(s.states, seq)
	return s.states[:n]
}

func (s *story) addLane(n history.Node) {
	if n != 0 && !slices.Contains(s.lanes, n) {
		s.lanes = append(s.lanes, n)
	}
}

// lane returns the place of a node's lane.
func (s *story) lane(n history.Node) int { return slices.Index(s.lanes, n) }

// explain chooses what caused an event of the message: its ancestors, and for a
// packet that nobody could receive the outage or partition that was to blame. How it came
// to another message's events is that one's story, but for what struck a node at them.
func (s *story) explain(e *history.Event, chosen []bool) {
	for cause := e.Parent; cause != 0 && !chosen[cause]; cause = s.rec.At(cause).Parent {
		c := s.rec.At(cause)
		chosen[cause] = c.Message == 0 || c.Message != s.message && strikesNode(c.Kind)
		if c.Message != 0 && c.Message != s.message {
			break
		}
	}
	if e.Kind != history.Lost {
		return
	}
	for _, seq := range slices.Backward(s.statesBefore(e.Seq)) {
		c := s.rec.At(seq)
		down := e.Reason == history.ProcessGone && isOutage(c.Kind) && (c.Node == e.Peer || c.Node == e.Node)
		cut := e.Reason == history.Partitioned && c.Kind == history.Partition && joins(c, e)
		if down || cut {
			chosen[seq] = true
			return
		}
	}
}

// explainWait chooses the pauses and outages during which an event was waited
// for at its node, and a hand-out at the node to which it went.
func (s *story) explainWait(e *history.Event, chosen []bool) {
	isTimer := e.Kind == history.Expire || e.Kind == history.Timeout
	if e.Parent == 0 || isTimer || e.At.Sub(s.rec.At(e.Parent).At) < pauseShown {
		return
	}
	since := s.rec.At(e.Parent).At
	for _, seq := range slices.Backward(s.statesBefore(e.Seq)) {
		c := s.rec.At(seq)
		if c.At <= since {
			return
		}
		here := c.Node == e.Node || e.Kind == history.Lease && c.Node == e.Peer
		if here && (c.Kind == history.Resume || c.Kind == history.Restart) {
			if began := s.beginning(c); began != 0 {
				chosen[began] = true
			}
		}
	}
}

// beginning returns the number of the event that an event ends, 0 for none.
func (s *story) beginning(end *history.Event) uint64 {
	for _, seq := range slices.Backward(s.statesBefore(end.Seq)) {
		if c := s.rec.At(seq); c.Node == end.Node && endings[c.Kind] == end.Kind {
			return seq
		}
	}
	return 0
}

// strikesNode reports whether something happens to a node and to all that is in its hands.
func strikesNode(k history.Kind) bool {
	return isOutage(k) || k == history.Pause || k == history.Slow || k == history.Failover || k == history.Forget
}

func isOutage(k history.Kind) bool {
	return k == history.Crash || k == history.PowerLoss || k == history.DiskLoss
}

// joins reports whether two events are about the same pair of nodes.
func joins(a, b *history.Event) bool {
	return a.Node == b.Node && a.Peer == b.Peer || a.Node == b.Peer && a.Peer == b.Node
}

// endings says what ends a state of a node or of its links.
var endings = map[history.Kind]history.Kind{
	history.Crash: history.Restart, history.PowerLoss: history.Restart, history.DiskLoss: history.Restart,
	history.Pause: history.Resume, history.Slow: history.SpeedUp, history.Partition: history.Reconnect,
}

// beginOutages chooses the begin of each outage and pause whose end was chosen.
func (s *story) beginOutages(chosen []bool) {
	for _, seq := range s.states {
		if e := s.rec.At(seq); chosen[seq] && (e.Kind == history.Restart || e.Kind == history.Resume) {
			if began := s.beginning(e); began != 0 {
				chosen[began] = true
			}
		}
	}
}

// endOutages chooses the end of each outage, pause, slowness and partition that
// was chosen, if more of the story follows or if the story ends with it.
func (s *story) endOutages(chosen []bool) {
	last := s.lastChosen(chosen)
	for i, seq := range s.states {
		e := s.rec.At(seq)
		ending, ok := endings[e.Kind]
		if !ok || !chosen[seq] || seq > last {
			continue
		}
		for _, next := range s.states[i+1:] {
			if next > last && seq != last {
				break
			}
			if f := s.rec.At(next); f.Kind == ending && f.Node == e.Node && (ending != history.Reconnect || joins(e, f)) {
				chosen[next] = true
				break
			}
		}
	}
}

func (s *story) lastChosen(chosen []bool) uint64 {
	last := len(chosen) - 1
	for last > 0 && !chosen[last] {
		last--
	}
	return uint64(last)
}
