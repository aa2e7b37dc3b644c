package checker

import "ackgap/history"

// isDirect lets the rules of this file apply only where no broker stands
// between the producer and the sink.
func isDirect(s *story) bool { return s.direct() }

// directLossRules say why a direct request had no effect.
var directLossRules = guarded(isDirect, []rule{
	{TakenForRepetition, func(s *story) bool { return s.had(history.Dedup) }},
	{NoRetryLeft, func(s *story) bool {
		return s.outcome() == history.NoRetryLeft && s.entry.counts.get(Attempts) > 1
	}},
	{SinkCrashBeforeEffect, func(s *story) bool { return s.voided(history.Request) || s.lost(history.Work) }},
	{RequestLostNoRetry, func(s *story) bool { return s.lost(history.Request) }},
})

// directRules say why a direct request was made again after it had been applied.
var directRules = guarded(isDirect, []rule{
	{TransportDuplicate, func(s *story) bool { return s.doubled(history.Request) }},
	{ProducerRestarted, func(s *story) bool { return s.crashed(history.Send) }},
	{ResponseLostThenRetry, func(s *story) bool { return s.lostBefore(history.Answer) }},
	{SinkCrashBeforeResponse, func(s *story) bool { return s.restart(history.Effect) != none }},
	{ResponseLateThenRetry, func(s *story) bool { return s.had(history.Timeout) }},
})

// directDelayRules say why an effect waited for another attempt.
var directDelayRules = guarded(isDirect, []rule{
	{SinkCrashBeforeEffect, func(s *story) bool { return s.voided(history.Request) || s.lost(history.Work) }},
	{RequestLostThenRetry, func(s *story) bool { return s.lost(history.Request) }},
})
