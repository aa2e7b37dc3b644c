package scenarios

import "slices"

// Parameter describes one parameter of a scenario.
type Parameter struct {
	// Path is its name: "broker.lease.length".
	Path string
	// Doc says in a line what it means.
	Doc string
	// Default is the value that applies where a scenario says nothing.
	Default string
	// Want says what values look like.
	Want string
}

// Parameters describes every parameter that [Scenario.Set] can change, in the
// order in which they stand in a file.
func Parameters() []Parameter {
	s := newSpec()
	var all []Parameter
	for _, f := range s.fields() {
		if v, ok := f.parameter(); ok {
			all = append(all, Parameter{f.path, f.doc, v.print(), v.want()})
		}
	}
	return all
}

// Paths lists the paths of all [Parameters].
func Paths() []string {
	var paths []string
	for _, p := range Parameters() {
		paths = append(paths, p.Path)
	}
	return paths
}

// fields is the table of the language: every key, in the order of a file.
func (s *spec) fields() []field {
	return slices.Concat(
		s.describing(), s.promising(), s.counting(), s.producing(), s.storing(), s.replicating(), s.consuming(), s.sinking(), s.sinkingTwice(),
		s.linking(), s.varying(), s.failing(), s.judging())
}

func (s *spec) describing() []field {
	return []field{
		{"name", "what the scenario is called: small letters, digits and hyphens", text{&s.name, name}},
		{"title", "one line that says what it shows", text{&s.title, line}},
		{"about", "what happens and why, in a few lines", text{&s.about, lines}},
		{"use-when", "where this choice fits, in a short phrase; compare shows it", text{&s.useWhen, line}},
		{"control-of", "the scenario that this one is a control to: it lacks a mechanism of it, and is meant to break what it claims", text{&s.controlOf, name}},
		{"extends", "the scenario of the catalogue whose parameters apply where this file is silent; texts, claims, faults and variants are not taken over", text{&s.extends, name}},
	}
}

func (s *spec) promising() []field {
	return []field{
		{"hop", "where the outcome matrix judges the system: " + enumerate(legNames(), "or"), leg{&s.leg}},
		{"advertised", "what the system's makers say of it, in one line", text{&s.advertised, line}},
		{"scope", "how far that reaches", nil},
		{"scope.boundary", "between which two points", text{&s.scope.Boundary, line}},
		{"scope.key", "by which identity", text{&s.scope.Key, line}},
		{"scope.window", "for how long", text{&s.scope.Window, line}},
		{"scope.session", "for which session or process", text{&s.scope.Session, line}},
		{"scope.redelivery", "what else it takes until a message comes again, which no run shows", text{&s.scope.Redelivery, line}},
		{"sources", "where that is written", sources{&s.sources}},
	}
}

func (s *spec) varying() []field {
	return []field{
		{"variants", "documented alternatives to the parameters above; the outcome matrix tries each of them", variants{&s.variants}},
	}
}

func (s *spec) counting() []field {
	return []field{
		{"seed", "the seed of every random choice", whole(&s.seed, "")},
		{"messages", "how many messages the application sends", whole(&s.system.Messages, "")},
	}
}

