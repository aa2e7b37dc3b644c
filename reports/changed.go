package reports

import (
	"fmt"
	"slices"
	"strings"

	"ackgap/explore"
)

// changedJSON is a parameter of a system's own that has another value in the runs.
type changedJSON struct {
	Parameter string `json:"parameter"`
	Own       string `json:"own"`
	Used      string `json:"used"`
}

func changedDocument(all []explore.Changed) []changedJSON {
	d := []changedJSON{}
	for _, c := range all {
		d = append(d, changedJSON{c.Path, c.Own, c.Used})
	}
	return d
}

func changedText(all []explore.Changed) string {
	var texts []string
	for _, c := range all {
		texts = append(texts, c.String())
	}
	return strings.Join(texts, "; ")
}

// matrixChanges says, in a line for each system that has any, what the runs change
// of its own parameters, and for which faults if not for all.
func matrixChanges(m *explore.OutcomeMatrix) (lines []string) {
	for i := 0; i < len(m.Cells); {
		end := i
		for end < len(m.Cells) && m.Cells[end].System == m.Cells[i].System {
			end++
		}
		if text := systemChanges(m.Cells[i:end]); text != "" {
			lines = append(lines, fmt.Sprintf("%s was run with %s.", m.Cells[i].System, text))
		}
		i = end
	}
	return lines
}

func systemChanges(cells []explore.Cell) string {
	var all []explore.Changed
	faults := map[explore.Changed][]string{} // only looked up
	placed := 0
	for _, c := range cells {
		if c.Runs > 0 {
			placed++
		}
		for _, changed := range c.Changed {
			if !slices.Contains(all, changed) {
				all = append(all, changed)
			}
			faults[changed] = append(faults[changed], c.Fault)
		}
	}
	var texts []string
	for _, changed := range all {
		text := changed.String()
		if len(faults[changed]) < placed {
			text += " (" + strings.Join(faults[changed], ", ") + ")"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "; ")
}
