package scenarios_test

import (
	"slices"
	"strings"
	"testing"

	"ackgap/scenarios"
)

// TestWeatherLines: lines beside the default weather can be written in a file,
// set as one text, and given as an option; all three mean the same.
func TestWeatherLines(t *testing.T) {
	const extra = "duplicate at link.request rate 5%"
	fromFile, err := scenarios.Parse("x.yaml", []byte("name: x\nfaults: {weather: [default, "+extra+"]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	text, _ := fromFile.Get("faults.weather")
	if text != "default; "+extra {
		t.Errorf("the weather is %q", text)
	}
	set, err := scenarios.Parse("x.yaml", []byte("name: x\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Set("faults.weather", text); err != nil {
		t.Fatal(err)
	}
	annotated, err := scenarios.Parse("x.yaml", fromFile.Annotated("x"))
	if err != nil {
		t.Fatal(err)
	}
	plain := hashOf(t, fromFile)
	if hashOf(t, set) != plain || hashOf(t, annotated) != plain {
		t.Error("set or annotated, the weather is another")
	}
	if hashOf(t, fromFile, scenarios.Weather(extra, "default")) != plain {
		t.Error("as an option, the weather is another")
	}
	r, err := fromFile.Run()
	if err != nil {
		t.Fatal(err)
	}
	script := r.Script.String()
	if !strings.Contains(script, "duplicate at link.request") || !strings.Contains(script, "drop at ") {
		t.Errorf("of the two weathers only one is there:\n%s", script)
	}
	if err := set.Set("faults.weather", "default; stormy weather"); err == nil {
		t.Error("a line that is none is accepted")
	}
}

func hashOf(t *testing.T, s *scenarios.Scenario, opts ...scenarios.Option) uint64 {
	t.Helper()
	r, err := s.Run(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r.Hash
}

// TestEverySystemTakesTheDefaultWeather: none of its lines names what a system
// doesn't have.
func TestEverySystemTakesTheDefaultWeather(t *testing.T) {
	for _, s := range slices.Concat(scenarios.Catalogue(), scenarios.Systems()) {
		if _, err := s.Runner(scenarios.Weather("default")); err != nil {
			t.Errorf("%s: %v", s.Name(), err)
		}
	}
}