func (s *spec) producing() []field {
	p := &s.system.Producer
	return []field{
		{"producer", "who sends the messages", nil},
		{"producer.count", "how many producers share the messages", whole(&p.Count, "")},
		{"producer.interval", "time between two messages of one producer; 0s: as fast as the window allows", duration(&p.Interval, "")},
		{"producer.service", "working time of one send", duration(&p.Service, "")},
		{"producer.confirms", "ask the broker to confirm each message", toggle(&p.Confirms)},
		{"producer.window", "how many messages (requests, where they are batches) may be unconfirmed at once", whole(&p.Window, "")},
		{"producer.batch", "which messages leave in one request", nil},
		{"producer.batch.size", "how many messages of a partition that wait together leave in one request", whole(&p.Batch.Size, "")},
		{"producer.batch.linger", "how long a request waits for more messages; 0s: as long as the window has no room", duration(&p.Batch.Linger, "")},
		{"producer.timeout", "how long an attempt waits for its confirm", duration(&p.Timeout, "")},
		{"producer.durable", "keep what is not confirmed in a source that survives a crash", toggle(&p.Durable)},
		{"producer.idempotent", "number the messages per process, so that the broker stores each once", toggle(&p.Idempotent)},
		{"producer.transaction", "messages that become visible together or not at all; logs only", nil},
		{"producer.transaction.size", "how many messages are written in one transaction; 0: without transactions", whole(&p.Transaction.Size, "")},
		{"producer.transaction.interval", "how long after its first message a transaction ends at the latest; 0s: when it is full", duration(&p.Transaction.Interval, "")},
		{"producer.transaction.source", "whether the position of the producer's source is committed with the transaction", either{&p.Transaction.SourceInside, [2]string{"outside", "inside"}}},
		{"producer.transaction.when-expired", "what the application does when the broker has forgotten its transactional id", either{&p.Transaction.StopWhenExpired, [2]string{"new-session", "stop"}}},
		{"producer.key", "without a broker: the identity under which the sink is asked for the effect", oneOf(&p.Key, "none", "message", "attempt")},
		{"producer.shared-key", "how many messages in a row carry the same dedup key, as if it came from their content", whole(&p.SharedKey, "")},
		{"producer.outbox", "message and business transaction: apart; one, as the queue is in the same database; the transaction writes it into a table from which a relay sends it; or it is sent before the transaction is committed", oneOf(&p.Outbox, "none", "transaction", "relay", "publish-first")},
		{"producer.relay", "who sends what is in the outbox", nil},
		{"producer.relay.cursor", "how it knows what it has sent: a mark on each row, the number of the last row, or a position in the database's own log", oneOf(&p.Relay.Cursor, "status", "id", "capture")},
		{"producer.relay.poll", "time between two looks at the table", duration(&p.Relay.Poll, "")},
		{"producer.relay.flush", "how often the position in the log is written down; 0s: after each message", duration(&p.Relay.Flush, "")},
		{"producer.resend", "what makes it send again what was not answered: each late answer, or only a new connection", oneOf(&p.Resend, "timeout", "reconnect")},
		{"producer.handshake", "confirm each message with an exchange of four packets, within which the broker knows a repetition; with resend: reconnect", toggle(&p.Handshake)},
		{"producer.clean-start", "begin a new session with each connection; with resend: reconnect", toggle(&p.CleanStart)},
		{"producer.session-kept", "where it keeps its side of the session: on its disk, or in memory, so that a new process begins a new one; with resend: reconnect", either{&p.SessionVolatile, [2]string{"disk", "memory"}}},
		{"producer.session-lost", "what it does with the messages of a session that the broker has lost: send them as new ones, or give up", oneOf(&p.SessionLost, "resend", "give-up")},
		{"producer.retry", "when a message is sent again", nil},
		{"producer.retry.attempts", "how often a message is sent at most", whole(&p.Retry.Attempts, "unlimited")},
		{"producer.retry.per", "whose attempts are counted: all that a message ever had, or those of one process", either{&p.Retry.PerProcess, [2]string{"message", "process"}}},
		{"producer.retry.backoff", "wait before the second attempt; it doubles from then on", duration(&p.Retry.Backoff, "")},
		{"producer.retry.max-backoff", "the longest wait between two attempts", duration(&p.Retry.MaxBackoff, "")},
		{"producer.retry.deadline", "age at which a message is not sent again", duration(&p.Retry.Deadline, "none")},
		{"producer.retry.refused", "after a definite refusal, such as that there is no destination: send again, or give up", either{&p.Retry.StopOnRefusal, [2]string{"again", "give-up"}}},
	}
}

