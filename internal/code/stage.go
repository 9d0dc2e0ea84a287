package code

import (
	"slices"
	"strings"
)

// A Stage is how far a modification is, in the same words for every code.
type Stage string

const (
	Issue         Stage = "issue"                   // a problem is stated, no change is proposed
	Proposal      Stage = "proposal"                // raised, not yet taken into assessment
	Assessment    Stage = "assessment"              // developed and assessed, with a working group or without
	Consultation  Stage = "consultation"            // out for comment
	Report        Stage = "report"                  // written up for the panel's or the parties' vote
	WithAuthority Stage = "with authority"          // for Ofgem to decide
	Awaiting      Stage = "awaiting implementation" // approved, not yet in force
	Closed        Stage = "closed"                  // over, with an outcome
)

// Stages holds every stage, in order.
var Stages = []Stage{Issue, Proposal, Assessment, Consultation, Report, WithAuthority, Awaiting, Closed}

// An Outcome is how a modification ended.
type Outcome string

const (
	Implemented Outcome = "implemented"
	Rejected    Outcome = "rejected"
	Withdrawn   Outcome = "withdrawn"
	Superseded  Outcome = "superseded"
)

// Outcomes holds every outcome.
var Outcomes = []Outcome{Implemented, Rejected, Withdrawn, Superseded}

// everyCode says the same of all codes: how a modification ends.
var everyCode = []mapping{
	{"implemented", Closed, Implemented},
	{"rejected", Closed, Rejected},
	{"withdrawn", Closed, Withdrawn},
	{"superseded", Closed, Superseded},
	{"awaiting implementation", Awaiting, ""},
	{"with authority", WithAuthority, ""},
	{"consultation", Consultation, ""},
	{"issue", Issue, ""},
	{"closed", Closed, ""},
}

// A mapping takes a code's own word to a stage.
type mapping struct {
	native  string // in lower case
	stage   Stage
	outcome Outcome
}

// natives says what each code's own words mean. A word that is not here is for a
// person to place.
var natives = []struct {
	codes []string
	words []mapping
}{
	{[]string{"BSC"}, []mapping{
		{"submission", Proposal, ""},
		{"initial written assessment", Proposal, ""},
		{"definition", Assessment, ""},
		{"definition procedure", Assessment, ""},
		{"assessment procedure", Assessment, ""},
		{"assessment procedure consultation", Consultation, ""},
		{"report phase", Report, ""},
		{"report phase consultation", Consultation, ""},
		{"committee decision", Report, ""},
	}},
	{[]string{"REC"}, []mapping{
		{"verification", Issue, ""},
		{"assessment", Assessment, ""},
		{"definition", Assessment, ""},
		{"change proposal", Proposal, ""},
		{"change proposal plan", Proposal, ""},
		{"party impact assessment", Consultation, ""},
		{"preliminary change report", Report, ""},
		{"final change report", Report, ""},
		{"voting", Report, ""},
		{"appeal window", Report, ""},
		{"release", Awaiting, ""},
	}},
	{[]string{"SEC"}, []mapping{
		{"draft proposal", Issue, ""},
		{"development", Issue, ""},
		{"development stage", Issue, ""},
		{"refinement", Assessment, ""},
		{"refinement process", Assessment, ""},
		{"report", Report, ""},
		{"report phase", Report, ""},
		{"modification report consultation", Consultation, ""},
		{"change board vote", Report, ""},
		{"authority decision", WithAuthority, ""},
		{"approved", Awaiting, ""},
	}},
	{[]string{"DCUSA"}, []mapping{
		{"initial assessment", Proposal, ""},
		{"working group", Assessment, ""},
		{"change report", Report, ""},
		{"party vote", Report, ""},
		{"voting", Report, ""},
		{"authority decision", WithAuthority, ""},
		{"approved", Awaiting, ""},
		{"accepted", Awaiting, ""},
	}},
	{[]string{"CUSC", "Grid Code", "STC", "SQSS"}, []mapping{
		{"proposal", Proposal, ""},
		{"workgroup", Assessment, ""},
		{"workgroup consultation", Consultation, ""},
		{"code administrator consultation", Consultation, ""},
		{"draft modification report", Report, ""},
		{"draft final modification report", Report, ""},
		{"final modification report", Report, ""},
		{"current - pending decision", WithAuthority, ""},
		{"pending decision", WithAuthority, ""},
		{"decision", WithAuthority, ""},
		{"concluded", Closed, ""},
	}},
	{[]string{"UNC", "IGT UNC"}, []mapping{
		{"modification", Proposal, ""},
		{"workgroup", Assessment, ""},
		{"workgroup report", Assessment, ""},
		{"draft modification report", Consultation, ""},
		{"draft report", Consultation, ""},
		{"final modification report", Report, ""},
		{"final report", Report, ""},
		{"panel", Report, ""},
		{"ofgem", WithAuthority, ""},
		{"awaiting ofgem decision", WithAuthority, ""},
	}},
	{[]string{"DCode"}, []mapping{
		{"dcrp report", Report, ""},
		{"ofgem decision", WithAuthority, ""},
		{"sent back", Assessment, ""},
	}},
	{[]string{"DSC"}, []mapping{
		{"initial review", Proposal, ""},
		{"capture", Assessment, ""},
		{"solution consultation", Consultation, ""},
		{"awaiting delivery", Awaiting, ""},
		{"in delivery", Awaiting, ""},
	}},
	{[]string{"DIP"}, []mapping{
		{"submission", Proposal, ""},
		{"initial assessment", Proposal, ""},
		{"workgroup", Assessment, ""},
		{"final assessment", Report, ""},
		{"decision", WithAuthority, ""},
		{"implementation", Awaiting, ""},
	}},
}

// StageOf says what a code's own status means, and whether that is known. Case
// and spaces do not count.
func StageOf(code, status string) (Stage, Outcome, bool) {
	word := strings.ToLower(strings.Join(strings.Fields(status), " "))
	for _, n := range natives {
		if slices.Contains(n.codes, code) {
			if m, ok := meaning(n.words, word); ok {
				return m.stage, m.outcome, true
			}
		}
	}
	m, ok := meaning(everyCode, word)
	return m.stage, m.outcome, ok
}

func meaning(words []mapping, word string) (mapping, bool) {
	for _, m := range words {
		if m.native == word {
			return m, true
		}
	}
	return mapping{}, false
}
