package scenarios

import "ackgap/checker"

// CaseSchema returns the language of case files, lessons and incidents, as a JSON
// Schema, in the way of [Schema]. Whether a trial can run [ParseCase] knows.
func CaseSchema() []byte {
	prose := jsonSchema{Type: "string"}
	list := jsonSchema{Type: "array", Items: &jsonSchema{Ref: "#/$defs/check"}}
	root := object(properties{
		{"name", described(text{new(string), name}.schema(), "what it is called: small letters, digits and hyphens")},
		{"title", described(text{new(string), line}.schema(), "what it is about, in a line")},
		{"claim", described(prose, "what was said, with its figures")},
		{"sources", described(sources{}.schema(), "where it was said, or what the judgement rests on")},
		{"situation", described(prose, "what a reader should imagine, and what is inferred and was not reported")},
		{"question", described(prose, "what to think about before reading on")},
		{"happens", described(prose, "what happens")},
		{"why", described(prose, "why it happens")},
		{"remedy", described(prose, "what to do about it")},
		{"ends", described(prose, "where the claim stops being true")},
		{"shows", described(list, "the checks of the claim as it was said")},
		{"limits", described(list, "checks that show where it stops being true")},
	})
	root.Dialect = "https://json-schema.org/draft/2020-12/schema"
	root.Description = "A case of ackgap: something that was said about message delivery, and the runs that put it to the test."
	root.Required = []string{"name", "shows"}
	root.Defs = properties{{"check", checkSchema()}}
	return encode(root, "  ")
}

func checkSchema() jsonSchema {
	s := object(properties{
		{"says", described(text{new(string), line}.schema(), "what the check is about, in a line")},
		{"run", described(trialSchema(true), "what is run")},
		{"expect", described(expectedSchema(), "what must come of the run")},
		{"control", described(trialSchema(false), "the same without the cause; without a scenario it is the run, but for what it says")},
		{"instead", described(expectedSchema(), "what must come of the control")},
	})
	s.Required = []string{"run", "expect", "control", "instead"}
	return s
}

func trialSchema(isRun bool) jsonSchema {
	once := uint64(1)
	paths, candidate := words(Paths()...), text{new(string), line}.schema()
	rated := *new(weather).schema().AnyOf[1].Items
	kinds := jsonSchema{AnyOf: []jsonSchema{words("default"), rated}}
	number := jsonSchema{Type: "integer", Minimum: &once}
	s := object(properties{
		{"scenario", described(candidate, "a scenario's name, or its file as seen from the folder of the case")},
		{"advise", described(jsonSchema{Type: "array", Items: &candidate, UniqueItems: true}, "in place of a scenario: which of these is the cheapest that will do?")},
		{"tolerate", described(toleranceSchema(), "what may be, where advice is asked for")},
		{"set", jsonSchema{Type: "object", PropertyNames: &paths, Description: "the parameters that differ, as paths with values"}},
		{"script", described(script{}.schema(), "what goes wrong, besides the scenario's own script")},
		{"weather", described(jsonSchema{Type: "array", Items: &kinds}, "random faults in place of the scenario's")},
		{"seed", described(number, "the seed of the first run; the scenario's where it is left out")},
		{"runs", described(number, "how many runs there are, with the seeds that follow")},
	})
	if isRun {
		s.AnyOf = []jsonSchema{{Required: []string{"scenario"}}, {Required: []string{"advise"}}}
	}
	return s
}

func toleranceSchema() jsonSchema {
	share := func(doc string) jsonSchema {
		return described(matching(`none|any|(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]+)?)%`, "write none, any, or a share such as 0.1%"), doc)
	}
	once, rate := uint64(1), matching(anyText, "write any, or a whole number of messages per second from 1")
	rate.Type, rate.Minimum = []string{"integer", "string"}, &once
	return object(properties{
		{"max-loss", share("the share of messages that may be lost or stuck")},
		{"max-honest-loss", share("the share that may be lost so that the producer can know")},
		{"max-duplicates", share("the share that may be applied more than once")},
		{"latency", described(matching(anyText+"|"+longerPattern, "write any, or a duration such as 200ms or 5s"), "within what time 99 of 100 messages must have their effect")},
		{"throughput", described(rate, "how many messages per second must be possible without faults")},
	})
}

// expectedSchema is about counts and measures with their ranges.
func expectedSchema() jsonSchema {
	number := matching(`(?:>=|<=)?\s*[0-9]+|[0-9]+\s+to\s+[0-9]+`, wantCount)
	number.Type, number.Minimum = []string{"integer", "string"}, new(uint64)
	var all properties
	for _, m := range measures {
		e, s := Expected{Key: m.key}, number
		_, isHop := e.Hop()
		switch {
		case isHop:
			s = words(checker.Holds.String(), checker.Violated.String())
		case e.Relative():
			s = matching(`(?:(?:>=|<=)?\s*[0-9]+(?:\.[0-9])?|[0-9]+(?:\.[0-9])?\s+to\s+[0-9]+(?:\.[0-9])?)\s*%`, wantShare)
		case m.key == MeasureRedelivered:
			s = matching("never|"+durationPattern+"(?: to "+durationPattern+")?", wantInstant)
		case m.key == MeasureAdvised:
			s = jsonSchema{Type: "string"}
		}
		all = append(all, property{m.key, described(s, m.meaning)})
	}
	var counts checker.Counts
	counts.Each(func(key string, _ uint64) {
		all = append(all, property{key, described(number, checker.Meaning(key))})
	})
	return object(all)
}
