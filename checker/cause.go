package checker

// Cause is what brought an anomaly about, as far as the history tells.
type Cause uint8

// The causes. [Cause.Sentence] says what each means.
const (
	Unexplained Cause = iota
	NotRecorded
	CrashInAckGap
	CrashMidProcessing
	CrashBeforeProcessing
	CrashAfterEarlyAck
	FailedAfterEarlyAck
	AckLost
	ResponseLost
	LeaseRanOutWhileSlow
	BrokerForgotLease
	BrokerForgotAck
	TransportDuplicate
	GivenBack
	ConsumerGone
	ConfirmLostThenRetry
	ConfirmLateThenRetry
	BrokerCrashBeforeConfirm
	ProducerRestarted
	DeliveryLost
	DeliveryLostAfterEarlyAck
	RequestLostThenRetry
	RequestLostNoRetry
	BrokerCrashBeforePersist
	BrokerRefused
	NoRetryLeft
	NoAnswer
	ConfirmLost
	ProducerCrashed
	CrashBeforeSend
	CopyLostWithMemory
	CopyLostWithPageCache
	CopyLostWithDisk
	TakenForRepetition
	Poison
	DeliveryLimit
	SettledUnapplied
	WaitingAtBroker
	HeldByConsumer
	NeverSent
	OvertakenOnTheWay
	SendNeverCompleted
	LeasedTwice
	HandedOutAfterAck
	StaleAckTaken
	AckedUnexecuted
	SinkUnreachable
	HandlerFailed
	LeaseMiscounted
	CrashBeforeCommit
	ReadAgainUncommitted
	SinkCrashBeforeEffect
	SinkCrashBeforeResponse
	ResponseLostThenRetry
	ResponseLateThenRetry
	Unrouted
	ConnectionEnded
	EffectUndone
	AckedAfterCrash
	AckedAfterFailure
	Rejected
	ReadUncommitted
	DecidedTwice
	RelayRestarted
	SkippedByRelay
	KeptTooLong
	QueueFull
	PositionSetBack
	PositionForgotten
	BeganBehind
	DoneWithoutPartition
	CopyNotReplicated
	AppliedByHalf
	PublishedThenRolledBack
	StopAfterEarlyAck
	StopInHand
	StopBeforeCommit
	DedupWindowExpired
	DroppedWithRefusedCommit
	TransactionAborted
	DeliveryLostForGood

	causes
)

