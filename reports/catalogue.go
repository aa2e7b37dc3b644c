package reports

import (
	"io"
	"strings"

	"ackgap/scenarios"
)

// Catalogue writes a table of scenarios: name, what they claim, title. It
// returns the writer's error.
func Catalogue(w io.Writer, all []*scenarios.Scenario, colour bool) error {
	t := table{}
	t.add(cell{"name", faint}, cell{"claims", faint}, cell{"title", faint})
	for _, s := range all {
		var names []string
		for _, c := range s.Claims() {
			names = append(names, hyphened(c.String()))
		}
		t.add(cell{s.Name(), strong}, cell{strings.Join(names, ", "), plain}, cell{s.Title(), plain})
	}
	_, err := io.WriteString(w, t.text(colour))
	return err
}
