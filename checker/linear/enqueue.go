package linear

import "ackgap/history"

// finishEnqueues adds the attempts to store the message. A confirm tells the
// outcome of the last attempt; of those before, and of further packets that the
// network made, nobody knows the outcome, since a stored copy can vanish again
// before it is confirmed. What is known never to have been stored is no
// operation. A send that asks for no confirm learns nothing.
func (b *biography) finishEnqueues() {
	confirmed := b.completed == history.Ok && b.completion != history.NoConfirmAsked
	switch {
	case b.completed == history.Fail:
		return
	case len(b.attempts) == 0:
		b.finishSend(confirmed)
		return
	}
	for i := range b.attempts {
		a := &b.attempts[i]
		op := MessageOp{Client: b.producer, Call: a.call, Outcome: history.Info,
			Input: MessageInput{Kind: Enqueue, Attempt: a.number}}
		packets := a.packets - a.void
		if confirmed && i == len(b.attempts)-1 {
			b.add(confirm(op, b.returned, packets == 0 && a.recognised))
			packets--
		}
		op.Return = lastCopy(a.open, a.last)
		for range packets {
			b.add(op)
		}
	}
}

func confirm(op MessageOp, at int64, recognised bool) MessageOp {
	op.Outcome, op.Return = history.Ok, at
	if recognised {
		op.Output = Recognised
	}
	return op
}

// finishSend takes the send itself for the attempt, where a history doesn't
// tell of attempts.
func (b *biography) finishSend(confirmed bool) {
	if b.invoked == 0 || b.completion == history.NotStored {
		return
	}
	op := MessageOp{Client: b.producer, Call: b.invoked, Return: Never, Outcome: history.Info,
		Input: MessageInput{Kind: Enqueue, Attempt: 1}}
	if confirmed {
		op = confirm(op, b.returned, false)
	}
	b.add(op)
}
