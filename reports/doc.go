// Package reports shows results: the text of a run with its verdict, tables and
// sequence diagrams, and the same as JSON. Its functions are pure: they take a
// result and return or write what it looks like, and never run anything.
package reports
