package property_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ackgap/scenarios"
)

// set changes a parameter, written "path=value".
func set(s *scenarios.Scenario, change string) error {
	path, value, _ := strings.Cut(change, "=")
	return s.Set(path, value)
}

// failureOf returns what rapid reports of a property that is meant to fail; ""
// if it holds. Only a test of the test needs this.
func failureOf(t *testing.T, property func(*rapid.T)) string {
	t.Helper()
	if err := flag.Set("rapid.nofailfile", "true"); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := flag.Set("rapid.nofailfile", "false"); err != nil {
			t.Error(err)
		}
	}()
	r := &reporter{T: t}
	rapid.Check(r, property)
	if !r.failed {
		return ""
	}
	return r.report.String()
}

// reporter stands between rapid and a test: failures go into a report.
type reporter struct {
	*testing.T
	failed bool
	report strings.Builder
}

func (r *reporter) Log(args ...any)                   { fmt.Fprintln(&r.report, args...) }
func (r *reporter) Logf(format string, args ...any)   { fmt.Fprintf(&r.report, format+"\n", args...) }
func (r *reporter) Error(args ...any)                 { r.Log(args...); r.Fail() }
func (r *reporter) Errorf(format string, args ...any) { r.Logf(format, args...); r.Fail() }
func (r *reporter) Fail()                             { r.failed = true }
func (r *reporter) Failed() bool                      { return r.failed }
func (r *reporter) FailNow()                          { r.failed = true }
