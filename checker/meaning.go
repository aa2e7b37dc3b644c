package checker

// Meaning says in a few words what a count counts, by its JSON key; "" for a
// key that [Counts.Each] doesn't have.
func Meaning(key string) string { return meanings[key] }

var meanings = map[string]string{
	"sent":                  "handed to the producer by the application",
	"ok":                    "the producer was told that it is safe",
	"fail":                  "the producer was told that it did not happen",
	"info":                  "the producer doesn't know",
	"applied":               "has an effect",
	"lost":                  "told ok, but no effect and no copy left",
	"honest_loss":           "not told ok, no effect and no copy left",
	"stuck":                 "no effect, and a copy that nobody will deliver",
	"dead_lettered":         "no effect, put aside",
	"in_flight":             "the run was cut off before its fate",
	"lost_before_store":     "of the lost: never stored",
	"lost_at_broker":        "of the lost: the stored copy went",
	"lost_in_delivery":      "of the lost: went on the way to the consumer",
	"lost_settled":          "of the lost: settled without an effect",
	"lost_false_dedup":      "of the lost: wrongly taken for a repetition",
	"duplicate_stored":      "the broker has stored it more than once",
	"duplicate_delivered":   "delivered more than once",
	"duplicate_effect":      "applied more than once",
	"absorbed":              "repeated, but applied only once",
	"delayed":               "applied only after a timer had run out",
	"ambiguous":             "applied, but the producer was not told ok",
	"unavailable":           "refused or left without an answer",
	"phantom":               "applied, but never sent, or rolled back by its sender",
	"aborted_read":          "read, but aborted",
	"torn":                  "applied by half",
	"reordered":             "applied out of order",
	"acked_twice":           "one copy was settled twice",
	"redelivered_after_ack": "delivered again after the ack",
	"overlapping_leases":    "leased twice at the same time",
	"stale_ack_accepted":    "settled by an ack whose lease was over",
	"committed_too_far":     "settled, but never executed",
	"lease_mistimed":        "leased for longer or shorter than agreed",
}
