package explore_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ackgap/explore"
)

// TestChangedNumbersAreNoticed: a number that can't stand beside the others of its
// line is found when a campaign goes on and when it is read.
func TestChangedNumbersAreNoticed(t *testing.T) {
	o := explore.CampaignOptions{Runs: 1_500, Program: "test"}
	whole := written(t, o)
	requireRead(t, o, whole, "")
	first := bytes.IndexByte(whole, '\n') + 1 // where the line of block 0 begins
	for _, c := range []struct{ what, number, to string }{
		{"a strategy's runs", `"strategy":"uniform","runs":(\d+)`, "+1"},
		{"more violations than a strategy has runs", `"strategy":"storm","runs":\d+,"violated":(\d+)`, "301"},
		{"a strategy that there is not", `"strategy":"unifor(m)"`, "x"},
		{"runs of the sums", `"drawn":\{"runs":(\d+)`, "+1"},
		{"more exposed than runs", `"drawn":\{"runs":\d+,"exposed":(\d+)`, "401"},
		{"more cut off than runs", `"drawn":\{"runs":\d+,"exposed":\d+,"cut":(\d+)`, "401"},
		{"fewer messages than runs", `"key":"sent","messages":(\d+)`, "399"},
		{"fewer squares than messages", `"key":"sent","messages":\d+,"squares":(\d+)`, "399"},
		{"a count in more runs than there are", `"key":"sent","messages":\d+,"squares":\d+,"runs":(\d+)`, "401"},
		{"a count in more exposed runs than there are", `"key":"sent","messages":\d+,"squares":\d+,"runs":\d+,"exposed":(\d+)`, "+1"},
		{"no witness", `"first":"([^"]*)"`, ""},
		{"runs in which a contract holds", `"holds":(\d+)`, "+1"},
		{"runs in which it is violated", `"violated":(\d+),"unknown"`, "+1"},
		{"more failures than violations", `"failed":(\d+)`, "401"},
		{"timelines out of order", `"timelines":"(.)`, "/"},
	} {
		t.Run(c.what, func(t *testing.T) {
			requireRead(t, o, changedAt(t, whole, first, c.number, c.to), "line 2 is not that of block 0")
		})
	}
}

// changedAt changes what the first group of the expression matches behind a place:
// "+1" is one more.
func changedAt(t *testing.T, file []byte, from int, expression, to string) []byte {
	t.Helper()
	at := regexp.MustCompile(expression).FindSubmatchIndex(file[from:])
	if at == nil {
		t.Fatalf("nothing in the line is like %s", expression)
	}
	old := string(file[from+at[2] : from+at[3]])
	if to == "+1" {
		n, err := strconv.Atoi(old)
		if err != nil {
			t.Fatal(err)
		}
		to = strconv.Itoa(n + 1)
	}
	return []byte(fmt.Sprintf("%s%s%s", file[:from+at[2]], to, file[from+at[3]:]))
}

// requireRead reads a file in both ways, and wants an error with that text, or none for "".
func requireRead(t *testing.T, o explore.CampaignOptions, file []byte, want string) {
	t.Helper()
	_, _, resuming := campaignOf(t, o).Resume("left", bytes.NewReader(file))
	_, reading := explore.ReadCampaign("left", bytes.NewReader(file))
	for _, err := range []error{resuming, reading} {
		if (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
