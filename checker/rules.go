package checker

import (
	"slices"

	"ackgap/history"
)

// rule gives a cause to the anomalies to which it applies.
type rule struct {
	cause Cause
	when  func(s *story) bool
}

// cause returns that of the first rule which applies.
func (s *story) cause(f finding) Cause {
	for _, rules := range rulesFor(f) {
		for _, r := range rules {
			if r.when(s) {
				return r.cause
			}
		}
	}
	if !s.recorded() {
		return NotRecorded
	}
	return Unexplained
}

// rulesFor returns the tables to go through for a finding, in order.
func rulesFor(f finding) [][]rule {
	switch f.fate {
	case Lost, HonestLoss:
		return [][]rule{firstLossRules, directLossRules, lossRules}
	case Stuck:
		return [][]rule{stuckRules}
	case DeadLettered:
		return [][]rule{deadLetterRules}
	}
	switch f.mark {
	case DuplicateStored:
		return [][]rule{expiredRules, doubleStoreRules}
	case DuplicateDelivered, DuplicateEffect, Absorbed:
		return [][]rule{expiredRules, wireRules, directRules, twoCopiesRules, redeliveryRules, doubleStoreRules}
	case Delayed:
		return [][]rule{directDelayRules, retryRules, redeliveryRules}
	case Ambiguous, Unavailable:
		return [][]rule{outcomeRules}
	case Phantom:
		return [][]rule{{{PublishedThenRolledBack, func(s *story) bool { return s.hadFor(history.Mark, history.RolledBack) }}, {NeverSent, always}}}
	case Reordered:
		return [][]rule{redeliveryRules, {{OvertakenOnTheWay, always}}}
	}
	return [][]rule{fencingRules(f.mark), redeliveryRules}
}

// fencingRules explain what a broker does by itself.
func fencingRules(m Mark) []rule {
	switch m {
	case OverlappingLeases:
		return []rule{{LeasedTwice, always}}
	case RedeliveredAfterAck:
		return []rule{{HandedOutAfterAck, always}}
	case StaleAckAccepted, AckedTwice:
		return []rule{{StaleAckTaken, always}}
	case AbortedRead:
		return []rule{{ReadUncommitted, always}}
	case Torn:
		return []rule{{DecidedTwice, func(s *story) bool { return s.had(history.Marker) }}, {AppliedByHalf, always}}
	case CommittedTooFar:
		return []rule{{AckedUnexecuted, always}}
	case LeaseMistimed:
		return []rule{{LeaseMiscounted, always}}
	}
	return nil
}

func always(*story) bool { return true }

// firstLossRules come before all others: what they name is the loss itself.
var firstLossRules = []rule{
	{KeptTooLong, func(s *story) bool { return s.hadFor(history.CopyLost, history.PastRetention) }},
	{QueueFull, func(s *story) bool {
		return s.hadFor(history.CopyLost, history.OverLength) || s.hadFor(history.Lost, history.OverLength) ||
			!s.had(history.Store) && s.hadFor(history.Refuse, history.OverLength)
	}},
	{SkippedByRelay, func(s *story) bool { return s.hadFor(history.Mark, history.Skipped) }},
	{EffectUndone, func(s *story) bool { return s.had(history.EffectLost) }},
	{Unrouted, func(s *story) bool {
		return !s.had(history.Store) && (s.hadFor(history.Lost, history.NoRoute) || s.hadFor(history.Refuse, history.NoRoute))
	}},
}

