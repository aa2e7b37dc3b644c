package main

import (
	"fmt"

	"ackgap/explore"
	"ackgap/scenarios"
)

// verify runs a scenario twice. If the histories differ it says where, and the
// program is to end with that.
func (p *program) verify(s *scenarios.Scenario, opts []scenarios.Option) (same bool, err error) {
	d, err := interruptible(p, func() (*explore.Difference, error) { return explore.VerifyDeterminism(s, opts...) })
	if err != nil || d == nil {
		return err == nil, err
	}
	fmt.Fprintf(p.stderr, "simulate: not deterministic: %v\n", d)
	p.exit = exitNondeterministic
	return false, nil
}
