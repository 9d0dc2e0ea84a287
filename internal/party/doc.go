// Package party knows who takes part: organisations, the roles they hold in
// groups, and the actor behind each act.
//
// It also knows what a [Procedure] is: a table of the steps that move a thing
// through its life, and which role each step needs. It does not know any one
// table: each register writes its own, and package secretariat asks.
package party