func (s *spec) storing() []field {
	b := &s.system.Broker
	d := &b.Dedup
	given := func(v scalar) scalar { return noting{scalar: v, given: &d.Enabled} }
	return []field{
		{"broker", "who stores the messages and hands them out", nil},
		{"broker.kind", "a queue with leases, a log with cursors, none: producers talk to the sink, or a server that applies what it has committed", oneOf(&s.broker, "queue", "log", "none", "server")},
		{"broker.partitions", "into how many partitions a log is divided", whole(&s.parts, "")},
		{"broker.dedup", "a table of the messages that are stored already", either{&d.Enabled, [2]string{"none", "table"}}},
		{"broker.dedup.window", "how long a message is remembered", given(duration(&d.Window, "forever"))},
		{"broker.dedup.count", "how many messages are remembered", given(whole(&d.Count, "all"))},
		{"broker.dedup.kept", "where the table is: with the messages on the disk, or in memory", given(either{&d.Volatile, [2]string{"disk", "memory"}})},
		{"broker.dedup.refreshed", "a repetition is remembered anew", given(toggle(&d.Refreshed))},
		{"broker.dedup.by", "what is remembered: the key of each message, or the highest number of each producer", given(either{&d.ByNumber, [2]string{"key", "number"}})},
		{"broker.dedup.scope", "where a key counts", given(oneOf(&d.Scope, "all", "partition", "producer"))},
		{"broker.session", "what is kept of a producer between two connections; with producer.resend: reconnect", nil},
		{"broker.session.kept", "where: with the messages on the disk, or in memory", either{&b.Session.Volatile, [2]string{"disk", "memory"}}},
		{"broker.session.expiry", "how long a session outlives its connection", duration(&b.Session.Expiry, "never")},
		{"broker.retention", "what a queue, or a partition of a log, keeps at most", nil},
		{"broker.retention.age", "how long a message is kept", duration(&b.Retention.Age, "forever")},
		{"broker.retention.length", "how many messages are kept", whole(&b.Retention.Length, "all")},
		{"broker.retention.overflow", "when one more comes: drop the oldest, refuse the new one, or drop the new one in silence", oneOf(&b.Retention.Overflow, "drop-head", "refuse", "drop-new")},
		{"broker.retention.then", "what becomes of what is not kept", either{&b.Retention.DeadLetters, [2]string{"drop", "dead-letter"}}},
		{"broker.no-route", "what becomes of a message while nobody is subscribed: it is kept, dropped and confirmed, refused, or dropped in silence", oneOf(&b.NoRoute, "keep", "drop", "refuse", "ignore")},
		{"broker.service", "working time of taking in one request", duration(&b.Service, "")},
		{"broker.message-service", "working time besides for each message in it", duration(&b.MessageService, "")},
		{"broker.storage", "how messages get to the disk", nil},
		{"broker.storage.confirm", "how safe a message must be before it is confirmed", oneOf(&b.Storage.Confirm, "memory", "page-cache", "fsync")},
		{"broker.storage.write-every", "how long records stay in memory before the operating system has them; 0s: not at all", duration(&b.Storage.WriteEvery, "")},
		{"broker.storage.sync-every", "how long they stay in the page cache before the fsync; 0s: one fsync after the other", duration(&b.Storage.SyncEvery, "")},
		{"broker.storage.sync-cost", "how long an fsync takes", duration(&b.Storage.SyncCost, "")},
		{"broker.groups", "into how many message groups a queue's messages are divided: while one of a group is in flight, no other is handed out; 0: none", whole(&b.Groups, "")},
		{"broker.lease", "the time that a consumer has for a delivery (visibility timeout, ack wait)", nil},
		{"broker.lease.length", "counted from the hand-out; then the message is handed out again", duration(&b.Lease.Length, "none")},
		{"broker.lease.scan", "time between two looks for leases that have run out; 0s: they end exactly", duration(&b.Lease.Scan, "")},
		{"broker.lease.late-ack", "what an ack does whose lease is over", oneOf(&b.Lease.LateAck, "accepted", "rejected", "unless-handed-out")},
		{"broker.lease.durable", "leases survive a restart of the broker", toggle(&b.Lease.Durable)},
		{"broker.lease.noted-by", "who notes what is handed out: the broker, at the hand-out; or the consumer when it has it, as the hand-out takes the message out", either{&b.Lease.NotedByConsumer, [2]string{"broker", "consumer"}}},
		{"broker.connection", "what a consumer's connection means to the deliveries that went over it", nil},
		{"broker.connection.holds", "what ends with a consumer's connection: its subscription; its unsettled deliveries too, which come back; nothing, as each request stands alone", oneOf(&b.Connection.Holds, "subscription", "deliveries", "nothing")},
		{"broker.connection.heartbeat", "how long a consumer may be silent before its connection ends", duration(&b.Connection.Heartbeat, "none")},
		{"broker.connection.silent", "a closed connection says nothing: only missing heartbeats tell that a consumer is dead", toggle(&b.Connection.Silent)},
		{"broker.connection.timeout", "how long a delivery may stay unsettled before its connection is ended", duration(&b.Connection.Timeout, "none")},
		{"broker.connection.scan", "time between two looks at heartbeats and unsettled deliveries; 0s: noticed exactly", duration(&b.Connection.Scan, "")},
		{"broker.transaction", "how a log keeps transactions", nil},
		{"broker.transaction.timeout", "how long one may be open before the coordinator aborts it", duration(&b.Transaction.Timeout, "")},
		{"broker.transaction.scan", "time between two looks for those that are open too long", duration(&b.Transaction.Scan, "")},
		{"broker.transaction.marker-service", "working time of writing one marker; a transaction has one for each partition that it has written to", duration(&b.Transaction.MarkerService, "")},
		{"broker.transaction.epochs", "what has an epoch, so that older packets are fenced: each transaction, or only each session of a client", either{&b.Transaction.EpochPerSession, [2]string{"per-transaction", "per-session"}}},
		{"broker.transaction.verified", "a partition's leader asks the coordinator whether a record's transaction is open; false: with epochs: per-session only", either{&b.Transaction.Unverified, [2]string{"true", "false"}}},
		{"broker.transaction.readers", "what consumers see: committed records, or also those of open and aborted transactions", either{&b.Transaction.ReadUncommitted, [2]string{"committed", "uncommitted"}}},
		{"broker.acks", "how it is kept what consumers have acknowledged and what was handed out", nil},
		{"broker.acks.save-every", "time between two writes of acks, or of the positions of a group, to the disk; 0s: each at once", duration(&b.Acks.SaveEvery, "")},
		{"broker.acks.retain", "a stream: what is acknowledged stays, and a replay brings it back", toggle(&b.Acks.Retain)},
		{"broker.acks.pending-lost", "a failover that loses consumer state loses what was handed out: it is neither pending nor new", toggle(&b.Acks.PendingLost)},
		{"broker.dead-letter", "what becomes of a message that fails again and again", nil},
		{"broker.dead-letter.after", "after how many deliveries it is put aside", whole(&b.DeadLetter.After, "never")},
		{"broker.dead-letter.retry-delay", "how long a message that was given back waits", duration(&b.DeadLetter.RetryDelay, "")},
		{"broker.dead-letter.max-retry-delay", "that wait doubles with each delivery, up to this; none: it is always the same", duration(&b.DeadLetter.MaxRetryDelay, "none")},
		{"broker.dead-letter.then", "what becomes of a message at the limit, or one that is rejected: it moves to the dead letters, is dropped, or stays and is never handed out", oneOf(&b.DeadLetter.Then, "dead-letter", "drop", "keep")},
		{"broker.dead-letter.hand-off", "how it moves: in one step, or published there first, or removed here first", oneOf(&b.DeadLetter.HandOff, "atomic", "publish-first", "remove-first")},
		{"broker.dead-letter.crashes-count", "a delivery whose consumer's connection ended counts towards the limit", either{&b.DeadLetter.Uncounted.Crashes, [2]string{"true", "false"}}},
		{"broker.dead-letter.nacks-count", "so does one that was given back", either{&b.DeadLetter.Uncounted.Nacks, [2]string{"true", "false"}}},
		{"broker.dead-letter.timeouts-count", "so does one that was held for too long", either{&b.DeadLetter.Uncounted.Timeouts, [2]string{"true", "false"}}},
		{"broker.dead-letter.counter", "where the count is: it survives what leases survive, or is on the disk, or in memory", oneOf(&b.DeadLetter.Counter, "with-lease", "disk", "memory")},
		{"broker.dead-letter.redrive", "the dead letters are kept, and a replay brings them back", toggle(&b.DeadLetter.Redrive)},
	}
}

