package reports

import (
	"io"
	"strings"

	"ackgap/scenarios"
)

// Catalogue writes a table of scenarios: name, what they claim, title. Controls
// follow in a table of their own, then the systems of the outcome matrix. It
// returns the writer's error.
func Catalogue(w io.Writer, all, systems []*scenarios.Scenario, colour bool) error {
	main, controls := table{}, table{}
	main.add(cell{"name", faint}, cell{"claims", faint}, cell{"title", faint})
	controls.add(cell{"name", faint}, cell{"claims", faint}, cell{"title", faint})
	count := 0
	for _, s := range all {
		if s.ControlOf() != "" {
			controls.add(catalogueRow(s)...)
			count++
		} else {
			main.add(catalogueRow(s)...)
		}
	}
	text := main.text("", colour)
	if count > 0 {
		text += "\n" + paint("Controls: each lacks one mechanism of the scenario after which it is named, and is meant to break\nwhat it claims.", strong, colour) +
			"\n" + controls.text("", colour)
	}
	if len(systems) > 0 {
		text += "\n" + paint("Systems: simulate matrix tells what faults can do to them.", strong, colour) + "\n" + systemsTable(systems).text("", colour)
	}
	_, err := io.WriteString(w, text)
	return err
}

// systemsTable lists systems: name, where they are judged, title.
func systemsTable(systems []*scenarios.Scenario) *table {
	t := &table{}
	t.add(cell{"name", faint}, cell{"hop", faint}, cell{"title", faint})
	for _, s := range systems {
		t.add(cell{s.Name(), strong}, cell{s.Leg().String(), plain}, cell{s.Title(), plain})
	}
	return t
}

func catalogueRow(s *scenarios.Scenario) []cell {
	var names []string
	for _, c := range s.Claims() {
		names = append(names, hyphened(c.String()))
	}
	return []cell{{s.Name(), strong}, {strings.Join(names, ", "), plain}, {s.Title(), plain}}
}
