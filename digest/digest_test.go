package digest_test

import (
	"strings"
	"testing"

	"ackgap/digest"
)

type part struct {
	small uint8
	list  []uint32
}

type queue struct {
	items []part
	head  int
}

type state struct {
	number int64
	flag   bool
	parts  [2]part
	queue  queue
	name   string // has no form of its own
	noise  uint64
}

func rules() *digest.Rules {
	r := digest.NewRules()
	digest.Skip[state](r, "noise", "it is noise")
	digest.Field(r, "name", "its length is enough", func(w *digest.Writer, s *state) { w.Word(uint64(len(s.name))) })
	return r
}

func sum(r *digest.Rules, s state) digest.Sum {
	var w digest.Writer
	w.Reset()
	digest.Of[state](r)(&w, &s)
	return w.Sum()
}

// TestEveryFieldCounts: whatever differs makes another sum, but for what is left
// out, or stands for the same.
func TestEveryFieldCounts(t *testing.T) {
	base := func() state {
		return state{number: 7, name: "abc", parts: [2]part{{1, []uint32{1, 2}}, {2, nil}}, queue: queue{[]part{{9, nil}, {3, nil}}, 1}}
	}
	before := sum(rules(), base())
	for what, change := range map[string]func(s *state){
		"a number":           func(s *state) { s.number++ },
		"a flag":             func(s *state) { s.flag = true },
		"a part":             func(s *state) { s.parts[1].small++ },
		"a list's element":   func(s *state) { s.parts[0].list[1]++ },
		"a list's length":    func(s *state) { s.parts[1].list = []uint32{0} },
		"a queue's element":  func(s *state) { s.queue.items[1].small++ },
		"a queue's length":   func(s *state) { s.queue.head = 0 },
		"what is rewritten":  func(s *state) { s.name = "abcd" },
		"where a list ended": func(s *state) { s.parts[0].list, s.parts[1].list = []uint32{1}, []uint32{2} },
	} {
		s := base()
		if change(&s); sum(rules(), s) == before {
			t.Errorf("%s makes no difference", what)
		}
	}
	for what, change := range map[string]func(s *state){
		"what is left out":        func(s *state) { s.noise++ },
		"what stands for as much": func(s *state) { s.name = "xyz" },
		"what a queue has given":  func(s *state) { s.queue.items[0].small++ },
	} {
		s := base()
		if change(&s); sum(rules(), s) != before {
			t.Errorf("%s makes a difference", what)
		}
	}
}

// TestWhatHasNoFormIsRefused: what a rule forgets is not left out in silence.
func TestWhatHasNoFormIsRefused(t *testing.T) {
	type pointing struct {
		To *state
	}
	defer func() {
		if said, _ := recover().(string); !strings.Contains(said, "*digest_test.state has no canonical form") || !strings.Contains(said, "pointing.To") {
			t.Errorf("it says %q", said)
		}
	}()
	digest.Of[pointing](rules())
}

// TestFieldsTellsWhatIsLeftOut: each field is listed, with the reason.
func TestFieldsTellsWhatIsLeftOut(t *testing.T) {
	r := rules()
	digest.Of[state](r)
	got := strings.Join(r.Fields(), "\n")
	for _, want := range []string{"digest_test.state.number", "digest_test.state.noise left out: it is noise", "digest_test.state.name rewritten: its length is enough"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not among\n%s", want, got)
		}
	}
}

// TestWordsMix: neighbours in one place or another give sums without a bit in
// common more often than chance.
func TestWordsMix(t *testing.T) {
	seen := map[digest.Sum]bool{}
	halves := map[uint64]bool{}
	for i := range uint64(200) {
		for at := range 5 {
			var w digest.Writer
			w.Reset()
			for j := range 5 {
				if j == at {
					w.Word(i)
				} else {
					w.Word(0)
				}
			}
			s := w.Sum()
			if i > 0 && (seen[s] || halves[s.Hi] || halves[s.Lo]) {
				t.Fatalf("%d in place %d has a sum that another one has", i, at)
			}
			seen[s], halves[s.Hi], halves[s.Lo] = true, true, true
		}
	}
}
