package explore_test

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/scenarios"
)

// A composition is a system put together at random from the parameters of the
// scenario language. Whatever it is, the invariants of invariants_test.go hold.

// drawn are the values, besides the default, that are drawn of parameters that are
// no words. Each is long or short compared with a timer that it could meet.
var drawn = map[string][]string{
	"producer.interval":                  {"0s", "100ms", "2s"},
	"producer.service":                   {"1ms"},
	"producer.window":                    {"1", "5"},
	"producer.batch.size":                {"3"},
	"producer.batch.linger":              {"5ms"},
	"producer.timeout":                   {"300ms", "5s"},
	"producer.transaction.size":          {"1", "2"},
	"producer.transaction.interval":      {"50ms"},
	"producer.shared-key":                {"2"},
	"producer.relay.poll":                {"50ms"},
	"producer.relay.flush":               {"1s"},
	"producer.retry.attempts":            {"1", "2", "5"},
	"producer.retry.backoff":             {"0s", "10ms"},
	"producer.retry.max-backoff":         {"200ms"},
	"producer.retry.deadline":            {"100ms", "1m"},
	"broker.partitions":                  {"2", "3"},
	"broker.dedup.window":                {"1ms", "5m"},
	"broker.dedup.count":                 {"1", "100"},
	"broker.session.expiry":              {"10ms", "1h"},
	"broker.retention.age":               {"10s", "12h"},
	"broker.retention.length":            {"1", "100"},
	"broker.service":                     {"1ms"},
	"broker.message-service":             {"1ms"},
	"broker.storage.write-every":         {"10ms", "5s"},
	"broker.storage.sync-every":          {"200ms", "1m"},
	"broker.storage.sync-cost":           {"5ms"},
	"broker.groups":                      {"1", "2"},
	"broker.lease.length":                {"none", "5s", "5m"},
	"broker.lease.scan":                  {"10s"},
	"broker.connection.heartbeat":        {"10s"},
	"broker.connection.timeout":          {"30s", "30m"},
	"broker.connection.scan":             {"10s"},
	"broker.transaction.timeout":         {"5s"},
	"broker.transaction.scan":            {"1s"},
	"broker.transaction.marker-service":  {"1ms"},
	"broker.acks.save-every":             {"1s"},
	"broker.dead-letter.after":           {"1", "2", "5"},
	"broker.dead-letter.retry-delay":     {"0s", "10s"},
	"broker.dead-letter.max-retry-delay": {"20s"},
	"broker.replicas.count":              {"2", "3", "5"},
	"broker.replicas.min-in-sync":        {"2"},
	"broker.replicas.lag-time":           {"1s"},
	"broker.replicas.detect":             {"10ms", "5s"},
	"broker.replicas.poll":               {"50ms"},
	"consumer.count":                     {"2", "3"},
	"consumer.prefetch":                  {"1", "2"},
	"consumer.concurrency":               {"2"},
	"consumer.processing":                {"0s", "1s"},
	"consumer.ack-delay":                 {"10ms", "1s"},
	"consumer.timeout":                   {"1s"},
	"consumer.ack-answer":                {"5s"},
	"consumer.extend-every":              {"1s"},
	"consumer.extend-for":                {"10s", "1h"},
	"consumer.commit-every":              {"2", "100"},
	"consumer.commit-interval":           {"5s"},
	"consumer.poll":                      {"50ms"},
	"consumer.commit-timeout":            {"1s"},
	"consumer.group.session":             {"10s"},
	"consumer.group.heartbeat":           {"1s"},
	"consumer.group.poll-limit":          {"30s", "10h"},
	"consumer.group.join-delay":          {"0s"},
	"consumer.group.retention":           {"1s", "1h"},
	"consumer.reconnect":                 {"100ms"},
	"sink.service":                       {"1ms"},
	"sink.work":                          {"100ms", "10s"},
	"sink.failing-calls":                 {"2"},
	"sink.async-commit":                  {"500ms"},
	"sink.dedup.window":                  {"1ms", "5m", "20h"},
	"sink.dedup.count":                   {"1", "100"},
	"second-sink.service":                {"1ms"},
	"second-sink.work":                   {"100ms"},
	"second-sink.failing-calls":          {"2"},
	"second-sink.dedup.window":           {"1ms", "20h"},
	"links.latency":                      {"0s", "20ms"},
	"links.jitter":                       {"1ms"},
}

