// Package explore asks questions that take more than one run of a scenario,
// such as whether two runs of it are the same.
package explore
