package model

import "time"

// backoff returns how long to wait after that many attempts: the first wait,
// doubled for each attempt after the first, up to the maximum.
func (r *RetryPolicy) backoff(attempts uint32) time.Duration {
	d := r.Backoff
	for i := uint32(1); i < attempts && (r.MaxBackoff == 0 || d < r.MaxBackoff) && d < time.Hour; i++ {
		d *= 2
	}
	if r.MaxBackoff > 0 {
		d = min(d, r.MaxBackoff)
	}
	return d
}

// spent returns how many of a message's attempts count against the policy.
func (p *producer) spent(o *outgoing) uint32 {
	if p.system.cfg.Producer.Retry.PerProcess {
		return o.attempts
	}
	return o.made
}

// allows reports whether another attempt may be made after that many, age
// after the message was accepted.
func (r *RetryPolicy) allows(attempts uint32, age time.Duration) bool {
	return (r.Attempts == 0 || attempts < r.Attempts) && (r.Deadline == 0 || age < r.Deadline)
}
