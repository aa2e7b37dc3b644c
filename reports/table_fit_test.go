package reports_test

import (
	"fmt"
	"strings"
	"testing"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/reports"
)

// TestMatrixFits has no line that is wider than the terminal, and every word of
// the matrix in a file.
func TestMatrixFits(t *testing.T) {
	file := matrixOn(t, 0)
	for width := 60; width <= 200; width += 7 {
		text := matrixOn(t, width)
		requireWidth(t, fmt.Sprintf("%d columns", width), text, width)
		requireSameWords(t, fmt.Sprintf("%d columns", width), text, file)
	}
}

func matrixOn(t *testing.T, width int) string {
	t.Helper()
	o := matrixOptions()
	o.Width = width
	var b strings.Builder
	if err := reports.Matrix(&b, aMatrix(), o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestCampaignFits is the same for what a campaign has found.
func TestCampaignFits(t *testing.T) {
	s := aCampaign()
	file := campaignOn(t, s, reports.Page{})
	for width := 60; width <= 200; width += 7 {
		what := fmt.Sprintf("%d columns", width)
		text := campaignOn(t, s, reports.Page{Width: width})
		requireWidth(t, what, text, width)
		requireSameWords(t, what, text, file)
		if got := withoutEscapes(campaignOn(t, s, reports.Page{Width: width, Colour: true})); got != text {
			t.Errorf("on %s colours say something else:\n%s", what, got)
		}
	}
}

// aCampaign has a contract that holds, one that was violated, and one that was not tried.
func aCampaign() *explore.CampaignSummary {
	r := explore.CampaignRow{Name: "one", Claims: []checker.Contract{checker.AtLeastOnce}}
	r.Runs, r.Exposed = 300, 225
	r.Contracts[checker.AtLeastOnce].Tested = 225
	broken := &r.Contracts[checker.ExactlyOnce]
	broken.Tested, broken.Violated = 225, 75
	broken.First = &explore.Witness{Seed: 1, Token: "one@1:faults.swarm=false"}
	return &explore.CampaignSummary{Planned: 300, FirstSeed: 1, Portfolio: "uniform=30,swarm=10,storm=30,few-faults=20,guided=10",
		Rows: []explore.CampaignRow{r}}
}

func campaignOn(t *testing.T, s *explore.CampaignSummary, p reports.Page) string {
	t.Helper()
	var b strings.Builder
	if err := reports.Campaign(&b, s, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// requireSameWords compares texts but for where lines break, which takes a
// backslash within a command.
func requireSameWords(t *testing.T, what, got, want string) {
	t.Helper()
	words := func(text string) string {
		return strings.Join(strings.Fields(strings.ReplaceAll(text, " \\\n", "\n")), " ")
	}
	if words(got) != words(want) {
		t.Errorf("%s says something else:\n%s\nwant\n%s", what, got, want)
	}
}
