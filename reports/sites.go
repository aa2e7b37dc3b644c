package reports

import (
	"io"

	"ackgap/model"
	"ackgap/sim"
)

// Sites writes a table of the places at which a fault can strike, in the order
// of a message's way. It returns the writer's error.
func Sites(w io.Writer, colour bool) error {
	units := map[sim.Unit]string{sim.PerAttempt: "attempt", sim.PerDelivery: "delivery", sim.PerNode: "node"}
	t := table{}
	t.add(cell{"site", faint}, cell{"a visit per", faint}, cell{"what has happened there", faint})
	for _, s := range model.Sites[1:] {
		t.add(cell{s.Name, strong}, cell{units[s.Unit], plain}, cell{s.Doc, plain})
	}
	_, err := io.WriteString(w, t.text("", colour))
	return err
}
