// Package party knows who takes part: organisations, the roles they and their
// people hold, and the actor behind each act.
//
// It does not know what an actor may do: each register says which roles its own
// moves need, and package secretariat asks.
package party
