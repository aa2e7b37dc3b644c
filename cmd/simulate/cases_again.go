package main

import (
	"slices"
	"strconv"
	"strings"

	"ackgap/explore"
	"ackgap/scenarios"
)

// rerunTrial is the command line that runs a trial again.
func rerunTrial(t *explore.TrialResult, seed uint64) string {
	if t.Trial.Inquiry != nil {
		return askAgain(t.Trial)
	}
	again := runFlags{faults: t.Trial.Script}
	for _, s := range t.Trial.Settings() {
		again.parameters = append(again.parameters, s.String())
	}
	return again.command(t.Trial.Named(), seed)
}

// askAgain is the command line that asks for the same advice.
func askAgain(t *scenarios.Trial) string {
	o := explore.InquiryOptions(t)
	words := []string{"simulate", "advise"}
	for i := range t.Inquiry.Candidates {
		words = append(words, t.Inquiry.Of(t, i).Named())
	}
	for _, asked := range t.Inquiry.Asked {
		words = append(words, "--"+asked.Path, asked.Value)
	}
	words = append(words, "--runs", strconv.FormatUint(o.Runs, 10), "--seed", strconv.FormatUint(o.FirstSeed, 10))
	for _, line := range o.Weather {
		words = append(words, "--weather", line)
	}
	for _, p := range t.Set {
		words = append(words, "--set", p.String())
	}
	return shellWords(words)
}

// rerunAll is the command line that runs all runs of a trial again; "" if it has one,
// or a script, which no command runs with many seeds.
func rerunAll(t *explore.TrialResult) string {
	trial := t.Trial
	if trial.Inquiry != nil || t.Runs <= 1 || len(trial.Script) > 0 {
		return ""
	}
	s, err := trial.Changed()
	if err != nil {
		return ""
	}
	words := []string{"simulate", "compare", trial.Named(), "--runs", strconv.FormatUint(t.Runs, 10)}
	if t.FirstSeed != 1 {
		words = append(words, "--seed", strconv.FormatUint(t.FirstSeed, 10))
	}
	weather := trial.Weather
	if weather == nil {
		own, _ := s.Get("faults.weather")
		weather = strings.Split(own, "; ")
	}
	if !slices.Equal(weather, []string{"default"}) {
		for _, line := range weather {
			words = append(words, "--weather", line)
		}
	}
	for _, p := range trial.Set {
		if p.Path != "faults.weather" { // compare has it for all alike
			words = append(words, "--set", p.String())
		}
	}
	return shellWords(words)
}