// leftOut are the parameters that are not drawn, by path or by its beginning,
// each with the reason.
var leftOut = []struct{ path, why string }{
	{"seed", "a cell is of one seed; there is no weather that it could change"},
	{"messages", "the small scope of a cell has its own"},
	{"producer.count", "the small scope of a cell has its own"},
	{"links.loss", "a cell is one fault on a healthy network"},
	{"links.duplicate", "a cell is one fault on a healthy network"},
	{"links.request.", "what all links have in common is drawn"},
	{"links.confirm.", "what all links have in common is drawn"},
	{"links.delivery.", "what all links have in common is drawn"},
	{"links.ack.", "what all links have in common is drawn"},
	{"links.effect.", "what all links have in common is drawn"},
	{"links.response.", "what all links have in common is drawn"},
	{"links.replicate.", "what all links have in common is drawn"},
	{"faults.", "the fault is the cell's"},
	{"horizon", "it is longer than every timer, as a cell asks"},
}

// core are the parameters that say what kind of system it is; the other ones are
// drawn more seldom.
var core = []string{"broker.kind", "broker.storage.confirm", "broker.connection.holds", "broker.replicas.count",
	"broker.dedup", "producer.retry.attempts", "consumer.ack", "consumer.group", "consumer.key", "consumer.count", "sink.dedup"}

// needs are the values that others ask for, so that a mechanism of several parts is
// put together often enough. They only steer the draw: what is valid is the
// validator's word.
var needs = map[string][]string{
	"producer.transaction.size":          {"broker.kind=log", "producer.idempotent=true", "producer.confirms=true", "producer.batch.size=1"},
	"producer.transaction.interval":      {"producer.transaction.size=2"},
	"producer.idempotent=true":           {"producer.window=5", "producer.resend=timeout"},
	"producer.handshake=true":            {"producer.resend=reconnect"},
	"producer.resend=reconnect":          {"producer.confirms=true", "producer.idempotent=false", "producer.batch.size=1"},
	"producer.confirms=false":            {"producer.retry.attempts=1"},
	"producer.outbox=relay":              {"producer.batch.size=1", "producer.resend=timeout"},
	"broker.no-route":                    {"broker.kind=queue"},
	"broker.dedup.by=number":             {"producer.window=1", "producer.idempotent=false"},
	"broker.transaction.verified=false":  {"broker.transaction.epochs=per-session"},
	"broker.connection.timeout":          {"broker.connection.holds=deliveries"},
	"broker.connection.heartbeat":        {"broker.connection.holds=deliveries"},
	"broker.connection.silent=true":      {"broker.connection.heartbeat=10s"},
	"broker.connection.holds=deliveries": {"broker.kind=queue"},
	"broker.replicas.eligible=complete":  {"broker.replicas.rule=in-sync", "broker.replicas.count=3"},
	"broker.replicas.min-in-sync=2":      {"broker.replicas.rule=in-sync", "broker.replicas.count=3"},
	"consumer.group=members":             {"broker.kind=log", "consumer.concurrency=1"},
	"consumer.unanswered-commit":         {"consumer.group=members"},
	"consumer.ack=in-transaction":        {"consumer.group=members"},
	"consumer.ack=at-poll":               {"consumer.group=members"},
	"consumer.ack=at-start":              {"broker.kind=queue"},
	"consumer.ack=at-hand-out":           {"broker.kind=queue"},
	"consumer.ack=with-effect":           {"sink.dedup=none", "broker.replicas.count=1"},
	"consumer.ack-answer":                {"broker.kind=queue", "consumer.ack=after"},
	"consumer.effect=outside":            {"consumer.ack=in-transaction"},
	"consumer.after-abort=continue":      {"consumer.ack=in-transaction"},
	"consumer.refused-commit=continue":   {"consumer.group=members", "consumer.ack=after", "consumer.unanswered-commit=repeat"},
	"consumer.hand-over=true":            {"consumer.ack=at-poll"},
	"consumer.handshake=true":            {"broker.connection.holds=deliveries"},
	"consumer.on-failure=disconnect":     {"broker.connection.holds=deliveries", "consumer.ack=after"},
	"consumer.on-failure=reject":         {"broker.kind=queue", "consumer.ack=after"},
	"consumer.on-failure=ack":            {"broker.kind=queue", "consumer.ack=after"},
	"consumer.on-failure=retry":          {"broker.kind=queue", "consumer.ack=before"},
	"consumer.supervisor":                {"broker.kind=queue", "consumer.ack=after"},
	"consumer.extend-for":                {"consumer.extend-every=1s"},
	"sink.positions=true":                {"consumer.group=members", "consumer.ack=after", "sink.dedup=none", "second-sink=none"},
	"sink.dedup=table":                   {"consumer.key=message", "producer.key=message"},
	"sink.same-key=run":                  {"sink.dedup=table", "sink.work=100ms"},
	"sink.failures=stored":               {"sink.dedup=table"},
	"second-sink=used":                   {"consumer.ack=after"},
	"second-sink.dedup=table":            {"consumer.key=message"},
	"second-sink.same-key=run":           {"second-sink.dedup=table", "second-sink.work=100ms"},
	"second-sink.failures=stored":        {"second-sink.dedup=table"},
}

