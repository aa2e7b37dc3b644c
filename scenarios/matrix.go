package scenarios

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"

	"ackgap/checker"
	"ackgap/model"
	"ackgap/sim"
)

// MatrixFault is one kind of fault of the outcome matrix.
type MatrixFault struct {
	// Name is what the matrix calls it, About what exactly happens.
	Name, About string
	// Leg is where it strikes.
	Leg checker.Leg
	// Outage tells that refused sends are an outcome: the fault takes nothing from
	// the broker but its leader, so that nobody serves only where nobody takes over.
	Outage bool
	// Ways are alternatives; the first that fits a system is the one that is meant.
	Ways []MatrixWay
}

// MatrixWay is one way in which a fault strikes a system.
type MatrixWay struct {
	// Needs are values that parameters must have for the way to fit.
	Needs []Setting
	// Set are the parameters that the fault is about.
	Set []Setting
	// Site is whose visits are struck, one in each run. Without a site the fault
	// strikes each message, or all at once after they have been processed.
	Site string
	// All says that every message is judged, and not only the one that is struck.
	All bool
	// Also are further sites that messages pass in some systems, struck as well.
	Also []string
	// templates are the lines; [MatrixWay.Strikes] fills them in.
	templates []string
}

// Templates are the lines before a placing fills them in: {visit} is the visit,
// {message} each message in turn, {after} when everything has been processed,
// {broker} each node of the broker, {consumer} and {follower} one such node.
func (w *MatrixWay) Templates() []string { return slices.Clone(w.templates) }

//go:embed matrix/faults.yaml
var matrixFile []byte

// writtenFault is a fault as it stands in the file.
type writtenFault struct {
	Name   string
	Hop    string
	About  string
	Outage bool
	Ways   []struct {
		Needs, Set yaml.MapSlice
		Site       string
		Also       []string
		All        bool
		Script     []string
	}
}

var matrixFaults = sync.OnceValue(func() []MatrixFault {
	var written []writtenFault
	if err := yaml.UnmarshalWithOptions(matrixFile, &written, yaml.Strict()); err != nil {
		panic("scenarios: the table of the matrix's faults is wrong: " + err.Error())
	}
	var all []MatrixFault
	for _, w := range written {
		f := MatrixFault{Name: w.Name, About: w.About, Outage: w.Outage}
		if c := (leg{&f.Leg}).parse(w.Hop); c != nil {
			panic("scenarios: the fault " + w.Name + " of the matrix: " + c.problem)
		}
		for _, way := range w.Ways {
			f.Ways = append(f.Ways, MatrixWay{Needs: settingsOf(way.Needs), Set: settingsOf(way.Set), Site: way.Site, Also: way.Also, All: way.All, templates: way.Script})
		}
		all = append(all, f)
	}
	return all
})

func settingsOf(m yaml.MapSlice) []Setting {
	var all []Setting
	for _, item := range m {
		all = append(all, Setting{fmt.Sprint(item.Key), fmt.Sprint(item.Value)})
	}
	return all
}

// MatrixFaults lists the faults of the outcome matrix: first those on the way to
// the broker, each part in the order of a message's way.
func MatrixFaults() []MatrixFault { return slices.Clone(matrixFaults()) }

// Strike is one placing of a fault: the lines of one run.
type Strike struct {
	// Message is whom it strikes; 0: all of them.
	Message uint32
	// Lines are the lines of the script.
	Lines []string
}

// Course is what an undisturbed run of a system was like.
type Course struct {
	// Nodes are the nodes' names, Messages how many messages were sent.
	Nodes    []string
	Messages uint32
	// Visits are the visits to all sites, in their order.
	Visits []Visit
	// Done is when the last message had been processed.
	Done sim.Time
}

// settled is how long after the last event of a message [Course.Done] is taken to be
// over: the sender of the last packet may have to hear of it.
const settled = 10 * time.Millisecond

// Strikes lists the placings of a fault in a system whose undisturbed course is
// known. Where it has none, why says why not.
func (w *MatrixWay) Strikes(c *Course) (all []Strike, why string) {
	if w.needsFollower() && len(c.brokers()) < 2 {
		return nil, "its broker is one node"
	}
	if w.Site == "" {
		return w.siteless(c), ""
	}
	for _, v := range c.Visits {
		if (v.Site == w.Site || slices.Contains(w.Also, v.Site)) && v.Message != 0 {
			place := strings.NewReplacer("{visit}", v.Place, "{consumer}", c.consumerOf(v.Key))
			struck := v.Message
			if w.All {
				struck = 0
			}
			all = append(all, Strike{struck, w.lines(c, place)})
		}
	}
	if len(all) == 0 {
		return nil, "nothing passes " + w.Site
	}
	return all, ""
}

func (w *MatrixWay) needsFollower() bool {
	return slices.ContainsFunc(w.templates, func(l string) bool { return strings.Contains(l, "{follower}") })
}

// brokers are the names of the broker's nodes.
func (c *Course) brokers() []string {
	var found []string
	for _, n := range c.Nodes {
		if strings.HasPrefix(n, "broker-") {
			found = append(found, n)
		}
	}
	return found
}

// consumerOf returns the consumer that had a delivery in its hands.
func (c *Course) consumerOf(key string) string {
	for _, v := range c.Visits {
		if v.Key == key && v.Site == model.Sites[model.SiteBeforeProcessing].Name {
			return c.Nodes[v.Node]
		}
	}
	return "consumer-1"
}

// siteless lists the placings of a fault without a site.
func (w *MatrixWay) siteless(c *Course) []Strike {
	after := strings.NewReplacer("{after}", sim.FormatDuration(time.Duration(c.Done)+settled))
	if !strings.Contains(strings.Join(w.templates, "\n"), "{message}") {
		return []Strike{{0, w.lines(c, after)}}
	}
	var all []Strike
	for m := uint32(1); m <= c.Messages; m++ {
		all = append(all, Strike{m, w.lines(c, strings.NewReplacer("{message}", fmt.Sprintf("m%d", m)))})
	}
	return all
}

// lines fills in the templates.
func (w *MatrixWay) lines(c *Course, place *strings.Replacer) []string {
	brokers := c.brokers()
	var lines []string
	for _, template := range w.templates {
		text := place.Replace(template)
		if !strings.Contains(text, "{broker}") {
			lines = append(lines, strings.ReplaceAll(text, "{follower}", lastOf(brokers)))
			continue
		}
		for _, node := range brokers {
			lines = append(lines, strings.ReplaceAll(text, "{broker}", node))
		}
	}
	return lines
}

func lastOf(nodes []string) string {
	if len(nodes) == 0 {
		return ""
	}
	return nodes[len(nodes)-1]
}
