package linear

import (
	"cmp"
	"slices"

	"ackgap/history"
)

// biography collects the operations on one message from its events, as the
// clients see them: a stored copy that the broker loses is no operation, and
// shows in that nothing is left of the message although nobody settled it.
type biography struct {
	ops        []MessageOp
	first      int64 // the message's first event
	invoked    int64 // 0: never
	completed  history.Type
	completion history.Reason
	returned   int64
	producer   int
	attempts   []attempt
	deliveries []delivery
	copies     int  // stored and not gone, as far as events tell
	live       int  // the sum of the events' Live
	usesLive   bool // any event's Live was not 0
	inLog      bool // the message is stored in a partition of a log
}

// attempt is a request of the producer, with the copies that the network made.
type attempt struct {
	number     uint32
	call, last int64 // last: the latest end of a packet
	packets    int
	open       int  // packets in flight
	void       int  // packets that are known not to have stored anything
	recognised bool // the broker knew the message already
}

// delivery is one hand-out, with its packets and those of its ack.
type delivery struct {
	number           uint32
	copyNumber       uint16
	consumer         int
	leased           int64
	last             int64 // the latest end of a packet
	open             int   // packets in flight
	arrived          bool
	asked, acked     int64 // Apply and Ack, 0: never
	acksOpen         int
	settledOrRefused bool
}

func (b *biography) reset() {
	*b = biography{ops: b.ops[:0], attempts: b.attempts[:0], deliveries: b.deliveries[:0]}
}

// observe takes the message's next event, at a position in the history.
func (b *biography) observe(e *history.Event, at int64) {
	if b.first == 0 {
		b.first = at
	}
	b.live += int(e.Live)
	b.usesLive = b.usesLive || e.Live != 0
	b.inLog = b.inLog || e.Partition != 0
	switch e.Kind {
	case history.Send, history.Attempt, history.Refuse:
		b.observeSend(e, at)
	case history.Store, history.CopyLost, history.CopyBack:
		b.observeCopy(e, at)
	case history.Lost, history.Double, history.Dedup:
		b.observePacket(e, at)
	case history.Lease, history.Deliver, history.Apply, history.Ack:
		b.observeDelivery(e, at)
	case history.Settle, history.LateAck, history.Expire, history.Requeue, history.DeadLetter:
		b.observeEnd(e, at)
	}
}

func (b *biography) observeSend(e *history.Event, at int64) {
	switch {
	case e.Kind == history.Attempt:
		b.producer = int(e.Node)
		b.attempts = append(b.attempts, attempt{number: e.Attempt, call: at, packets: 1, open: 1})
	case e.Kind == history.Refuse:
		if a := b.attempt(e.Attempt); a != nil {
			a.end(at, true)
		}
	case e.Type == history.Invoke:
		b.invoked, b.producer = at, int(e.Node)
	default:
		b.completed, b.completion, b.returned = e.Type, e.Reason, at
	}
}

func (b *biography) observeCopy(e *history.Event, at int64) {
	switch e.Kind {
	case history.CopyLost:
		b.copies--
		return
	case history.Store:
		if a := b.attempt(e.Attempt); a != nil {
			a.end(at, false)
		}
	}
	b.copies++
}

// observePacket follows the packets of requests, deliveries and acks. Work is a
// request in the broker's memory, unless it belongs to a delivery.
func (b *biography) observePacket(e *history.Event, at int64) {
	request := e.Packet == history.Request || e.Packet == history.Work || e.Kind == history.Dedup
	if a := b.attempt(e.Attempt); a != nil && request && e.Delivery == 0 {
		if e.Kind == history.Double {
			a.packets++
			a.open++
			return
		}
		a.recognised = a.recognised || e.Kind == history.Dedup
		a.end(at, true)
		return
	}
	step := -1
	if e.Kind == history.Double {
		step = 1
	}
	switch e.Packet {
	case history.Delivery:
		d := b.delivery(e.Delivery)
		d.open += step
		d.last = at
	case history.Acknowledgement:
		b.delivery(e.Delivery).acksOpen += step
	}
}

func (b *biography) observeDelivery(e *history.Event, at int64) {
	d := b.delivery(e.Delivery)
	switch e.Kind {
	case history.Lease:
		d.leased, d.consumer, d.copyNumber = at, int(e.Peer), e.Copy
		d.open++
	case history.Deliver:
		d.arrived, d.consumer = true, int(e.Node)
		d.open--
		b.add(MessageOp{Client: d.consumer, Call: b.since(d.leased), Return: at, Outcome: history.Ok,
			Input: MessageInput{Kind: b.handOut(), Delivery: d.number}})
	case history.Apply:
		d.asked = at
	case history.Ack:
		d.acked = at
		d.acksOpen++
	}
}

