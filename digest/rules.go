package digest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unsafe"
)

// Rules say what stands for the fields and types of a state that are not hashed
// as they are.
type Rules struct {
	fields map[string]*rule
	types  map[reflect.Type]writer
	plans  map[reflect.Type]writer
	blind  []string
	known  []string
}

// writer adds what it finds at an address.
type writer func(w *Writer, at unsafe.Pointer)

// rule is about one field.
type rule struct {
	write writer // nil: nothing is written
	why   string
}

// tell says what is done with a field.
func (r *rule) tell(name string) string {
	if r.write == nil {
		return name + " left out: " + r.why
	}
	return name + " rewritten: " + r.why
}

// NewRules returns no rules.
func NewRules() *Rules {
	return &Rules{fields: map[string]*rule{}, types: map[reflect.Type]writer{}, plans: map[reflect.Type]writer{}}
}

func typeOf[T any]() reflect.Type { return reflect.TypeOf((*T)(nil)).Elem() }

// Skip leaves fields of T out, for one reason. names is a list with blanks.
func Skip[T any](r *Rules, names, why string) {
	for _, name := range strings.Fields(names) {
		r.add(typeOf[T](), name, &rule{why: why})
	}
}

// Field writes something else for a field of T. It is given the whole T.
func Field[T any](r *Rules, name, why string, write func(w *Writer, of *T)) {
	r.add(typeOf[T](), name, &rule{why: why, write: func(w *Writer, at unsafe.Pointer) { write(w, (*T)(at)) }})
}

// Type writes something else for every T.
func Type[T any](r *Rules, write func(w *Writer, v *T)) {
	r.types[typeOf[T]()] = func(w *Writer, at unsafe.Pointer) { write(w, (*T)(at)) }
}

func (r *Rules) add(t reflect.Type, field string, to *rule) {
	if _, ok := t.FieldByName(field); !ok {
		panic(fmt.Sprintf("digest: %v has no field %s", t, field))
	}
	key := t.String() + "." + field
	if r.fields[key] != nil {
		panic("digest: two rules for " + key)
	}
	r.fields[key] = to
}

// Blind leaves a field out that matters, so that tests see what becomes of that.
func (r *Rules) Blind(field string) { r.blind = append(r.blind, field) }

// Fields lists the fields that states have, in the order in which they were met:
// each with what stands for it, if it is not written as it is, and why.
func (r *Rules) Fields() []string { return r.known }

// Lazy is [Of] for rules that are still being made.
func Lazy[T any](r *Rules) func(w *Writer, v *T) {
	var write writer
	return func(w *Writer, v *T) {
		if write == nil {
			write = r.plan(typeOf[T]())
		}
		write(w, unsafe.Pointer(v))
	}
}

// Of returns a function that writes a T.
func Of[T any](r *Rules) func(w *Writer, v *T) {
	write := r.plan(typeOf[T]())
	return func(w *Writer, v *T) { write(w, unsafe.Pointer(v)) }
}

func (r *Rules) plan(t reflect.Type) writer {
	if write := r.types[t]; write != nil {
		return write
	}
	if write := r.plans[t]; write != nil {
		return write
	}
	write := r.compile(t)
	r.plans[t] = write
	return write
}

type sliceHeader struct {
	data unsafe.Pointer
	len  int
	cap  int
}

// words write whole numbers, by their size in bytes. That of an int is the machine's.
var words = map[uintptr]writer{
	1: func(w *Writer, at unsafe.Pointer) { w.Word(uint64(*(*uint8)(at))) },
	2: func(w *Writer, at unsafe.Pointer) { w.Word(uint64(*(*uint16)(at))) },
	4: func(w *Writer, at unsafe.Pointer) { w.Word(uint64(*(*uint32)(at))) },
	8: func(w *Writer, at unsafe.Pointer) { w.Word(*(*uint64)(at)) },
}

// compile makes a writer for a type. It panics at what has no canonical form by
// itself: pointers, maps, functions.
func (r *Rules) compile(t reflect.Type) writer {
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return words[t.Size()]
	case reflect.Slice:
		size, each := t.Elem().Size(), r.plan(t.Elem())
		return func(w *Writer, at unsafe.Pointer) {
			s := (*sliceHeader)(at)
			w.Word(uint64(s.len))
			for i := 0; i < s.len; i++ {
				each(w, unsafe.Add(s.data, uintptr(i)*size))
			}
		}
	case reflect.Array:
		size, each, n := t.Elem().Size(), r.plan(t.Elem()), t.Len()
		return func(w *Writer, at unsafe.Pointer) {
			for i := 0; i < n; i++ {
				each(w, unsafe.Add(at, uintptr(i)*size))
			}
		}
	case reflect.Struct:
		return r.structure(t)
	}
	panic(fmt.Sprintf("digest: %v has no canonical form", t))
}

// structure writes the fields of a struct, or what its rules say.
func (r *Rules) structure(t reflect.Type) writer {
	type part struct {
		offset uintptr
		write  writer
	}
	var parts []part
	if items, head, ok := window(t); ok {
		return r.window(t, items, head)
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Name == "_" {
			continue
		}
		name := t.String() + "." + f.Name
		if slices.Contains(r.blind, name) {
			continue
		}
		if rule := r.fields[t.String()+"."+f.Name]; rule != nil {
			if rule.write != nil {
				parts = append(parts, part{0, rule.write})
			}
			r.known = append(r.known, rule.tell(name))
			continue
		}
		func() {
			defer func() {
				if failure := recover(); failure != nil {
					panic(fmt.Sprintf("%v\n in %v.%s", failure, t, f.Name))
				}
			}()
			r.known = append(r.known, name)
			parts = append(parts, part{f.Offset, r.plan(f.Type)})
		}()
	}
	return func(w *Writer, at unsafe.Pointer) {
		for i := range parts {
			parts[i].write(w, unsafe.Add(at, parts[i].offset))
		}
	}
}

// window recognises a queue in a slice: items, of which those before head are gone.
func window(t reflect.Type) (items, head reflect.StructField, ok bool) {
	if t.NumField() != 2 {
		return items, head, false
	}
	items, head = t.Field(0), t.Field(1)
	return items, head, items.Name == "items" && items.Type.Kind() == reflect.Slice && head.Name == "head" && head.Type.Kind() == reflect.Int
}

func (r *Rules) window(t reflect.Type, items, head reflect.StructField) writer {
	size, each := items.Type.Elem().Size(), r.plan(items.Type.Elem())
	return func(w *Writer, at unsafe.Pointer) {
		s, first := (*sliceHeader)(unsafe.Add(at, items.Offset)), *(*int)(unsafe.Add(at, head.Offset))
		w.Word(uint64(s.len - first))
		for i := first; i < s.len; i++ {
			each(w, unsafe.Add(s.data, uintptr(i)*size))
		}
	}
}
