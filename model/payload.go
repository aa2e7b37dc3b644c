package model

import "ackgap/history"

// Payload is what packets, timers and work carry besides their key. The key's
// subject is the message; its number is the attempt or the delivery.
type Payload struct {
	// Cause is the history event that led here.
	Cause uint64
	// Tag is the number of the request in the producer's incarnation. A confirm
	// is matched by it alone, as an AMQP delivery tag is matched per channel.
	Tag uint32
	// Slot is where the asker keeps the state to which the answer belongs.
	Slot uint32
	// Place is where the broker keeps the copy.
	Place uint32
	// Asker is the consumer or producer (index) that asked.
	Asker uint16
	// Channel is the connection to which a delivery, its ack or a heartbeat
	// belongs, where connections hold deliveries. Of a client with
	// transactions it is the epoch of its session.
	Channel uint16
	// Session is the incarnation of the process that asked: where the answer goes.
	Session uint32
	// Sequence numbers the requests of an idempotent producer's process. In the end
	// of a transaction it is how long that has been open, in milliseconds. Between
	// the members of a group and its coordinator it is the generation. In a
	// delivery from a log it is how many offsets before it hold nothing to read; from a queue, how often the copy was handed out.
	Sequence uint32
	// Offset is the record's place in its partition; in a producer's request, the
	// number of the transaction, counted by the producer.
	Offset uint64
	// Attempt and Copy say which request the stored copy came from, and which copy it is.
	Attempt uint32
	Copy    uint16
	// Reason is why the delivery was handed out, or the request turned down.
	Reason history.Reason
	// Several: the request carries several messages that the broker has stored, and
	// Place is that of the first one's copy. In a delivery from a log: more records of
	// the same answer follow.
	Several bool
	// Verdict is the answer in a confirm or response, and ack or nack in an acknowledgement.
	Verdict verdict
}

// epoch returns the epoch of a transactional client's session.
func (p *Payload) epoch() uint16 { return p.Channel }

// verdict is the content of an answer.
type verdict uint8

const (
	positive verdict = iota
	negative
	final    // a nack for good
	rejected // negative, and another attempt is not expected to fare better
	unsure   // it may have happened
	failed   // the sink could not do it this time
)
