package model

import "ackgap/sim"

// The sites that every system has, in the order of a message's way. What has
// happened at each is told in [Sites].
const (
	SiteBeforeSend sim.Site = iota + 1
	SiteRequest
	SiteBeforePersist
	SiteBeforeConfirm
	SiteConfirm
	SiteConfirmed
	SiteDelivery
	SiteBeforeProcessing
	SiteMidProcessing
	SiteEffect
	SiteBeforeCommit
	SiteHalfDone
	SiteBeforeResponse
	SiteResponse
	SiteAckGap
	SiteAck
	SiteBeforeSettle
	SiteBeforeSync
	SiteRelease
	SiteComplete
	SiteBeforeDeadLetter
	SiteEnd
	SiteBeforePrepare
	SitePrepared
	SiteEnded
	SiteBeforeMarker
	SiteBeforeInsert
	SiteBeforeMark
	SiteReplicate
	SiteSecondEffect
	SiteBeforeSecondCommit
	SiteBeforeSecondResponse
	SiteSecondResponse
	SiteBeforeBusinessCommit
)

// Sites describes the sites; the index is the site.
var Sites = sim.SiteTable{
	SiteBeforeSend:           {Name: "producer.before-send", Unit: sim.PerAttempt, Doc: "the message is accepted from the application, the request has not left"},
	SiteRequest:              {Name: "link.request", Unit: sim.PerAttempt, Link: true, Doc: "the request is on its way to the broker"},
	SiteBeforePersist:        {Name: "broker.before-persist", Unit: sim.PerAttempt, Doc: "the broker has the request, nothing is written"},
	SiteBeforeConfirm:        {Name: "broker.before-confirm", Unit: sim.PerAttempt, Doc: "the copy has reached the rung of the confirm point, the confirm has not left"},
	SiteConfirm:              {Name: "link.confirm", Unit: sim.PerAttempt, Link: true, Doc: "the confirm is on its way to the producer"},
	SiteConfirmed:            {Name: "broker.confirmed", Unit: sim.PerAttempt, Doc: "the confirm has left; the rung decides what survives"},
	SiteDelivery:             {Name: "link.delivery", Unit: sim.PerDelivery, Link: true, Doc: "the message is on its way to the consumer, its lease is running"},
	SiteBeforeProcessing:     {Name: "consumer.before-processing", Unit: sim.PerDelivery, Doc: "the consumer has the message, the handler has not started"},
	SiteMidProcessing:        {Name: "consumer.mid-processing", Unit: sim.PerDelivery, Doc: "the handler is half-way, nothing is applied"},
	SiteEffect:               {Name: "link.effect", Unit: sim.PerDelivery, Link: true, Doc: "the handler's effect is on its way to the sink"},
	SiteBeforeCommit:         {Name: "sink.before-commit", Unit: sim.PerDelivery, Doc: "the sink has the request, nothing is committed"},
	SiteHalfDone:             {Name: "sink.half-done", Unit: sim.PerDelivery, Doc: "one of effect and dedup key is committed, the other is not (only where they are two commits)"},
	SiteBeforeResponse:       {Name: "sink.before-response", Unit: sim.PerDelivery, Doc: "the effect is committed, the response has not left"},
	SiteResponse:             {Name: "link.response", Unit: sim.PerDelivery, Link: true, Doc: "the sink's response is on its way to the consumer"},
	SiteAckGap:               {Name: "consumer.ack-gap", Unit: sim.PerDelivery, Doc: "the effect is done, the ack has not left"},
	SiteAck:                  {Name: "link.ack", Unit: sim.PerDelivery, Link: true, Doc: "the ack is on its way to the broker"},
	SiteBeforeSettle:         {Name: "broker.before-settle", Unit: sim.PerDelivery, Doc: "the broker has the ack, the copy is still there"},
	SiteBeforeInsert:         {Name: "producer.before-insert", Unit: sim.PerAttempt, Doc: "the message has its number in the outbox, the business transaction is not committed (only with producer.outbox: relay)"},
	SiteBeforeMark:           {Name: "relay.before-mark", Unit: sim.PerAttempt, Doc: "the broker has confirmed, the outbox does not say so yet (only with producer.outbox: relay)"},
	SiteRelease:              {Name: "link.release", Unit: sim.PerAttempt, Link: true, Doc: "the producer's word that it won't send the message again is on its way (only with producer.handshake)"},
	SiteComplete:             {Name: "link.complete", Unit: sim.PerAttempt, Link: true, Doc: "the broker's word that it has forgotten the message's identifier is on its way (only with producer.handshake)"},
	SiteBeforeSync:           {Name: "broker.before-sync", Unit: sim.PerNode, Doc: "records are in the page cache, the fsync has not begun"},
	SiteBeforeDeadLetter:     {Name: "broker.before-dead-letter", Unit: sim.PerDelivery, Doc: "the message is removed from the queue or published to the dead letters, and not the other (only where they are two steps)"},
	SiteEnd:                  {Name: "link.end", Unit: sim.PerAttempt, Link: true, Doc: "the request to end the transaction, whose last message it is, is on its way to the coordinator"},
	SiteBeforePrepare:        {Name: "broker.before-prepare", Unit: sim.PerAttempt, Doc: "the coordinator has that request, nothing is decided"},
	SitePrepared:             {Name: "broker.prepared", Unit: sim.PerAttempt, Doc: "the decision has reached the rung of the confirm point, no marker is written"},
	SiteEnded:                {Name: "link.ended", Unit: sim.PerAttempt, Link: true, Doc: "the answer is on its way to the client, the markers are written"},
	SiteBeforeMarker:         {Name: "broker.before-marker", Unit: sim.PerNode, Doc: "a transaction is decided, its marker in a partition is not written"},
	SiteReplicate:            {Name: "link.replicate", Unit: sim.PerNode, Link: true, Doc: "records are on their way to a follower, which the visit belongs to"},
	SiteSecondEffect:         {Name: "link.second-effect", Unit: sim.PerDelivery, Link: true, Doc: "the first sink has answered, the handler's request to the second is on its way (only with second-sink)"},
	SiteBeforeSecondCommit:   {Name: "sink.before-second-commit", Unit: sim.PerDelivery, Doc: "the second sink has the request, nothing is committed there"},
	SiteBeforeSecondResponse: {Name: "sink.before-second-response", Unit: sim.PerDelivery, Doc: "the second sink has committed, the response has not left"},
	SiteSecondResponse:       {Name: "link.second-response", Unit: sim.PerDelivery, Link: true, Doc: "the second sink's response is on its way to the consumer"},
	SiteBeforeBusinessCommit: {Name: "producer.before-commit", Unit: sim.PerAttempt, Doc: "the broker has confirmed, the business transaction is not committed (only with producer.outbox: publish-first)"},
}

