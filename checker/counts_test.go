package checker_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"ackgap/checker"
)

// TestKeysAreStable compares the keys of the counts, in their order, with the list on file.
func TestKeysAreStable(t *testing.T) {
	var keys []string
	var c checker.Counts
	c.Each(func(key string, _ uint64) { keys = append(keys, key) })
	got := strings.Join(keys, "\n") + "\n"
	if *update {
		if err := os.WriteFile("testdata/keys.list", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/keys.list")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestCountsAsJSON(t *testing.T) {
	c := checker.Counts{Sent: 3}
	c.Fates[checker.Lost] = 2
	c.Marks[checker.CommittedTooFar] = 1
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]uint64
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	c.Each(func(key string, n uint64) {
		if value, ok := got[key]; !ok || value != n {
			t.Errorf("%s is %d in the JSON, want %d", key, value, n)
		}
		delete(got, key)
	})
	if len(got) > 0 {
		t.Errorf("the JSON has more: %v", got)
	}
}

func TestCountsAdd(t *testing.T) {
	var a, b checker.Counts
	n := uint64(0)
	fill := func(fields ...*uint64) {
		for _, f := range fields {
			n++
			*f = n
		}
	}
	fill(&a.Sent, &a.Ok, &a.Fail, &a.Info, &a.InFlight)
	for i := range a.Fates {
		fill(&a.Fates[i])
	}
	for i := range a.Losses {
		fill(&a.Losses[i])
	}
	for i := range a.Marks {
		fill(&a.Marks[i])
	}
	b.Add(&a)
	b.Add(&a)
	b.Each(func(key string, twice uint64) {
		if once, _ := a.Of(key); once == 0 || twice != 2*once {
			t.Errorf("%s: %d and %d make %d", key, once, once, twice)
		}
	})
	if _, ok := a.Of("no such key"); ok {
		t.Error("an unknown key has a count")
	}
}

// TestEveryCountHasAMeaning: reports and editors explain every count.
func TestEveryCountHasAMeaning(t *testing.T) {
	var c checker.Counts
	c.Each(func(key string, _ uint64) {
		if checker.Meaning(key) == "" {
			t.Errorf("%s has no meaning", key)
		}
	})
	if checker.Meaning("no_such_count") != "" {
		t.Error("a count that is none has a meaning")
	}
}
