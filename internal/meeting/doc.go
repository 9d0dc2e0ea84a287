// Package meeting holds what belongs to the meetings of governance groups: the
// meetings themselves, their agenda, what other groups report to them, the
// questions put to them, the agenda roadmap, and the text of their papers.
//
// Each is a register of its own: a domain type, the table of its moves where it
// has a life, and one declaration (see package record). What a meeting asks for
// or decides is an action or a decision, and belongs to package register.
package meeting