// room is a parameter with the values that it is given.
type room struct {
	path, normal string   // normal is its default
	others       []string // the other values that are drawn
	switches     []string // parameters that must be off their defaults for it to matter
}

var wantWords = regexp.MustCompile(`^write ([a-z-]+(?:, [a-z-]+)*) or ([a-z-]+)$`)

// rooms are the parameters that are drawn. A new parameter whose values are words
// is among them by itself; another one must be in drawn or in leftOut.
var rooms = func() map[string]*room {
	all := map[string]*room{}
	paths := scenarios.Paths()
	for _, p := range scenarios.Parameters() {
		r := &room{path: p.Path, normal: p.Default, others: drawn[p.Path]}
		if words := wantWords.FindStringSubmatch(p.Want); words != nil {
			for _, w := range append(strings.Split(words[1], ", "), words[2]) {
				if w != p.Default {
					r.others = append(r.others, w)
				}
			}
		}
		for _, other := range paths {
			if strings.HasPrefix(p.Path, other+".") {
				r.switches = append(r.switches, other)
			}
		}
		if !isLeftOut(p.Path) {
			all[p.Path] = r
		}
	}
	return all
}()

func isLeftOut(path string) bool {
	for _, o := range leftOut {
		if path == o.path || strings.HasSuffix(o.path, ".") && strings.HasPrefix(path, o.path) {
			return true
		}
	}
	return false
}

// TestEveryParameterIsDrawnOrLeftOut: a new parameter joins the compositions, or
// somebody says why it doesn't.
func TestEveryParameterIsDrawnOrLeftOut(t *testing.T) {
	for _, p := range scenarios.Parameters() {
		r := rooms[p.Path]
		switch {
		case r == nil && len(drawn[p.Path]) > 0:
			t.Errorf("%s is drawn and left out", p.Path)
		case r != nil && len(r.others) == 0:
			t.Errorf("%s is neither drawn nor left out: give it values in drawn, or a reason in leftOut", p.Path)
		}
	}
	for key, values := range needs {
		for _, v := range append(values, key) {
			path, value, all := strings.Cut(v, "=")
			if r := rooms[path]; r == nil || all && value != r.normal && !slices.Contains(r.others, value) {
				t.Errorf("needs: %s is never drawn", v)
			}
		}
	}
	for path := range drawn {
		if _, ok := rooms[path]; !ok {
			t.Errorf("drawn: there is no parameter %s", path)
		}
	}
	for _, o := range leftOut {
		if !slices.ContainsFunc(scenarios.Paths(), func(p string) bool { return strings.HasPrefix(p, o.path) }) {
			t.Errorf("leftOut: there is no parameter %s", o.path)
		}
	}
}

// focus are the values from which some parameters are drawn.
type focus map[string][]string

// and returns a focus on these parameters and on others.
func (f focus) and(others focus) focus {
	both := maps.Clone(f)
	maps.Copy(both, others)
	return both
}

// composition is a valid system.
type composition struct {
	system  *scenarios.Scenario
	leg     checker.Leg
	set     []scenarios.Setting // what is not the default
	refused int                 // how often the validator turned it down on the way
	values  map[string]string
	planted []scenarios.Option
}

func (c *composition) String() string {
	text := "hop: " + c.leg.String()
	for _, s := range c.set {
		text += " --set " + s.String()
	}
	return text
}

// get returns the value of a parameter.
func (c *composition) get(path string) string {
	r := rooms[path]
	if r == nil {
		panic("no composition has a " + path)
	}
	return cmp.Or(c.values[path], r.normal)
}

// is reports whether a parameter has one of some values.
func (c *composition) is(path string, values ...string) bool {
	return slices.Contains(values, c.get(path))
}

