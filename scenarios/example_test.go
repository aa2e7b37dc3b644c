package scenarios_test

import (
	"fmt"

	"ackgap/checker"
	"ackgap/scenarios"
)

// A scenario file is read, checked and run once.
func ExampleLoad() {
	s, err := scenarios.Load("testdata/example.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := s.Run()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(result.Status())
	fmt.Println("lost:", result.Verdict.Counts.Fate(checker.Lost))
	// Output:
	// violated
	// lost: 1
}

// A scenario of the catalogue is run as it is written.
func ExampleBuiltin() {
	s, err := scenarios.Builtin("ack-gap")
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := s.Run()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, claim := range result.Claims {
		fmt.Println(claim.Name(), claim.Judgement.Status)
	}
	fmt.Println(result.Script)
	// Output:
	// at-least-once holds
	// crash consumer-1 at 80ms, restart after 1s
}

// What is wrong with a file is told with its place.
func ExampleParse() {
	_, err := scenarios.Parse("mine.yaml", []byte("name: mine\nconsumer:\n  prefech: 3\n"))
	fmt.Println(err)
	// Output:
	// mine.yaml:3:3: there is no key "prefech" in consumer; did you mean "prefetch"?
}

// Options change one run and leave the scenario as it is.
func ExampleScenario_Run() {
	s, err := scenarios.Builtin("ack-gap")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, opts := range [][]scenarios.Option{
		{},
		{scenarios.OnlyFaults("crash consumer-1 at consumer.mid-processing of m1 delivery 1")},
		{scenarios.Set("consumer.key", "message"), scenarios.Set("sink.dedup", "table")},
	} {
		result, err := s.Run(opts...)
		if err != nil {
			fmt.Println(err)
			return
		}
		counts := &result.Verdict.Counts
		fmt.Printf("%d duplicate effect, %d absorbed\n", counts.Mark(checker.DuplicateEffect), counts.Mark(checker.Absorbed))
	}
	// Output:
	// 1 duplicate effect, 0 absorbed
	// 0 duplicate effect, 1 absorbed
	// 0 duplicate effect, 1 absorbed
}

// A runner builds the system once for many runs.
func ExampleScenario_Runner() {
	s, err := scenarios.Builtin("at-least-once")
	if err != nil {
		fmt.Println(err)
		return
	}
	runner, err := s.Runner()
	if err != nil {
		fmt.Println(err)
		return
	}
	violated := 0
	for seed := uint64(1); seed <= 100; seed++ {
		if runner.Run(seed).Status() == scenarios.Violated {
			violated++
		}
	}
	fmt.Println(violated, "of 100 runs violate the claim")
	// Output:
	// 0 of 100 runs violate the claim
}
