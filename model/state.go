package model

import (
	"fmt"

	"ackgap/digest"
	"ackgap/history"
	"ackgap/sim"
)

// State writes the state of a system, between two events, in a form that two runs
// share only if the same can happen in both from then on. Everything that a type
// holds is written, unless a rule says what stands for it ([StateRules]).
//
// Numbers that only name things are written as the distance from the latest one:
// attempts and deliveries of a message, tags and incarnations of a process,
// positions in the journal. What is done with them is to compare and to count on,
// and neither depends on where counting began.
type State struct {
	s      *System
	kernel sim.State[Payload]
	system func(d *digest.Writer, s *System)
	exact  bool // numbers are written as they are

	// While it writes:
	end     uint64 // of the journal
	message uint32 // the payload's
	tags    uint32 // the last one of the process that the payload's counts from
	asker   uint8  // whose index and session the payload's are
}

// The askers of payloads.
const (
	nobodyAsks uint8 = iota
	producerAsks
	consumerAsks
)

// NewState prepares to write a system's states by rules, which it completes. The
// error says which mechanism has no such form.
func NewState(s *System, rules *digest.Rules) (x *State, err error) {
	if err := s.cfg.refuseState(); err != nil {
		return nil, err
	}
	defer func() {
		if failure := recover(); failure != nil {
			x, err = nil, fmt.Errorf("%v", failure)
		}
	}()
	x = &State{s: s, exact: s.numbersCount()}
	x.producerRules(rules)
	x.brokerRules(rules)
	x.storageRules(rules)
	x.consumerRules(rules)
	x.payloadRules(rules)
	payload := digest.Of[Payload](rules)
	x.kernel.World = s.world
	x.kernel.Event = func(d *digest.Writer, e *sim.Event[Payload]) {
		x.begin(d, e)
		payload(d, &e.Payload)
	}
	x.system = digest.Of[System](rules)
	s.ids.last = make([]identity, s.cfg.Messages+1)
	return x, nil
}

// numbersCount reports whether the numbers of attempts and deliveries are more
// than names: the keys of a dedup table are made of them, or calls fail by them.
func (s *System) numbersCount() bool {
	return s.keyName() == history.SameDelivery || s.cfg.Planted.Has(RetryUnderNewKey) || s.cfg.Sink.Failures != NoFailures
}

// Write writes the state before the event that is due at next.
func (x *State) Write(d *digest.Writer, next sim.Time) {
	x.end = x.s.broker.storage.journal.End()
	x.kernel.Write(d, next)
	x.system(d, x.s)
	if scan := x.s.cfg.Broker.Lease.Scan; scan > 0 {
		d.Word(uint64(x.kernel.Since(sim.Time(scan))))
	}
}

// LastDelivery returns the number of a message's last delivery.
func (x *State) LastDelivery(message uint32) uint32 { return x.of(message).deliveries }

// of returns what is known of a message's numbers, or was when it closed. A table
// of keys may have asked for one that is closed, whose numbers begin anew.
func (x *State) of(message uint32) *identity {
	ids := &x.s.ids
	if id := &ids.table[message&ids.mask]; id.message == message && id.counts() {
		return id
	}
	if int(message) < len(ids.last) {
		return &ids.last[message]
	}
	return &identity{}
}

// counts reports whether a message is open, or its numbers have begun.
func (id *identity) counts() bool {
	return id.live != 0 || id.attempts != 0 || id.deliveries != 0 || id.copies != 0
}

// attempt writes the number of an attempt: whether it is the first, and how many
// came after it.
func (x *State) attempt(d *digest.Writer, message, n uint32) {
	if x.exact {
		d.Word(uint64(n))
		return
	}
	d.Flag(n > 1)
	d.Word(uint64(x.of(message).attempts - n))
}

func (x *State) delivery(d *digest.Writer, message, n uint32) {
	if x.exact {
		d.Word(uint64(n))
		return
	}
	d.Word(uint64(x.of(message).deliveries - n))
}

// tag writes a tag; 0 is none.
func (x *State) tag(d *digest.Writer, tag uint32) {
	d.Flag(tag == 0)
	if tag != 0 {
		d.Word(uint64(x.tags - tag))
	}
}

// position writes a place in the journal.
func (x *State) position(d *digest.Writer, p uint64) {
	d.Flag(p == unsaved)
	if p != unsaved {
		d.Word(x.end - p)
	}
}

// key writes a key of that kind of step.
func (x *State) key(d *digest.Writer, k sim.Key, of stepKind) {
	d.Word(uint64(k.Subject))
	switch of {
	case requestStep:
		x.attempt(d, k.Subject, k.N)
	case deliveryStep:
		x.delivery(d, k.Subject, k.N)
	case nodeStep: // names a packet that nobody compares
	default:
		d.Word(uint64(k.N)<<16 | uint64(k.Copy))
		if k.N != 0 {
			x.bases(d, k.Subject)
		}
	}
}

// bases writes from where numbers count that are written as they are.
func (x *State) bases(d *digest.Writer, message uint32) {
	id := x.of(message)
	d.Word(uint64(id.attempts)<<32 | uint64(id.deliveries))
	for i := range x.s.producers {
		d.Word(uint64(x.s.producers[i].lastTag)<<32 | uint64(x.s.world.Incarnation(x.s.producers[i].node)))
	}
	for i := range x.s.consumers {
		d.Word(uint64(x.s.consumers[i].lastTag)<<32 | uint64(x.s.world.Incarnation(x.s.consumers[i].node)))
	}
}

// begin writes the key of an event, and prepares for its payload.
func (x *State) begin(d *digest.Writer, e *sim.Event[Payload]) {
	kind := kindOf(e.Step)
	x.key(d, e.Key, kind)
	x.message, x.asker, x.tags = e.Key.Subject, nobodyAsks, 0
	switch kind {
	case requestStep:
		x.ask(producerAsks, e.Payload.Asker)
	case deliveryStep:
		x.ask(consumerAsks, e.Payload.Asker)
	}
}

// ask says whose a payload is.
func (x *State) ask(asker uint8, index uint16) {
	x.asker = asker
	switch asker {
	case producerAsks:
		x.tags = x.s.producers[index].lastTag
	case consumerAsks:
		x.tags = x.s.consumers[index].lastTag
	}
}

// stepKind says what the numbers of a step's keys count.
type stepKind uint8

const (
	otherStep    stepKind = iota // something that is written as it is
	requestStep                  // attempts of a producer
	deliveryStep                 // deliveries to a consumer
	nodeStep                     // a node's own packets and timers
)

func kindOf(step sim.Site) stepKind {
	switch step {
	case SiteBeforeSend, SiteBeforePersist, SiteBeforeConfirm, SiteConfirmed, stepRequestArrived, stepConfirmArrived:
		return requestStep
	case SiteBeforeProcessing, SiteMidProcessing, SiteBeforeCommit, SiteHalfDone, SiteBeforeResponse, SiteAckGap, SiteBeforeSettle,
		stepDeliveryArrived, stepProcessed, stepEffectArrived, stepCommitArrived, stepCommitted, stepResponseArrived, stepDone, stepAckArrived, stepExtendArrived:
		return deliveryStep
	case SiteBeforeSync, stepSubscribeArrived, stepSubscribedArrived, stepBrokerGone, stepConsumerGone:
		return nodeStep
	}
	return otherStep
}
