package scenarios

import (
	"bytes"
	"encoding/json"
)

// Schema returns the language of scenario files as a JSON Schema (draft
// 2020-12), indented, for editors. It is made from the same table as
// [Parameters]. It knows each key and what its value looks like, but not what
// only the scenario as a whole can tell, such as whether a node exists:
// [Parse] knows that.
func Schema() []byte {
	s := newSpec()
	root := section(s.fields(), "")
	root.Dialect = "https://json-schema.org/draft/2020-12/schema"
	root.Description = "A scenario of ackgap: a messaging system, what goes wrong in it, and what it claims."
	root.Required = []string{"name"}
	return encode(root, "  ")
}

// jsonSchema is the part of JSON Schema that the language needs. All of it
// means the same in draft 7, which some editors have stayed with.
type jsonSchema struct {
	Dialect     string `json:"$schema,omitempty"`
	Ref         string `json:"$ref,omitempty"` // stands alone
	Description string `json:"description,omitempty"`
	Type        any    `json:"type,omitempty"` // a name or several
	Enum        []any  `json:"enum,omitempty"`
	Pattern     string `json:"pattern,omitempty"`
	// PatternError is what VS Code says where the pattern does not match;
	// others ignore it.
	PatternError  string       `json:"patternErrorMessage,omitempty"`
	Minimum       *uint64      `json:"minimum,omitempty"`
	Maximum       *uint64      `json:"maximum,omitempty"`
	AnyOf         []jsonSchema `json:"anyOf,omitempty"`
	Items         *jsonSchema  `json:"items,omitempty"`
	UniqueItems   bool         `json:"uniqueItems,omitempty"`
	Properties    properties   `json:"properties,omitempty"`
	PropertyNames *jsonSchema  `json:"propertyNames,omitempty"`
	Required      []string     `json:"required,omitempty"`
	Additional    *bool        `json:"additionalProperties,omitempty"`
	Default       any          `json:"default,omitempty"`
	Examples      []string     `json:"examples,omitempty"`
	Defs          properties   `json:"$defs,omitempty"`
}

// section returns the schema of a section; "" is the file itself.
func section(fields []field, path string) jsonSchema {
	var all properties
	for _, key := range children(fields, path) {
		all = append(all, property{key, schemaOf(fields, find(fields, join(path, key)))})
	}
	return object(all)
}

// object returns the schema of keys with values, and no others.
func object(all properties) jsonSchema {
	return jsonSchema{Type: "object", Properties: all, Additional: new(bool)}
}

// schemaOf returns the schema of a field with everything below it.
func schemaOf(fields []field, f *field) jsonSchema {
	v, hasValue := f.value.(interface{ schema() jsonSchema })
	hasKeys := len(children(fields, f.path)) > 0
	var s jsonSchema
	switch {
	case hasValue && hasKeys: // a section that can be left out altogether
		word := v.schema()
		s = jsonSchema{Default: word.Default}
		word.Default = nil
		s.AnyOf = []jsonSchema{word, section(fields, f.path)}
	case hasValue:
		s = v.schema()
	case hasKeys:
		s = section(fields, f.path)
	default:
		panic("scenarios: the value of " + f.path + " has no method schema, so editors can't be told what it looks like.")
	}
	s.Description = f.doc
	return s
}

// properties are the keys of an object in the order of the language, which a
// map would lose.
type properties []property

type property struct {
	key    string
	schema jsonSchema
}

// MarshalJSON writes one object.
func (ps properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, p := range ps {
		b.WriteByte("{,"[min(i, 1)])
		b.Write(encode(p.key, ""))
		b.WriteByte(':')
		b.Write(encode(p.schema, ""))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode writes JSON for people to read: < and > stay what they are.
func encode(v any, indent string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		panic("scenarios: the schema can't be written as JSON: " + err.Error())
	}
	return b.Bytes()
}
