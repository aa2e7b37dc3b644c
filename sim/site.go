package sim

// Site is a named point on the way of the work through the system: a step of a
// node, or the crossing of a link. The kernel only counts them; whoever builds
// the nodes names them with a [SiteTable].
type Site uint16

const (
	// NoSite stands for no site.
	NoSite Site = 0
	// Private is the first of the steps that are a node's own affair: nobody is
	// asked whether a fault strikes there.
	Private Site = 1 << 12
)

// Unit says what the numbers of a site's keys count.
type Unit uint8

// The units of a site.
const (
	// PerAttempt: Key is (message, attempt).
	PerAttempt Unit = iota
	// PerDelivery: Key is (message, delivery).
	PerDelivery
	// PerNode: Key is (node, incarnation, count), a node's own event.
	PerNode
)

// SiteInfo describes one site.
type SiteInfo struct {
	// Name is what a script calls the site: "consumer.ack-gap".
	Name string
	// Unit says what its keys count.
	Unit Unit
	// Link is true where packets pass, so that drop, delay, duplicate and
	// reorder apply.
	Link bool
	// Doc says in a few words what has and has not happened at this point.
	Doc string
}

// SiteTable lists the sites of a system; the index is the [Site]. Index 0 is unused.
type SiteTable []SiteInfo

// Find returns the site of that name.
func (t SiteTable) Find(name string) (Site, bool) {
	for i := 1; i < len(t); i++ {
		if t[i].Name == name {
			return Site(i), true
		}
	}
	return NoSite, false
}

// NodeID numbers the nodes of a world in the order in which they were added, from 1.
type NodeID uint16

const (
	// NoNode stands for "the node at which the visit happens".
	NoNode NodeID = 0
	// AllNodes stands for every node of the world.
	AllNodes NodeID = 1<<16 - 1
)
