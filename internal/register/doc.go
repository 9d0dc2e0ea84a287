// Package register holds what a programme keeps in registers: actions,
// decisions, RAID items, milestones, design artefacts, the lettered activities of
// a group's plan, and what people say about any of them.
//
// Each register is one domain type, the table of its moves where it has a life,
// and one declaration (see package record) from which lists, forms, exports,
// imports and histories are made. The package knows no SQL, no JSON, no HTML,
// and not who is asking beyond the roles an act needs.
package register
