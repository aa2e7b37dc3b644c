package explore

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"ackgap/scenarios"
)

// PruningGain is what a search took with and without pruning. Both have found the
// same.
type PruningGain struct {
	// Runs is how many scripts were run to their end without pruning.
	Runs uint64
	// Pruned and Unpruned are how long the two took.
	Pruned, Unpruned time.Duration
}

// PruningError says that a search with pruning has found something else than one
// without: a bug of this program.
type PruningError struct {
	// Differs is what differs first.
	Differs string
}

// Error tells what differs.
func (e *PruningError) Error() string {
	return "the search with pruning has found something else than the one without, which is a bug of this program: " + e.Differs +
		" differ; use what --no-prune finds"
}

// compareUnpruned searches in both ways.
func compareUnpruned(ctx context.Context, s *scenarios.Scenario, o ExhaustiveOptions) (*Certificate, error) {
	o.CompareUnpruned, o.Unpruned = false, false
	begin := time.Now()
	pruned, err := Exhaustive(ctx, s, o)
	if err != nil || pruned.NotPruned != "" || pruned.Interrupted {
		return pruned, err
	}
	gain := &PruningGain{Pruned: time.Since(begin)}
	o.Unpruned = true
	begin = time.Now()
	unpruned, err := Exhaustive(ctx, s, o)
	if err != nil || unpruned.Interrupted {
		return unpruned, err
	}
	gain.Unpruned, gain.Runs = time.Since(begin), unpruned.Runs
	if differs := differsFrom(pruned, unpruned); differs != "" {
		return nil, &PruningError{differs}
	}
	pruned.Compared = gain
	return pruned, nil
}

// differsFrom names the first thing in which a certificate with pruning says
// something else than one without; "" where there is none. How many runs it took
// is not compared.
func differsFrom(pruned, unpruned *Certificate) string {
	a, b := *pruned, *unpruned
	a.Runs, a.Cut, a.NotPruned = b.Runs, b.Cut, b.NotPruned
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		if one, two := x.Field(i).Interface(), y.Field(i).Interface(); !reflect.DeepEqual(one, two) {
			return fmt.Sprintf("the %s", x.Type().Field(i).Name)
		}
	}
	return ""
}