// lossRules say why nothing is left of a message without an effect.
var lossRules = []rule{
	{TakenForRepetition, func(s *story) bool { return s.had(history.Dedup) }},
	{CopyLostWithMemory, func(s *story) bool { return s.hadFor(history.CopyLost, history.FromMemory) }},
	{CopyLostWithPageCache, func(s *story) bool { return s.hadFor(history.CopyLost, history.FromPageCache) }},
	{CopyLostWithDisk, func(s *story) bool { return s.hadFor(history.CopyLost, history.FromDisk) }},
	{CopyNotReplicated, func(s *story) bool { return s.hadFor(history.CopyLost, history.NotReplicated) }},
	{AckedAfterCrash, func(s *story) bool { return s.settledAfter(history.Abandon) }},
	{StopAfterEarlyAck, func(s *story) bool {
		taken := s.event(s.trace.last(s.until+1, history.Abandon))
		return s.had(history.Settle) && taken != nil && s.stopped(taken.Parent)
	}},
	{CrashAfterEarlyAck, func(s *story) bool { return s.had(history.Settle) && s.had(history.Abandon) }},
	{DeliveryLostAfterEarlyAck, func(s *story) bool { return s.had(history.Settle) && s.lost(history.Delivery) }},
	{DeliveryLimit, func(s *story) bool {
		return s.hadFor(history.Settle, history.TooManyDeliveries) || s.hadFor(history.CopyLost, history.TooManyDeliveries)
	}},
	{Rejected, func(s *story) bool { return s.hadFor(history.CopyLost, history.Nacked) }},
	{AckedAfterFailure, func(s *story) bool { return s.settledAfter(history.HandlerFailed) }},
	{FailedAfterEarlyAck, func(s *story) bool { return s.had(history.Settle) && s.had(history.HandlerFailed) }},
	{BeganBehind, func(s *story) bool { return s.hadFor(history.Settle, history.Skipped) }},
	{DroppedWithRefusedCommit, func(s *story) bool { return s.had(history.Settle) && s.hadFor(history.Release, history.Fenced) }},
	{SettledUnapplied, func(s *story) bool { return s.had(history.Settle) }},
	{CrashBeforeSend, func(s *story) bool {
		return !s.had(history.Attempt) && (s.outcome() == history.NotStored || s.crashed(history.Send) || s.had(history.Abandon))
	}},
	{BrokerCrashBeforePersist, func(s *story) bool { return !s.had(history.Store) && s.voided(history.Request) }},
	{NoRetryLeft, func(s *story) bool {
		return s.outcome() == history.NoRetryLeft && s.entry.counts.get(Attempts) > 1
	}},
	{RequestLostNoRetry, func(s *story) bool { return !s.had(history.Store) && s.lost(history.Request) }},
	{BrokerRefused, func(s *story) bool { return s.refused() || s.outcome() == history.Unavailable }},
	{BrokerCrashBeforePersist, func(s *story) bool { return !s.had(history.Store) && s.lost(history.Work) }},
	{ProducerCrashed, func(s *story) bool { return s.crashed(history.Send) }},
	{TransactionAborted, func(s *story) bool {
		return s.any(func(e *history.Event) bool { return e.Kind == history.Marker && e.Type == history.Fail })
	}},
	{DeliveryLostForGood, func(s *story) bool { return s.lost(history.Delivery) }},
}

var stuckRules = []rule{
	{Poison, func(s *story) bool { return s.hadFor(history.HandlerFailed, history.Poisoned) }},
	{DeliveryLimit, func(s *story) bool {
		return s.had(history.GiveUp) || s.hadFor(history.HandlerFailed, history.TooManyDeliveries)
	}},
	{WaitingAtBroker, func(s *story) bool { return !s.had(history.Lease) && !s.had(history.Deliver) }},
	{DeliveryLostForGood, func(s *story) bool { return s.lost(history.Delivery) && !s.had(history.Deliver) }},
	{HeldByConsumer, always},
}

var deadLetterRules = []rule{
	{KeptTooLong, func(s *story) bool { return s.hadFor(history.DeadLetter, history.PastRetention) }},
	{QueueFull, func(s *story) bool { return s.hadFor(history.DeadLetter, history.OverLength) }},
	{Poison, func(s *story) bool {
		return s.hadFor(history.HandlerFailed, history.Poisoned) || s.hadFor(history.DeadLetter, history.Poisoned)
	}},
	{DeliveryLimit, func(s *story) bool { return s.hadFor(history.DeadLetter, history.TooManyDeliveries) }},
	{Rejected, func(s *story) bool { return s.hadFor(history.DeadLetter, history.Nacked) }},
}

// expiredRules come before those that say where the repetition came from: it
// would have been recognised.
var expiredRules = []rule{
	{DedupWindowExpired, func(s *story) bool {
		return slices.ContainsFunc(s.path, func(p int) bool {
			e := &s.rec.Events[p]
			return e.Kind == history.Forget && e.Reason == history.KeyExpired
		})
	}},
}

// doubleStoreRules say why the producer's message was stored twice.
var doubleStoreRules = []rule{
	{TransportDuplicate, func(s *story) bool { return s.doubled(history.Request) }},
	{ProducerRestarted, func(s *story) bool { return s.crashedBefore(history.Send, s.retried()) }},
	{RelayRestarted, func(s *story) bool { return s.crashedBefore(history.Attempt, s.retried()) || s.relayed() }},
	{BrokerCrashBeforeConfirm, func(s *story) bool {
		return !s.had(history.Confirm) && (s.crashed(history.Store) || s.lost(history.Work))
	}},
	{ConfirmLostThenRetry, func(s *story) bool { return s.lostBefore(history.Answer) }},
	{ConfirmLateThenRetry, func(s *story) bool { return s.had(history.Timeout) }},
	// The wait that ended was another message's: all are sent again that are open.
	{ConfirmLateThenRetry, func(s *story) bool { return s.had(history.Confirm) && s.entry.counts.get(Attempts) > 1 }},
}

// wireRules say why one delivery arrived or was applied twice.
var wireRules = []rule{
	{TransportDuplicate, func(s *story) bool {
		return s.sameDelivery() && s.doubled(history.Delivery, history.Effects)
	}},
}

// twoCopiesRules stand before the rules of redelivery where the two events come
// from two stored copies.
var twoCopiesRules = guarded(func(s *story) bool { return !s.sameCopy() }, doubleStoreRules)

