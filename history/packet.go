package history

// Packet is the kind of a packet.
type Packet uint8

// The packets.
const (
	// Request carries a message from the producer.
	Request Packet = iota + 1
	// Answer is the broker's confirm or refusal.
	Answer
	// Delivery carries a message to a consumer.
	Delivery
	// Acknowledgement is a consumer's ack or nack.
	Acknowledgement
	// Effects carries the handler's effect to the sink.
	Effects
	// Response is the sink's answer.
	Response
	// Subscribe asks the broker for messages.
	Subscribe
	// Subscribed is its answer.
	Subscribed
	// Committed answers the commit of a cursor.
	Committed
	// Fetch asks for the records of a partition from a position on.
	Fetch
	// Work is no packet but a piece of work in a process's memory.
	Work
	// Membership is what a group's members and its coordinator tell one another:
	// join, heartbeat, leave, and the answers.
	Membership
	// Releasing is a producer's word that it won't send a message again.
	Releasing
	// Completed is the broker's word that it has forgotten the message's identifier.
	Completed
	// Control opens a transactional session, or answers that.
	Control
	// Ending asks to end a transaction.
	Ending
	// Ended is its answer.
	Ended
	// Records go from the broker's leader to a follower.
	Records

	packets
)
