// Package scenarios is the scenario language: YAML files that describe a
// messaging system, what goes wrong in it and what it claims. It checks them
// strictly, builds the system and runs it once, or again and again.
//
//	s, err := scenarios.Builtin("ack-gap")
//	result, err := s.Run(scenarios.Seed(7))
//	fmt.Println(result.Status())
//
// [Load] reads a file, [Builtin] a scenario of the embedded [Catalogue]. A
// scenario that runs as it is written is deterministic to the last bit;
// [Option] values change one run without changing the scenario. For many runs,
// [Scenario.Runner] builds the system once.
//
// All parameters, with a line of explanation each, are in one table: see
// [Parameters]. What is wrong with a file is an [*Error] with its line and column.
package scenarios
