// Package explore asks questions that take more than one run of a scenario.
//
// [Compare] runs several scenarios under the same weather, [Matrix] judges a
// system under every fault at every place, and [Redeliveries] tells when it hands
// a message out again. [Exhaustive] runs every script of up to so many faults,
// and a [Campaign] millions of seeds. [Shrink] finds the smallest run that fails
// in the same way, [Explain] puts its cause to the test by runs [Without] a fault,
// [Advise] chooses among systems, and [Judge] computes the verdicts on lessons and
// incidents. [VerifyDeterminism] tells whether a seed gives one history.
//
// Runs are shared out among workers, and no result depends on how many there are.
// Nothing here knows what a broker is.
package explore