func (s *spec) replicating() []field {
	r := &s.system.Broker.Replicas
	return []field{
		{"broker.replicas", "the nodes that keep the broker's messages", nil},
		{"broker.replicas.count", "how many nodes there are, broker-1 first; it leads at the start", whole(&r.Count, "")},
		{"broker.replicas.rule", "what counts as replicated, and who may lead: what most nodes have, what all of the in-sync set have, or what the leader has", oneOf(&r.Rule, "majority", "in-sync", "async")},
		{"broker.replicas.confirm", "whose storage a confirm waits for: that of the nodes that the rule asks for, or the leader's alone", oneOf(&r.Confirm, "rule", "leader")},
		{"broker.replicas.min-in-sync", "in-sync: messages are refused while fewer nodes are in sync, unless the leader confirms alone", whole(&r.MinInSync, "")},
		{"broker.replicas.lag-time", "in-sync: how long a follower may be behind before it no longer counts", duration(&r.LagTime, "")},
		{"broker.replicas.eligible", "in-sync: who may lead: who is in the set, or who is known to be complete: also those that left it when it was below min-in-sync, and nobody who crashed since", either{&r.Eligible, [2]string{"in-sync", "complete"}}},
		{"broker.replicas.unclean", "in-sync: a node may lead that does not count, if no other is there", toggle(&r.Unclean)},
		{"broker.replicas.detect", "time from a node's death to the election of another leader", duration(&r.Detect, "")},
		{"broker.replicas.poll", "how long a follower waits for records before it asks the leader again", duration(&r.Poll, "")},
	}
}

