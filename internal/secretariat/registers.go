// Package secretariat is what a secretariat does: it checks authority, applies
// the rule, and keeps the record.
//
// Every door (pages, API, command line) comes through a [Desk]. The Desk loads
// what is acted on, asks in one place whether this actor may act so on it, lets
// the domain type apply its rule, and saves the result in one transaction; a
// refused act leaves the journal exactly as long as it was. What was asked, and
// in which format, it does not know.
package secretariat

import (
	"slices"
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/designation"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

// Registers returns every register, in the order in which people think of them.
func Registers() []*record.Kind {
	return []*record.Kind{
		register.Actions.Kind, register.Decisions.Kind, register.RAID.Kind, code.Modifications.Kind,
		register.Milestones.Kind, meeting.Meetings.Kind, meeting.Items.Kind, meeting.Updates.Kind,
		meeting.Roadmaps.Kind, meeting.Questions.Kind, meeting.Papers.Kind, group.Groups.Kind,
		party.Organisations.Kind, party.HeldRoles.Kind, party.Seats.Kind, change.Requests.Kind,
		change.Responses.Kind, change.Confidences.Kind, change.Recommendations.Kind, change.Decisions.Kind, change.RuleSets.Kind,
		change.SeatPositions.Kind, change.Concerns.Kind, change.Freezes.Kind, change.Questionnaires.Kind, change.Replies.Kind,
		register.Plans.Kind, register.Baselines.Kind, register.Activities.Kind,
		designation.Steps.Kind, designation.Templates.Kind, designation.Choices.Kind, designation.Arguments.Kind, designation.Areas.Kind, designation.Notices.Kind,
		designation.Representations.Kind, designation.Criteria.Kind, designation.Readinesses.Kind, register.Artefacts.Kind, register.Comments.Kind, register.Attachments.Kind, Imports.Kind, Redactions,
	}
}

// KindNamed returns the register of that name, as on the command line.
func KindNamed(name string) (*record.Kind, error) {
	kinds := Registers()
	i := slices.IndexFunc(kinds, func(k *record.Kind) bool { return k.Name == name })
	if i < 0 {
		var c problem.Check
		c.Want(false, "kind", "The registers are: %s.", names(kinds))
		if i = slices.IndexFunc(kinds, func(k *record.Kind) bool { return meantBy(name, k) }); i >= 0 {
			return nil, c.Err("There is no register of %q. Did you mean %s?", name, kinds[i].Name)
		}
		return nil, c.Err("There is no register of %q.", name)
	}
	return kinds[i], nil
}

// meantBy reports whether somebody who knows a register from its page would call it that.
func meantBy(name string, k *record.Kind) bool {
	said := strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '-' || r == '_' }), " ")
	for _, known := range []string{strings.ReplaceAll(k.Name, "-", " "), k.Noun, k.Plural} {
		if strings.EqualFold(said, known) || strings.EqualFold(said, known+"s") {
			return true
		}
	}
	return false
}

func names(kinds []*record.Kind) string {
	s := ""
	for i, k := range kinds {
		if i > 0 {
			s += ", "
		}
		s += k.Name
	}
	return s
}

func notFound(err error) bool { return problem.Is(err, problem.NotFound) }

// newRecord makes a record that nothing has been said of yet: at the start of
// its life, and placed where its reference says.
func newRecord(k *record.Kind, reference string) record.Record {
	switch k.Name {
	case register.Actions.Name:
		return register.RaiseAction(reference)
	case register.Milestones.Name:
		return register.SetMilestone(reference)
	case meeting.Meetings.Name:
		return meeting.Convene(reference)
	case group.Groups.Name:
		return group.Form(reference)
	}
	r := k.Blank()
	record.HeadOf(r).Ref = reference
	if f := k.Field("status"); f != nil && f.ByAct {
		if v, err := f.Parse(f.Choices[0]); err == nil {
			f.Set(r, v)
		}
	}
	return r
}