// span returns a duration; 0 for a word, such as none or forever.
func (c *composition) span(path string) time.Duration {
	d, _ := time.ParseDuration(c.get(path))
	return d
}

// number returns a number; 0 for a word, such as unlimited or all.
func (c *composition) number(path string) int {
	n, _ := strconv.Atoi(c.get(path))
	return n
}

// with returns the composition with other values, nil if they don't fit.
func (c *composition) with(set ...scenarios.Setting) *composition {
	other := *c
	other.system, other.values = c.system.Clone(), maps.Clone(c.values)
	other.set = append(slices.Clone(c.set), set...)
	for _, s := range set {
		other.values[s.Path] = s.Value
		if err := other.system.Set(s.Path, s.Value); err != nil {
			panic(err)
		}
	}
	if _, err := other.system.Runner(); err != nil {
		return nil
	}
	return &other
}

// cell computes one cell of the outcome matrix.
func (c *composition) cell(t *rapid.T, fault string) *explore.Cell {
	m, err := explore.Matrix(context.Background(), []*scenarios.Scenario{c.system},
		explore.MatrixOptions{Faults: []string{fault}, Workers: 1, Options: c.planted})
	if err != nil {
		t.Fatalf("%v: %v", c, err)
	}
	return &m.Cells[0]
}

// healthy reports whether nothing goes wrong in it without a fault: all messages
// are applied once, nothing had to be sent or executed again, the producer was told
// so (on the way to the sink it is perfect), and the run comes to an end.
func (c *composition) healthy(t *rapid.T) bool {
	var seen checker.Outcomes
	opts := append([]scenarios.Option{scenarios.Messages(explore.MatrixMessages), scenarios.Set("producer.count", "1"),
		scenarios.Steps(20_000), scenarios.Observe(&seen)}, c.planted...)
	runner, err := c.system.Runner(opts...)
	if err != nil {
		t.Fatalf("%v: %v", c, err)
	}
	if !runner.Run(runner.Seed()).Drained {
		return false
	}
	for m := uint32(1); m <= explore.MatrixMessages; m++ {
		for _, leg := range []checker.Leg{checker.ToBroker, c.leg} {
			if o, ok := seen.Of(m, leg); !ok || o != checker.OutcomeNone {
				return false
			}
		}
	}
	return true
}

var legs = map[checker.Leg]*scenarios.Scenario{}

func init() {
	for _, leg := range []checker.Leg{checker.ToBroker, checker.ToSink} {
		s, err := scenarios.Parse("composition.yaml", []byte("name: composition\nhop: "+leg.String()+"\n"))
		if err != nil {
			panic(err)
		}
		legs[leg] = s
	}
}

// composer draws a composition: values for all of core, more values here and
// there, and then others in the place of those that the validator complains about.
type composer struct {
	t      *rapid.T
	focus  focus
	values map[string]string // what is not the default
}

// compositionOf draws a valid composition that is judged on a leg.
func compositionOf(leg checker.Leg, f focus) *rapid.Generator[*composition] {
	return rapid.Custom(func(t *rapid.T) *composition {
		d := &composer{t: t, focus: f, values: map[string]string{}}
		d.draw()
		for refused := 0; ; refused++ {
			c, err := d.build(leg)
			if err == nil {
				c.refused = refused
				return c
			}
			d.repair(err, refused)
		}
	})
}

// index draws a number below n, each as often as any other: rapid's own choices
// prefer the first ones.
func index(t *rapid.T, label string, n int) int {
	i := 0
	for range 10 {
		i *= 2
		if rapid.Bool().Draw(t, label) {
			i++
		}
	}
	return i % n
}

// pick draws one of some words, each as often as any other.
func pick(t *rapid.T, label string, words []string) string { return words[index(t, label, len(words))] }

// sortedRooms are the paths of the rooms, in the order of a file.
var sortedRooms = slices.DeleteFunc(scenarios.Paths(), isLeftOut)

// free are the rooms that no switch belongs to.
var free = slices.DeleteFunc(slices.Clone(sortedRooms), func(p string) bool { return len(rooms[p].switches) > 0 })

func (d *composer) draw() {
	for _, path := range sortedRooms {
		if values := d.focus[path]; values != nil {
			d.put(path, pick(d.t, path, values))
		}
	}
	for _, path := range core {
		if rapid.Bool().Draw(d.t, "other "+path) {
			d.redraw(path)
		}
	}
	for range index(d.t, "more", 17) {
		d.redraw(pick(d.t, "parameter", free))
	}
	for _, path := range sortedRooms {
		if r := rooms[path]; len(r.switches) > 0 && d.matters(r) && index(d.t, "other "+path, 3) == 0 {
			d.redraw(path)
		}
	}
}