func guarded(when func(*story) bool, rules []rule) []rule {
	var out []rule
	for _, r := range rules {
		out = append(out, rule{r.cause, func(s *story) bool { return when(s) && r.when(s) }})
	}
	return out
}

// redeliveryRules say why the broker handed a copy out again.
var redeliveryRules = []rule{
	{PositionSetBack, func(s *story) bool { return s.hadFor(history.CopyBack, history.Replayed) }},
	{PositionForgotten, func(s *story) bool { return s.hadFor(history.CopyBack, history.Forgotten) }},
	{BrokerForgotAck, func(s *story) bool {
		return s.any(func(e *history.Event) bool { return e.Kind == history.CopyBack && e.Reason != history.StoredAgain })
	}},
	{StopInHand, func(s *story) bool {
		return s.between(func(e *history.Event) bool { return e.Kind == history.Abandon && s.stopped(e.Parent) })
	}},
	{CrashInAckGap, func(s *story) bool { return s.abandoned(history.AckGap) }},
	{ResponseLost, func(s *story) bool { return s.unanswered() }},
	{AckLost, func(s *story) bool { return s.lost(history.Acknowledgement) }},
	{BrokerForgotLease, func(s *story) bool {
		return s.handedOutFor(history.BrokerRestarted) || s.hadFor(history.Requeue, history.BrokerRestarted)
	}},
	{CrashMidProcessing, func(s *story) bool {
		return s.abandoned(history.MidProcessing) || s.abandoned(history.HalfDone)
	}},
	{CrashBeforeProcessing, func(s *story) bool { return s.abandoned(history.BeforeProcessing) }},
	{DeliveryLost, func(s *story) bool { return s.lost(history.Delivery) }},
	{SinkUnreachable, func(s *story) bool { return s.failed(history.NoAnswer) }},
	{HandlerFailed, func(s *story) bool { return s.failed(0) }},
	{LeaseRanOutWhileSlow, func(s *story) bool {
		return s.between(func(e *history.Event) bool { return e.Kind == history.Expire })
	}},
	{GivenBack, func(s *story) bool { return s.handedOutFor(history.Nacked) }},
	{ConsumerGone, func(s *story) bool { return s.handedOutFor(history.ConsumerGone) }},
	{ConnectionEnded, func(s *story) bool {
		return s.handedOutFor(history.HeartbeatMissed) || s.handedOutFor(history.HeldTooLong)
	}},
	{TransportDuplicate, func(s *story) bool { return s.doubled(history.Delivery, history.Effects) }},
	{DoneWithoutPartition, func(s *story) bool {
		return s.handedOutFor(history.Uncommitted) && (s.overtook() || s.hadFor(history.LateAck, history.Fenced))
	}},
	{StopBeforeCommit, func(s *story) bool {
		again := s.restart(history.Deliver)
		return s.handedOutFor(history.Uncommitted) && again != none && s.stopped(uint64(s.parent(again)+1))
	}},
	{CrashBeforeCommit, func(s *story) bool {
		return s.handedOutFor(history.Uncommitted) && s.restart(history.Deliver) != none
	}},
	{ReadAgainUncommitted, func(s *story) bool { return s.handedOutFor(history.Uncommitted) }},
	{LeasedTwice, func(s *story) bool { return s.marked(OverlappingLeases) }},
	{HandedOutAfterAck, func(s *story) bool { return s.marked(RedeliveredAfterAck) }},
}

// retryRules say why a message waited for its producer to send it again.
var retryRules = guarded(func(s *story) bool {
	return s.again != nil && s.again.Attempt > 1 && s.again.Reason != history.LeaseExpired
}, []rule{
	{BrokerCrashBeforePersist, func(s *story) bool { return s.voided(history.Request) }},
	{RequestLostThenRetry, func(s *story) bool { return s.lostBefore(history.Request) }},
	{BrokerRefused, func(s *story) bool { return s.refused() }},
	{BrokerCrashBeforePersist, func(s *story) bool { return s.lost(history.Work) }},
	{ConfirmLostThenRetry, func(s *story) bool { return s.lostBefore(history.Answer) }},
	{ConfirmLateThenRetry, func(s *story) bool { return s.had(history.Timeout) }},
})

// outcomeRules say why the producer was not told ok.
var outcomeRules = []rule{
	{ProducerCrashed, func(s *story) bool { return s.crashed(history.Send) }},
	{ConfirmLost, func(s *story) bool { return s.had(history.Store) && s.lost(history.Answer) }},
	{BrokerRefused, func(s *story) bool { return s.refused() || s.outcome() == history.Unavailable }},
	{NoRetryLeft, func(s *story) bool { return s.outcome() == history.NoRetryLeft }},
	{NoAnswer, func(s *story) bool { return s.outcome() == history.NoAnswer }},
	{SendNeverCompleted, func(s *story) bool { return s.entry.outcome == 0 }},
}
