package explore

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/scenarios"
)

// Expectation is what somebody says that a cell of the matrix holds.
type Expectation struct {
	System, Fault string
	Leg           checker.Leg
	// Outcomes are in the order of their names; [NotApplicable] stands alone.
	Outcomes []string
	// Line is where it stands in its file.
	Line int
}

// Text returns the outcomes with bars between them.
func (e *Expectation) Text() string { return strings.Join(e.Outcomes, "|") }

// columns that a file of expectations must have; others are ignored.
var expectationColumns = []string{"hop", "system", "fault", "outcomes"}

// ReadExpectations reads expectations as comma-separated values, whose first
// line names the columns: hop, system, fault and outcomes, in any order and
// among others. Outcomes have bars between them. An error is a
// [*scenarios.Error] with its line. Whether a system exists is not checked here.
func ReadExpectations(file string, from io.Reader) ([]Expectation, error) {
	r := expectationReader{file: file, csv: csv.NewReader(from)}
	r.csv.FieldsPerRecord = -1
	if err := r.header(); err != nil {
		return nil, err
	}
	for {
		record, err := r.csv.Read()
		if errors.Is(err, io.EOF) {
			if len(r.all) == 0 {
				return nil, r.fail("the file has no row below its header", "a row looks like producer-to-broker,my-system,confirm-lost,duplicate")
			}
			return r.all, nil
		}
		if err == nil {
			err = r.row(record)
		} else {
			err = r.malformed(err)
		}
		if err != nil {
			return nil, err
		}
	}
}

type expectationReader struct {
	file    string
	csv     *csv.Reader
	line    int
	columns []int // of expectationColumns
	width   int
	all     []Expectation
}

func (r *expectationReader) fail(problem, want string, args ...any) error {
	return &scenarios.Error{File: r.file, Line: max(r.line, 1), Column: 1, Problem: problem, Want: fmt.Sprintf(want, args...)}
}

func (r *expectationReader) malformed(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		r.line = parse.Line
		return r.fail("this is no row of comma-separated values: "+parse.Err.Error(), "put a value with a comma or quotes into quotes")
	}
	r.line++
	return r.fail("the file can't be read: "+err.Error(), "")
}

func (r *expectationReader) header() error {
	head, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return r.fail("the file is empty", "its first line names the columns: %s", strings.Join(expectationColumns, ","))
	}
	if err != nil {
		return r.malformed(err)
	}
	r.line, r.width = 1, len(head)
	for _, name := range expectationColumns {
		i := slices.Index(head, name)
		if i < 0 {
			return r.fail(fmt.Sprintf("there is no column %q", name), "the first line names the columns: %s", strings.Join(expectationColumns, ","))
		}
		r.columns = append(r.columns, i)
	}
	return nil
}

func (r *expectationReader) row(record []string) error {
	r.line, _ = r.csv.FieldPos(0)
	if len(record) != r.width {
		return r.fail(fmt.Sprintf("the row has %d values", len(record)), "there are %d columns", r.width)
	}
	value := func(column int) string { return strings.TrimSpace(record[r.columns[column]]) }
	e := Expectation{System: value(1), Fault: value(2), Line: r.line}
	for i, name := range expectationColumns {
		if value(i) == "" {
			return r.fail(name+" is empty", "fill it in, or remove the row")
		}
	}
	if err := r.place(&e, value(0)); err != nil {
		return err
	}
	if err := r.outcomes(&e, value(3)); err != nil {
		return err
	}
	same := func(o Expectation) bool { return o.System == e.System && o.Fault == e.Fault }
	if i := slices.IndexFunc(r.all, same); i >= 0 {
		return r.fail(fmt.Sprintf("%s, %s stands in line %d already", e.System, e.Fault, r.all[i].Line), "remove one of the two")
	}
	r.all = append(r.all, e)
	return nil
}

// place checks hop and fault.
func (r *expectationReader) place(e *Expectation, hop string) error {
	switch hop {
	case checker.ToBroker.String():
		e.Leg = checker.ToBroker
	case checker.ToSink.String():
		e.Leg = checker.ToSink
	default:
		return r.fail(fmt.Sprintf("there is no hop %q", hop), "write %s or %s", checker.ToBroker, checker.ToSink)
	}
	var names []string
	for _, f := range scenarios.MatrixFaults() {
		if f.Name == e.Fault && f.Leg != e.Leg {
			return r.fail(fmt.Sprintf("%s is no fault of the hop %s", f.Name, hop), "it belongs to %s", f.Leg)
		}
		names = append(names, f.Name)
	}
	if !slices.Contains(names, e.Fault) {
		return r.fail(fmt.Sprintf("there is no fault %q", e.Fault), "%s", nearestOf(e.Fault, "the faults are", names))
	}
	return nil
}

func (r *expectationReader) outcomes(e *Expectation, text string) error {
	known := append(checker.OutcomeNames(), NotApplicable)
	for word := range strings.SplitSeq(text, "|") {
		word = strings.TrimSpace(word)
		switch {
		case !slices.Contains(known, word):
			return r.fail(fmt.Sprintf("there is no outcome %q", word), "%s", nearestOf(word, "the outcomes are", known))
		case slices.Contains(e.Outcomes, word):
			return r.fail(fmt.Sprintf("the outcome %s is given twice", word), "remove one of the two")
		}
		e.Outcomes = append(e.Outcomes, word)
	}
	if len(e.Outcomes) > 1 && slices.Contains(e.Outcomes, NotApplicable) {
		return r.fail("n/a stands beside an outcome", "a fault that can happen has outcomes only")
	}
	slices.Sort(e.Outcomes)
	return nil
}

func nearestOf(word, are string, names []string) string {
	if near := faults.Nearest(word, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return are + " " + strings.Join(names, ", ")
}

// Expect lays expectations beside the cells that they are about. Those without
// a cell are left aside.
func (m *OutcomeMatrix) Expect(all []Expectation) {
	m.Expected = true
	for i := range m.Cells {
		c := &m.Cells[i]
		for j := range all {
			if all[j].System == c.System && all[j].Fault == c.Fault {
				c.Expected = &all[j]
			}
		}
	}
}

// Differs reports whether the cell holds something else than was expected.
func (c *Cell) Differs() bool {
	return c.Expected != nil && c.Problem == "" && !slices.Equal(c.Expected.Outcomes, c.Outcomes())
}