// matters reports whether all switches of a parameter are on.
func (d *composer) matters(r *room) bool {
	return !slices.ContainsFunc(r.switches, func(s string) bool { return d.values[s] == "" })
}

// put gives a parameter a value, and others those that it needs.
func (d *composer) put(path, value string) {
	if value == rooms[path].normal {
		delete(d.values, path)
	} else {
		d.values[path] = value
	}
	all := needs[path+"="+value]
	if value != rooms[path].normal {
		all = append(slices.Clip(all), needs[path]...)
	}
	for _, need := range all {
		other, value, _ := strings.Cut(need, "=")
		if d.focus[other] == nil && value != d.values[other] && (value != rooms[other].normal || d.values[other] != "") {
			d.put(other, value)
		}
	}
}

// redraw gives a parameter another value, unless it is in focus.
func (d *composer) redraw(path string) {
	if d.focus[path] == nil {
		d.put(path, pick(d.t, path, rooms[path].others))
	}
}

// build sets the values, in the order of a file.
func (d *composer) build(leg checker.Leg) (*composition, error) {
	c := &composition{system: legs[leg].Clone(), leg: leg, values: map[string]string{}}
	for _, path := range sortedRooms {
		if value := d.values[path]; value != "" && d.matters(rooms[path]) {
			c.set, c.values[path] = append(c.set, scenarios.Setting{Path: path, Value: value}), value
			if err := c.system.Set(path, value); err != nil {
				panic(err)
			}
		}
	}
	_, err := c.system.Runner()
	return c, err
}

// repair changes something after the validator has complained: the parameter
// that it names, or one that is not the default.
func (d *composer) repair(err error, tries int) {
	var refused *scenarios.Error
	if !errors.As(err, &refused) {
		d.t.Fatalf("%v: no error about a parameter", err)
	}
	path, _, _ := strings.Cut(refused.Problem, ": ")
	r := rooms[path]
	if r == nil || d.focus[path] != nil || tries%4 == 3 {
		d.dropOne(path)
		return
	}
	others := slices.DeleteFunc(append([]string{r.normal}, r.others...), func(v string) bool { return v == cmp.Or(d.values[path], r.normal) })
	d.put(path, pick(d.t, "instead "+path, others))
}

// dropOne gives a parameter that is not in focus its default back, one of a
// section if there is any.
func (d *composer) dropOne(section string) {
	var all, inside []string
	for _, path := range sortedRooms {
		if d.values[path] == "" || d.focus[path] != nil {
			continue
		}
		all = append(all, path)
		if strings.HasPrefix(path, section+".") {
			inside = append(inside, path)
		}
	}
	if len(inside) > 0 {
		all = inside
	}
	if len(all) == 0 {
		d.t.Fatalf("what is in focus does not fit together: %v", d.values)
	}
	delete(d.values, pick(d.t, "drop", all))
}

// TestCompositionsAreSpread: each value of each parameter is drawn, and most
// compositions are healthy, so that they say something.
func TestCompositionsAreSpread(t *testing.T) {
	const examples = 700
	seen := map[string]int{}
	first, refused, healthy := 0, 0, 0
	for _, leg := range []checker.Leg{checker.ToBroker, checker.ToSink} {
		all := rapid.Custom(func(rt *rapid.T) *composition {
			c := compositionOf(leg, nil).Draw(rt, "composition")
			if c.healthy(rt) {
				healthy++
			}
			return c
		})
		for i := range examples {
			c := all.Example(2*i + int(leg))
			refused += c.refused
			if c.refused == 0 {
				first++
			}
			for path := range rooms {
				seen[path+"="+c.get(path)]++
			}
		}
	}
	for path, r := range rooms {
		for _, value := range append([]string{r.normal}, r.others...) {
			if key := path + "=" + value; seen[key] < 4 {
				t.Errorf("%s stands in %d of %d compositions", key, seen[key], 2*examples)
			}
		}
	}
	t.Logf("%d of %d valid as drawn, %d refusals in all, %d healthy", first, 2*examples, refused, healthy)
	if first < examples/10 || healthy < examples/2 {
		t.Error("too few are of use")
	}
}