func (s *spec) consuming() []field {
	c := &s.system.Consumer
	g := &c.Group
	given := func(v scalar) scalar { return noting{scalar: v, given: &g.Enabled} }
	return []field{
		{"consumer", "who processes the messages", nil},
		{"consumer.count", "how many consumers there are", whole(&c.Count, "")},
		{"consumer.prefetch", "how many deliveries a consumer may hold unsettled; log: how many records of a partition a poll returns at most", whole(&c.Prefetch, "")},
		{"consumer.concurrency", "how many messages a consumer works on at once", whole(&c.Concurrency, "")},
		{"consumer.processing", "how long the handler works before it asks for its effect", duration(&c.Processing, "")},
		{"consumer.ack-delay", "time from the effect to the ack: the ACK gap", duration(&c.AckDelay, "")},
		{"consumer.ack", "when a delivery is acknowledged, compared with the effect", oneOf(&c.Ack, "after", "before", "at-hand-out", "with-effect", "at-start", "at-poll", "in-transaction")},
		{"consumer.effect", "ack: in-transaction: the effect is a record of the transaction, or made at a sink outside", either{&c.EffectOutside, [2]string{"inside", "outside"}}},
		{"consumer.after-abort", "ack: in-transaction: go back to what is committed, or read on behind what was read", either{&c.ContinueAfterAbort, [2]string{"rewind", "continue"}}},
		{"consumer.key", "the identity under which the sink is asked for the effect", oneOf(&c.Key, "none", "message", "delivery")},
		{"consumer.timeout", "how long the handler waits for the sink", duration(&c.Timeout, "")},
		{"consumer.on-failure", "when the handler fails: wait for the lease to run out, give the message back, acknowledge it, give it back for good, have it stored again, or close the connection", oneOf(&c.OnFailure, "wait", "nack", "ack", "reject", "retry", "disconnect")},
		{"consumer.handshake", "keep the identifier of each message until the broker has heard of it, so that none reaches the handler twice; with broker.connection.holds: deliveries", toggle(&c.Handshake)},
		{"consumer.ack-answer", "how long an ack waits for its answer before it is sent again; none: it asks for none", duration(&c.AckAnswer, "none")},
		{"consumer.extend-every", "time between two extensions of a lease by the consumer that has the delivery", duration(&c.ExtendEvery, "none")},
		{"consumer.extend-for", "for how long after a delivery's arrival its lease is extended", duration(&c.ExtendFor, "unlimited")},
		{"consumer.supervisor", "what a parent process does with a delivery whose handler's process crashed; none: there is no parent", oneOf(&c.Supervisor, "none", "ack", "nack")},
		{"consumer.commit-every", "log: after how many messages the cursor is committed, and at the end of each poll; 0: after each", whole(&c.CommitEvery, "")},
		{"consumer.commit-interval", "log: how long after a commit the next one may follow, at the next poll; 0s: at once", duration(&c.CommitInterval, "")},
		{"consumer.hand-over", "log with a group: worker threads get the records, and the consumer polls on at once", toggle(&c.HandOver)},
		{"consumer.poll", "log: how long an unanswered fetch waits to be repeated", duration(&c.Poll, "")},
		{"consumer.unanswered-commit", "log with a group: what becomes of a commit that gets no answer: it is repeated, nobody cares, or the process ends", oneOf(&c.Commit, "repeat", "ignore", "exit")},
		{"consumer.refused-commit", "log with a group: where a member whose commit was turned down reads on: at what is committed, or behind its last poll", either{&c.ContinueAfterRefusal, [2]string{"rewind", "continue"}}},
		{"consumer.commit-timeout", "log with a group: how long a commit waits for its answer", duration(&c.CommitTimeout, "")},
		{"consumer.group", "log: consumers have their partitions once and for all, or a coordinator shares them out among the members", either{&g.Enabled, [2]string{"none", "members"}}},
		{"consumer.group.session", "how long after its last heartbeat a member counts as gone", given(duration(&g.Session, ""))},
		{"consumer.group.heartbeat", "time between two heartbeats", given(duration(&g.Heartbeat, ""))},
		{"consumer.group.poll-limit", "how long a member may work on what a poll returned, and a rebalance waits for its members", given(duration(&g.PollLimit, ""))},
		{"consumer.group.join-delay", "how long the first member of an empty group waits for more", given(duration(&g.JoinDelay, ""))},
		{"consumer.group.reset", "where to begin without a committed position", given(oneOf(&g.Reset, "earliest", "latest"))},
		{"consumer.group.retention", "how long its positions outlive the group's last member", given(duration(&g.Retention, "forever"))},
		{"consumer.group.position", "what the group has committed when the run begins: the start of each partition, or nothing", given(either{&g.Fresh, [2]string{"start", "none"}})},
		{"consumer.reconnect", "time between two tries to reach the broker", duration(&c.Reconnect, "")},
	}
}