var causeTexts = [causes]struct{ label, sentence string }{
	Unexplained:               {"unexplained", "The history doesn't show why."},
	NotRecorded:               {"not-recorded", "The history records no fault, no failure and no timer that could have caused it."},
	CrashInAckGap:             {"crash-in-ack-gap", "The consumer crashed after the effect and before the ack, so the broker delivered the message again."},
	CrashMidProcessing:        {"crash-mid-processing", "The consumer crashed within the handler, so the broker delivered the message again."},
	CrashBeforeProcessing:     {"crash-before-processing", "The consumer crashed before it ran the handler, so the broker delivered the message again."},
	CrashAfterEarlyAck:        {"crash-after-early-ack", "The broker had settled the message before its effect, and then the consumer crashed; no copy was left."},
	FailedAfterEarlyAck:       {"failed-after-early-ack", "The broker had settled the message before its effect, and then the handler failed; no copy was left."},
	AckLost:                   {"ack-lost", "The consumer's ack was lost, so the broker delivered the message again."},
	ResponseLost:              {"response-lost", "The sink applied the message, but its answer never reached the consumer, so the message was delivered again."},
	LeaseRanOutWhileSlow:      {"lease-ran-out-while-slow", "The consumer took longer than its lease, so the broker delivered the message again while the consumer still had it."},
	BrokerForgotLease:         {"broker-forgot-lease", "The broker forgot that the message was handed out, as it restarted or moved to another node, so it delivered it again."},
	BrokerForgotAck:           {"broker-forgot-ack", "The broker lost its record of the ack, so the settled message came back and was delivered again."},
	TransportDuplicate:        {"transport-duplicate", "The network delivered one packet twice."},
	GivenBack:                 {"given-back", "The consumer gave the message back, so the broker delivered it again."},
	ConsumerGone:              {"consumer-gone", "The consumer's connection closed, so the broker delivered the message again."},
	ConfirmLostThenRetry:      {"confirm-lost-then-retry", "The broker had stored the message, but its confirm was lost, so the producer sent it again."},
	ConfirmLateThenRetry:      {"confirm-late-then-retry", "The confirm took longer than the producer waits, so the producer sent the message again."},
	BrokerCrashBeforeConfirm:  {"broker-crash-before-confirm", "The broker crashed after it had stored the message and before it confirmed it, so the producer sent it again."},
	ProducerRestarted:         {"producer-restarted", "The producer crashed before it knew the outcome, and sent the message again after its restart."},
	DeliveryLost:              {"delivery-lost", "The delivery was lost on its way, so the broker delivered the message again."},
	DeliveryLostAfterEarlyAck: {"delivery-lost-after-early-ack", "The broker had settled the message before it was delivered, and then the delivery was lost; no copy was left."},
	RequestLostThenRetry:      {"request-lost-then-retry", "A request was lost on its way, so the message waited until the producer sent it again."},
	RequestLostNoRetry:        {"request-lost-no-retry", "The request was lost on its way, and the producer didn't send it again."},
	BrokerCrashBeforePersist:  {"broker-crash-before-persist", "The broker went down before it had stored the message."},
	BrokerRefused:             {"broker-refused", "The broker could not take the message and refused it."},
	NoRetryLeft:               {"no-retry-left", "None of the attempts was answered, and the producer may make no further one."},
	NoAnswer:                  {"no-answer", "The producer got no answer in time."},
	ConfirmLost:               {"confirm-lost", "The broker had the message, but its confirm was lost, so the producer never learned of it."},
	ProducerCrashed:           {"producer-crashed", "The producer crashed before it knew the outcome."},
	CrashBeforeSend:           {"crash-before-send", "The producer crashed before it had sent the message, and nobody else had it."},
	CopyLostWithMemory:        {"copy-lost-with-memory", "The broker had the message in memory only, and lost it when its process died."},
	CopyLostWithPageCache:     {"copy-lost-with-page-cache", "The broker had written the message but not fsynced it, and lost it when the power failed."},
	CopyLostWithDisk:          {"copy-lost-with-disk", "The broker lost the message with its disk."},
	TakenForRepetition:        {"taken-for-repetition", "The message was taken for a repetition and dropped, although it had never been applied."},
	Poison:                    {"poison", "The handler fails on this message every time."},
	DeliveryLimit:             {"delivery-limit", "The message was delivered as often as the broker allows, each time without success."},
	SettledUnapplied:          {"settled-unapplied", "The broker took the message for done, although it had no effect."},
	WaitingAtBroker:           {"waiting-at-broker", "A copy lies at the broker, and nothing will hand it out any more."},
	HeldByConsumer:            {"held-by-consumer", "The message was handed out, and nothing will finish it or bring it back any more."},
	NeverSent:                 {"never-sent", "The message has an effect, although nobody ever sent it."},
	OvertakenOnTheWay:         {"overtaken", "A message that was sent later was applied earlier."},
	SendNeverCompleted:        {"send-never-completed", "The producer's send never came to an end, so nobody was told the outcome."},
	LeasedTwice:               {"leased-twice", "The broker handed the message out while somebody else still held it."},
	HandedOutAfterAck:         {"handed-out-after-ack", "The broker handed the message out although it had accepted an ack for it."},
	StaleAckTaken:             {"stale-ack-taken", "The broker accepted an ack without asking whether that consumer still held the message."},
	SinkUnreachable:           {"sink-unreachable", "The sink didn't answer, so the handler failed and the broker delivered the message again."},
	HandlerFailed:             {"handler-failed", "The handler failed, so the broker delivered the message again."},
	LeaseMiscounted:           {"lease-miscounted", "The broker counted the lease from another moment than the hand-out."},
	DroppedWithRefusedCommit:  {"dropped-with-refused-commit", "The consumer's commit was turned down, so it dropped the rest of what it had read, went on behind it, and a later commit passed the message."},
	StopAfterEarlyAck:         {"stop-after-early-ack", "The broker had settled the message before its effect, and then the consumer was stopped in good order; no copy was left."},
	StopInHand:                {"stop-in-hand", "The consumer was stopped in good order while it still had the message, so the broker delivered it again."},
	StopBeforeCommit:          {"stop-before-commit", "The consumer was stopped in good order, and no commit of the message's offset had reached the log, so the message was read again."},
	CrashBeforeCommit:         {"crash-before-commit", "The consumer crashed before it had committed the message's offset, so the message was read again."},
	ReadAgainUncommitted:      {"read-again-uncommitted", "The consumer had read the message before, but the commit of its offset had not reached the log, so it was read again."},
	SinkCrashBeforeEffect:     {"sink-crash-before-effect", "The sink went down before it had applied the message."},
	SinkCrashBeforeResponse:   {"sink-crash-before-response", "The sink crashed after it had applied the message and before it answered, so the producer sent it again."},
	ResponseLostThenRetry:     {"response-lost-then-retry", "The sink had applied the message, but its answer was lost, so the producer sent it again."},
	ResponseLateThenRetry:     {"response-late-then-retry", "The sink's answer took longer than the producer waits, so the producer sent the message again."},
	Unrouted:                  {"no-route", "Nobody was subscribed and no route existed when the message was published."},
	ConnectionEnded:           {"connection-ended", "The broker ended the connection of a consumer that was silent or slow, so it delivered the message again."},
	RelayRestarted:            {"relay-restarted", "The relay crashed before it had noted that the message was sent, and sent it again after its restart."},
	PositionSetBack:           {"position-set-back", "What was done was set back, by an operator, so the message was delivered again."},
	PositionForgotten:         {"position-forgotten", "The broker lost what it knew of the consumers' progress, so the message was delivered again."},
	BeganBehind:               {"began-behind", "The readers had no position any more and began behind the message, so nobody read it."},
	CopyNotReplicated:         {"copy-not-replicated", "Another node of the broker leads now, and it never had the message."},
	DoneWithoutPartition:      {"done-without-partition", "The group had given the partition to another consumer while the handler ran; the handler finished all the same, and its effect stayed."},
	KeptTooLong:               {"past-retention", "The message waited for longer than the broker keeps any."},
	QueueFull:                 {"queue-full", "The queue was full, and the message was dropped or turned away."},
	SkippedByRelay:            {"skipped-by-relay", "The relay had read a later row already when the message's transaction was committed, so it never looked at the message."},
	EffectUndone:              {"effect-undone", "The message had been applied, but the effect was not safe yet and went with its storage."},
	AckedAfterCrash:           {"acked-after-crash", "The handler's process crashed, and its parent acknowledged the message all the same."},
	AckedAfterFailure:         {"acked-after-failure", "The handler failed, and the consumer acknowledged the message all the same."},
	Rejected:                  {"rejected", "The handler failed, and the consumer gave the message back for good."},
	ReadUncommitted:           {"read-uncommitted", "A reader that does not wait for the end of transactions applied a record whose transaction was aborted."},
	DecidedTwice:              {"decided-twice", "Half of the transaction was committed and half aborted: the coordinator took the end of another one for its own."},
	AppliedByHalf:             {"applied-by-half", "One sink did its part and the other never did; nothing makes one commit of the two."},
	PublishedThenRolledBack:   {"published-then-rolled-back", "The message was sent before its business transaction was committed, and that was rolled back: it tells of something that never was."},
	DedupWindowExpired:        {"dedup-window-expired", "The message's key was remembered, but not for long enough, so the repetition was taken for a new message."},
	TransactionAborted:        {"transaction-aborted", "The transaction in which the message was written was aborted, and the message was not sent again."},
	DeliveryLostForGood:       {"delivery-lost-for-good", "The delivery was lost on its way, and nothing makes the broker deliver the message again."},
	AckedUnexecuted:           {"acked-unexecuted", "The broker took the message for processed, although no handler had run on it."},
}

// String returns the cause's label.
func (c Cause) String() string {
	if c < causes {
		return causeTexts[c].label
	}
	return "?"
}

// Sentence says in plain English what happened.
func (c Cause) Sentence() string {
	if c < causes {
		return causeTexts[c].sentence
	}
	return "?"
}

// MarshalText returns the label.
func (c Cause) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
