package main

import (
	"strings"
	"testing"

	"ackgap/scenarios"
)

// TestTemplateKeepsTheScenario: what init writes from a scenario gives the same
// history, and every parameter has a line.
func TestTemplateKeepsTheScenario(t *testing.T) {
	for _, s := range scenarios.Catalogue() {
		if err := s.Set("links.ack.latency", "7ms"); err != nil {
			t.Fatal(err)
		}
		text := template(s, "copy-of-it")
		written, err := scenarios.Parse("copy.yaml", text)
		if err != nil {
			t.Fatalf("%s: %v\n%s", s.Name(), err, text)
		}
		want, err := s.Run()
		if err != nil {
			t.Fatal(err)
		}
		got, err := written.Run()
		if err != nil {
			t.Fatal(err)
		}
		if got.Hash != want.Hash || got.Status() != want.Status() || written.Name() != "copy-of-it" {
			t.Errorf("%s: hash %x and status %v, want %x and %v\n%s", s.Name(), got.Hash, got.Status(), want.Hash, want.Status(), text)
		}
		for _, p := range scenarios.Parameters() {
			key := p.Path[strings.LastIndexByte(p.Path, '.')+1:] + ":"
			if !strings.Contains(string(text), key) {
				t.Errorf("%s: %s is missing", s.Name(), p.Path)
			}
		}
	}
}

// TestTemplateOfListedWeather: weather that is a list stays one.
func TestTemplateOfListedWeather(t *testing.T) {
	s, err := scenarios.Parse("rain.yaml", []byte("name: rain\nmessages: 5\nfaults:\n  weather:\n    - drop at link.ack rate 20%\n    - drop at link.request rate 10%\n"))
	if err != nil {
		t.Fatal(err)
	}
	text := template(s, "copy")
	if _, err := scenarios.Parse("copy.yaml", text); err != nil {
		t.Fatal(err)
	}
	if want := "    - 'drop at link.ack rate 20%'\n    - 'drop at link.request rate 10%'\n"; !strings.Contains(string(text), want) {
		t.Errorf("the weather got lost in\n%s", text)
	}
}

func TestNameFor(t *testing.T) {
	for file, want := range map[string]string{
		"-": "my-scenario", "my.yaml": "my", "dir/My Shop.yaml": "my-shop", "é.yaml": "my-scenario", "a_1.yml": "a-1",
	} {
		if got := nameFor(file); got != want {
			t.Errorf("nameFor(%q) is %q, want %q", file, got, want)
		}
	}
}
