// Package digest hashes the state of a system, so that two runs that have come to
// the same state can be known by it. What is hashed is derived from the types: a
// field is part of the state unless a rule says what stands for it, or why it
// does not matter. So a field that nobody thought of makes states differ that
// could have been equal; it never makes different ones equal.
package digest