// observeEnd takes what the broker does with a copy. Its own decisions happen
// at one moment; an ack has been under way since the consumer sent it.
func (b *biography) observeEnd(e *history.Event, at int64) {
	d := b.delivery(e.Delivery)
	op := MessageOp{Client: int(e.Node), Call: at, Return: at, Outcome: history.Ok,
		Input: MessageInput{Kind: Release, Delivery: d.number}}
	switch e.Kind {
	case history.Settle, history.LateAck:
		op.Client, op.Input.Kind, op.Call = d.consumer, Acknowledge, b.since(d.asks())
		d.acksOpen--
		d.settledOrRefused = true
		if e.Kind == history.LateAck {
			op.Output = Refused
			break
		}
		b.copies--
	case history.DeadLetter:
		op.Input.Kind = SetAside
		b.copies--
	}
	b.add(op)
}

// handOut is how the broker hands copies out: a log only shows them.
func (b *biography) handOut() MessageKind {
	if b.inLog {
		return Fetch
	}
	return Dequeue
}

// asks is when the consumer asked for the delivery to be settled: with the ack,
// with the effect where both are one commit, or with taking the delivery.
func (d *delivery) asks() int64 {
	switch {
	case d.acked != 0:
		return d.acked
	case d.asked != 0:
		return d.asked
	}
	return d.leased
}

// since returns when an operation began, or at the earliest can have begun
// where the history does not tell.
func (b *biography) since(at int64) int64 {
	if at == 0 {
		return b.first
	}
	return at
}

func (b *biography) add(op MessageOp) { b.ops = append(b.ops, op) }

func (b *biography) attempt(number uint32) *attempt {
	for i := len(b.attempts) - 1; i >= 0; i-- {
		if b.attempts[i].number == number {
			return &b.attempts[i]
		}
	}
	return nil
}

// delivery returns the delivery with that number; a new one if it is the first
// that is heard of it.
func (b *biography) delivery(number uint32) *delivery {
	for i := len(b.deliveries) - 1; i >= 0; i-- {
		if b.deliveries[i].number == number {
			return &b.deliveries[i]
		}
	}
	b.deliveries = append(b.deliveries, delivery{number: number})
	return &b.deliveries[len(b.deliveries)-1]
}

// end notes that a packet of the request is not in flight any more.
func (a *attempt) end(at int64, void bool) {
	a.open--
	a.last = at
	if void {
		a.void++
	}
}

// finish adds the operations whose outcome only the end of the history tells,
// and returns all in the order of their calls. A look at position end, 0 for
// none, finds nothing if nothing of the message is left.
func (b *biography) finish(end int64) []MessageOp {
	b.finishEnqueues()
	b.finishDeliveries()
	left := b.copies > 0
	if b.usesLive {
		left = b.live > 0
	}
	if end != 0 && !left {
		b.add(MessageOp{Call: end, Return: end, Outcome: history.Ok, Input: MessageInput{Kind: Look}})
	}
	slices.SortStableFunc(b.ops, func(x, y MessageOp) int {
		if x.Call != y.Call {
			return cmp.Compare(x.Call, y.Call)
		}
		return cmp.Compare(x.Return, y.Return)
	})
	return b.ops
}

// finishDeliveries adds the hand-outs that reached nobody and the acks that
// may still do so.
func (b *biography) finishDeliveries() {
	for i := range b.deliveries {
		d := &b.deliveries[i]
		op := MessageOp{Client: d.consumer, Outcome: history.Info, Input: MessageInput{Kind: b.handOut(), Delivery: d.number}}
		if d.leased != 0 && !d.arrived && b.shows(d) {
			op.Call, op.Return = d.leased, lastCopy(d.open, d.last)
			b.add(op)
		}
		if d.acked != 0 && d.acksOpen > 0 && !d.settledOrRefused {
			op.Input.Kind, op.Call, op.Return = Acknowledge, d.acked, Never
			b.add(op)
		}
	}
}

// shows reports whether it matters to a verdict that the hand-out may have
// reached somebody. It does in a queue, where a hand-out takes the copy. In a
// log only an ack of the same delivery tells: without one, each such read would
// double the search and change nothing. A consumer that is behind is answered
// with the same records again and again.
func (b *biography) shows(d *delivery) bool {
	return !b.inLog || d.acked != 0 || d.asked != 0 || d.settledOrRefused
}

// lastCopy is when the last copy of a request left the network.
func lastCopy(open int, last int64) int64 {
	if open > 0 || last == 0 {
		return Never
	}
	return last
}
