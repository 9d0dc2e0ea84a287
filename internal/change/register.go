package change

import (
	"fmt"

	"crosscode/internal/calendar"
	"crosscode/internal/record"
)

// Requests is the register of change requests.
var Requests = record.Declare[Request](record.Kind{
	Name: "change-request", Noun: "change request", Plural: "change requests", Path: "changes", Title: "Change requests",
	About: "What the programme was asked to change, why, and what was decided.",
	Form:  3, Upgrade: map[int]func([]byte) ([]byte, error){1: record.Same, 2: record.Same},
	Order:   []string{"ref", "status", "raised", "board", "closes", "decided"},
	Columns: []string{"title", "raised_by", "level_of_decision", "status", "closes", "decided"},
	Fields: []*record.Field{
		record.LineField("title", "Title", func(r *Request) *string { return &r.Title }, record.Required,
			record.Help("The change in one line.")),
		record.ChoiceField("status", "Status", Statuses, func(r *Request) *Status { return &r.status },
			record.Filtered, record.Sorted, record.MovedByAct),
		record.LineField("group", "Group", func(r *Request) *string { return &r.Group }, record.Filtered, record.Back("Change requests put to it"), record.LinksTo("group"),
			record.Help("The group it comes from, as CCAG.")),
		record.LineField("raised_by", "Raised by", func(r *Request) *string { return &r.RaisedBy }, record.Filtered,
			record.LinksTo("organisation"), record.Help("The programme party that raises it.")),
		record.LineField("on_behalf_of", "On behalf of", func(r *Request) *string { return &r.OnBehalfOf }, record.Filtered,
			record.Help("Whom it is raised for, where that is not the raiser itself.")),
		record.ProseField("issue", "Issue", func(r *Request) *string { return &r.Issue },
			record.Help("Part A: the issue that needs to be resolved.")),
		record.ProseField("description", "Description", func(r *Request) *string { return &r.Description },
			record.Help("Part A: the change that is asked for.")),
		record.ProseField("justification", "Justification", func(r *Request) *string { return &r.Justification },
			record.Help("Part A: why the change is right.")),
		record.ProseField("consequence", "Consequence of no change", func(r *Request) *string { return &r.Consequence },
			record.Help("Part A: what follows if nothing changes.")),
		record.ProseField("solution", "Proposed solution", func(r *Request) *string { return &r.Solution },
			record.Help("Part B: how the issue is to be resolved.")),
		record.ProseField("benefits", "Benefits", func(r *Request) *string { return &r.Benefits },
			record.Help("Part B: what is gained, and for which objectives of the programme.")),
		record.ProseField("impacts", "Initial impacts", func(r *Request) *string { return &r.Impacts },
			record.Help("Part B: which deliverables and milestones it touches.")),
		criterion(0), criterion(1), criterion(2), criterion(3), criterion(4),
		record.ListField("codes", "Codes", func(r *Request) *[]string { return &r.Codes }, record.Filtered,
			record.Help("One a line: the codes whose legal text it would change, as BSC.")),
		record.ListField("proposals", "Proposed changes to milestones", func(r *Request) *[]string { return &r.Proposals },
			record.Reads(saidProposal), record.Back("Change requests that would change it"), record.NamesIn("milestone", milestoneOf),
			record.Help("One a line: M6 date M5 + 9 months, or M6 name Code Changes Baselined.")),
		record.ListField("untouched", "Leaves alone", func(r *Request) *[]string { return &r.Untouched }, record.Back("Change requests that leave it alone"), record.LinksTo("milestone"),
			record.Help("One a line: milestones that it does not change, as M8.")),
		record.ListField("links", "Changes elsewhere", func(r *Request) *[]string { return &r.Ties }, record.Back("Change requests tied to it"), record.NamesIn("modification", tiedTo, "change-request"),
			record.Help("One a line: implements, mirrors, spawns or supersedes, and the reference: spawns REC/R0032, mirrors DIP/DCR0002.")),
		record.NumberField("cost", "Cost in pounds", func(r *Request) *record.Number { return &r.Cost },
			record.Help("What it costs the programme, in whole pounds, where a rule asks for it.")),
		record.ListField("effects", "Other effects", func(r *Request) *[]string { return &r.Effects },
			record.Help("One a line: what else it touches that a rule asks for, as target operating model.")),
		record.ListField("questions", "Questions to those who assess it", func(r *Request) *[]string { return &r.Questions }, record.InOrder,
			record.Help("Part C, one a line: what every party is asked.")),
		record.ListField("respondents", "Who is asked", func(r *Request) *[]string { return &r.Respondents }, record.Back("Change requests on which it is asked"), record.LinksTo("organisation"),
			record.Help("Part C, one organisation a line. Empty asks every programme party.")),
		record.LineField("shorter", "Why the assessment is shorter", func(r *Request) *string { return &r.Shorter },
			record.Help("The reason, where the parties have fewer working days than the rules give them.")),
		record.DateField("raised", "Raised on", func(r *Request) *calendar.When { return &r.RaisedOn }, record.Sorted, record.MovedByAct),
		record.DateField("board", "Change Board", func(r *Request) *calendar.When { return &r.Board }, record.Filtered, record.Sorted,
			record.Help("The day the Change Board takes it.")),
		record.DateField("closes", "Impact assessment closes", func(r *Request) *calendar.When { return &r.Closes },
			record.Filtered, record.Sorted, record.MovedByAct),
		record.ProseField("summary", "Summary of the impact assessment", func(r *Request) *string { return &r.Summary }, record.MovedByAct),
		record.LineField("meeting", "Decided at", func(r *Request) *string { return &r.Meeting },
			record.Filtered, record.Back("Change requests decided at it"), record.LinksTo("meeting"), record.MovedByAct),
		record.DateField("decided", "Decided on", func(r *Request) *calendar.When { return &r.DecidedOn },
			record.Sorted, record.MovedByAct),
		record.LineField("level_of_decision", "Decided by", func(r *Request) *string { return &r.Decider }, record.Filtered, record.MovedByAct),
		record.LineField("rules", "Rules of decision", func(r *Request) *string { return &r.Rules }, record.Back("Change requests decided by these rules"), record.LinksTo("rule-set"), record.MovedByAct),
		record.ListField("reasons", "Why they decide", func(r *Request) *[]string { return &r.Sums }, record.MovedByAct),
	},
	Canonical: Canonical,
	Naming:    record.Naming{Counted: true, Of: func(r record.Record, n int) string { return fmt.Sprintf("CR%03d", n) }},
	Check:     func(r record.Record) error { return r.(*Request).check() },
})

// criterion declares the field of one of the criteria.
func criterion(n int) *record.Field {
	c := criteria[n]
	return record.ProseField(c.field, c.label, func(r *Request) *string { return c.of(&r.Criteria) }, record.Help(c.help))
}
