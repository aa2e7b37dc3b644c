package explore

// forces is how many there are: none, and one for each time that rates are doubled.
const forces = 6

// fullRun is how many faults fill a run, in the mean: of more, many hide what the
// others bring about, and runs take long.
const fullRun = 10

// storms choose by how much the weather is made stronger. A bug that needs two
// faults of a message shows four times as often where rates are twice as high,
// one that needs three, eight times: as long as there is room for it.
type storms struct {
	runs, faults [forces]int // of the block, by force
}

// begin begins a block.
func (s *storms) begin() { *s = storms{} }

// learn counts the faults of a run whose rates were doubled so many times.
func (s *storms) learn(force, faults int) {
	s.runs[force]++
	s.faults[force] += faults
}

// full reports whether the weather, its rates doubled so many times, has more
// faults than fill a run, in the mean of the block so far.
func (s *storms) full(force int) bool { return s.faults[force] > fullRun*s.runs[force] }

// next returns how many times to double the rates: once, twice, and so on up to
// the first force that has not been tried, or that fills a run.
func (s *storms) next(d *dice) int {
	most := 1
	for most < forces-1 && s.runs[most] > 0 && !s.full(most) {
		most++
	}
	return 1 + d.below(most)
}