func (s *spec) sinking() []field {
	d := &s.system.Sink.Dedup
	given := func(v scalar) scalar { return noting{scalar: v, given: &d.Enabled} }
	return []field{
		{"sink", "where the effects become visible", nil},
		{"sink.positions", "log with a group: the sink keeps the position of each reader, in one commit with the effect", toggle(&s.system.Sink.Positions)},
		{"sink.service", "working time of one commit", duration(&s.system.Sink.Service, "")},
		{"sink.work", "how long it works on a request before it commits, on any number at once; 0s: it commits at once", duration(&s.system.Sink.Work, "")},
		{"sink.same-key", "what meets a request whose key belongs to one under way: it is turned away, or carried out as well", oneOf(&s.system.Sink.SameKey, "conflict", "run")},
		{"sink.failures", "whether a message's first calls fail inside the sink; stored: that is the answer for as long as the key is known; retried: the next call is carried out", oneOf(&s.system.Sink.Failures, "none", "stored", "retried")},
		{"sink.failing-calls", "how many of them fail: those of its first deliveries, or attempts where there is no broker", whole(&s.system.Sink.FailingCalls, "")},
		{"sink.async-commit", "for how long after its answer a commit can still be lost, if the sink goes down", duration(&s.system.Sink.Async, "none")},
		{"sink.dedup", "a table of the keys whose effects are done already", either{&d.Enabled, [2]string{"none", "table"}}},
		{"sink.dedup.window", "how long a key is remembered", given(duration(&d.Window, "forever"))},
		{"sink.dedup.count", "how many keys are remembered", given(whole(&d.Count, "all"))},
		{"sink.dedup.written", "when the key is written, compared with the effect; with-effect: in one commit", given(oneOf(&d.Written, "with-effect", "before-effect", "after-effect"))},
		{"sink.dedup.kept", "where the table is: on the disk, or in memory", given(either{&d.Volatile, [2]string{"disk", "memory"}})},
		{"sink.dedup.refreshed", "a repetition is remembered anew", given(toggle(&d.Refreshed))},
	}
}

