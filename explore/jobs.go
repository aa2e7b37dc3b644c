package explore

import (
	"context"
	"sync"
)

// inOrder does jobs side by side and returns what came of them in their order.
// When the context ends it takes no further job; complete is false then, and
// what was not done is left out.
func inOrder[T any](ctx context.Context, jobs []func() T, workers int, progress func(done, total int)) (results []T, complete bool) {
	var (
		mu      sync.Mutex
		next    int
		count   int
		done    = make([]bool, len(jobs))
		all     = make([]T, len(jobs))
		running sync.WaitGroup
	)
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		if next == len(jobs) || ctx.Err() != nil {
			return 0, false
		}
		next++
		return next - 1, true
	}
	finish := func(i int, result T) {
		mu.Lock()
		defer mu.Unlock()
		all[i], done[i] = result, true
		count++
		if progress != nil {
			progress(count, len(jobs))
		}
	}
	for range min(workers, len(jobs)) {
		running.Go(func() {
			for {
				i, ok := take()
				if !ok {
					return
				}
				finish(i, jobs[i]())
			}
		})
	}
	running.Wait()
	for i := range all {
		if done[i] {
			results = append(results, all[i])
		}
	}
	return results, len(results) == len(jobs)
}