// Steps that are a node's own affair: no fault can be placed there.
const (
	stepAccept sim.Site = sim.Private + iota
	stepProducerTimer
	stepRequestArrived
	stepConfirmArrived
	stepWrite
	stepSynced
	stepLeaseTimer
	stepReadyAgain
	stepSubscribeArrived
	stepHungUp
	stepConsumerGone
	stepAckArrived
	stepDeliveryArrived
	stepSubscribedArrived
	stepBrokerGone
	stepSubscribe
	stepFetchArrived
	stepPoll
	stepCommittedArrived
	stepProcessed
	stepDone
	stepConsumerTimer
	stepResponseArrived
	stepEffectArrived
	stepCommitArrived
	stepCommitted
	stepHeartbeat
	stepHeartbeatArrived
	stepClosedArrived
	stepConnectionTimer
	stepAgeTimer
	stepJoinArrived
	stepJoinedArrived
	stepMemberBeat
	stepMemberBeatArrived
	stepMemberBeatAnswered
	stepLeaveArrived
	stepPollLimit
	stepSessionOver
	stepRebalanceOver
	stepJoinDelayOver
	stepCommitTimer
	stepRebalanceAsked
	stepCommitInterval
	stepPositionAsked
	stepPositionTold
	stepSaveCursors
	stepConnect
	stepConnectArrived
	stepTooOld
	stepCommitsSafe
	stepHangUpArrived
	stepReceiptOver
	stepLook
	stepFlush
	stepConnackArrived
	stepReleaseArrived
	stepCompleteArrived
	stepStoreAgainArrived
	stepSaveAcks
	stepAckAnswered
	stepExtend
	stepExtendArrived
	stepLinger
	stepInitArrived
	stepInited
	stepInitedArrived
	stepEndArrived
	stepPrepared
	stepEndedArrived
	stepScan
	stepRecordsArrived
	stepFollowerAsks
	stepFollowerReports
	stepFeed
	stepFetchAgain
	stepFollow
	stepElect
	stepReview
	stepMemberGone
	stepLeaderChanged
	stepTransactionDue
	stepCallDone
	stepPositionsExpire
	stepRecordTooOld
	stepStop
	stepNoteArrived
	stepNotedArrived
)