func (s *spec) sinkingTwice() []field {
	second := &s.system.Second
	d := &second.Dedup
	used := func(v scalar) scalar { return noting{scalar: v, given: &second.Used} }
	given := func(v scalar) scalar { return used(noting{scalar: v, given: &d.Enabled}) }
	return []field{
		{"second-sink", "a second sink that the handler asks when the first has answered; the effect is there when both have done their part", either{&second.Used, [2]string{"none", "used"}}},
		{"second-sink.service", "working time of one commit", used(duration(&second.Service, ""))},
		{"second-sink.work", "how long it works on a request before it commits, on any number at once", used(duration(&second.Work, ""))},
		{"second-sink.same-key", "what meets a request whose key belongs to one under way: it is turned away, or carried out as well", used(oneOf(&second.SameKey, "conflict", "run"))},
		{"second-sink.failures", "whether a message's first calls fail inside it, and what becomes of the next ones", used(oneOf(&second.Failures, "none", "stored", "retried"))},
		{"second-sink.failing-calls", "how many of them fail", used(whole(&second.FailingCalls, ""))},
		{"second-sink.dedup", "a table of the keys whose effects are done already", used(either{&d.Enabled, [2]string{"none", "table"}})},
		{"second-sink.dedup.window", "how long a key is remembered", given(duration(&d.Window, "forever"))},
		{"second-sink.dedup.kept", "where the table is: on the disk, or in memory", given(either{&d.Volatile, [2]string{"disk", "memory"}})},
	}
}

func (s *spec) linking() []field {
	all := &s.links.all
	fields := []field{
		{"links", "the network; single kinds of links may differ", nil},
		{"links.latency", "time on the way", duration(&all.Latency, "")},
		{"links.jitter", "the most that is added to it, at random", duration(&all.Jitter, "")},
		{"links.loss", "share of packets that the network loses", rate{&all.LossPPM}},
		{"links.ordered", "packets arrive in their order, over connections; false: datagrams", either{&all.Datagram, [2]string{"true", "false"}}},
		{"links.duplicate", "share of packets that the network delivers twice", rate{&all.DuplicatePPM}},
	}
	for i, kind := range linkKinds {
		path, own := "links."+kind, &s.links.own[i]
		l := &own.link
		fields = append(fields,
			field{path, linkDocs[i], nil},
			field{path + ".latency", "time on the way", noting{duration(&l.Latency, ""), &own.set[0], duration(&all.Latency, "")}},
			field{path + ".jitter", "the most that is added to it", noting{duration(&l.Jitter, ""), &own.set[1], duration(&all.Jitter, "")}},
			field{path + ".loss", "share of packets lost", noting{rate{&l.LossPPM}, &own.set[2], rate{&all.LossPPM}}},
			field{path + ".duplicate", "share of packets delivered twice", noting{rate{&l.DuplicatePPM}, &own.set[3], rate{&all.DuplicatePPM}}})
	}
	return fields
}

var linkDocs = [len(linkKinds)]string{
	"the message, from the producer to the broker", "the confirm, from the broker to the producer",
	"the message, from the broker to the consumer", "the ack, from the consumer to the broker",
	"the request for the effect, from the consumer to the sink", "its answer, from the sink to the consumer",
	"the records, from the broker's leader to its followers",
}

func (s *spec) failing() []field {
	f := &s.faults
	return []field{
		{"faults", "what goes wrong", nil},
		{"faults.until", "end of the fault phase: then everything is mended and the run drains", duration(&f.until, "")},
		{"faults.script", "single faults, a line each", script{&f.script}},
		{"faults.weather", "random faults: none, default, or lines with a rate", &f.weather},
		{"faults.swarm", "switch a random half of the weather's kinds of faults off in each run", toggle(&f.swarm)},
		{"horizon", "where a run is cut off that has not come to rest", duration(&s.horizon, "")},
	}
}

func (s *spec) judging() []field {
	return []field{
		{"claims", "what the scenario says of itself: " + enumerate(contractNames(), "and"), claims{&s.claims}},
		{"expect", "counts that the run must have as it is written, by their JSON keys", expectations{&s.expect}},
	}
}
