// Package change holds change requests: what is asked of the programme's plan
// or design, why, and the way it takes to a decision.
//
// A request proposes; it moves nothing by itself. Its [Proposal] lines say what
// would become of which milestone, in a form that a decision can carry out and
// that a threshold can be held against. Who has to decide, and by when, is
// reckoned from those lines; this package keeps the request and the table of its
// moves.
package change
