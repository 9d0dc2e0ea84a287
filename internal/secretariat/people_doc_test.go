package secretariat

import (
	"os"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

// rightsTable is the table of docs/people.md, as the program has it.
func rightsTable() string {
	rec := func(group string, r party.Role) party.Actor { return sitting(group, r, "REC") }
	viewers := []struct {
		name string
		who  party.Actor
	}{
		{"visitor", party.Nobody}, {"account of REC", party.Actor{ID: "a", Organisation: "REC"}}, {"observer", rec("CCAG", party.Observer)},
		{"member elsewhere", rec("DAG", party.Member)}, {"member", rec("CCAG", party.Member)}, {"alternate", rec("CCAG", party.Alternate)}, {"chair", rec("CCAG", party.Chair)},
		{"secretary", rec("CCAG", party.Secretary)}, {"assurer", rec("CCAG", party.Assurer)}, {"PMO", holding("MHHS", party.PMO)},
	}
	reads := func(c record.Class) func(party.Actor) bool {
		return func(who party.Actor) bool { return Scope(who).Sees(c) }
	}
	action := register.RaiseAction("CCAG03-01")
	foreign := register.RaiseAction("TAG03-01")
	milestone := register.SetMilestone("M6")
	held := meeting.Convene("CCAG-03")
	for _, r := range []record.Record{action, foreign, milestone, held} {
		record.HeadOf(r).Class = record.Public
	}
	keeps := func(k *record.Kind, r record.Record) func(party.Actor) bool {
		return func(who party.Actor) bool { return MayEdit(who, k, r) }
	}
	steps := func(s party.Step) func(party.Actor) bool {
		return func(who party.Actor) bool { return slices.Contains(Steps(who, action), s) }
	}
	rows := []struct {
		name string
		may  func(party.Actor) bool
	}{
		{"read what is Public", reads(record.Public)},
		{"read what is Controlled", reads(record.Controlled)},
		{"read what is for REC only", reads(record.Only("REC"))},
		{"read what is for another organisation only", reads(record.Only("BSC"))},
		{"raise and edit what is the group's", keeps(register.Actions.Kind, action)},
		{"raise and edit what is another group's", keeps(register.Actions.Kind, foreign)},
		{"raise and edit what is the programme's", keeps(register.Milestones.Kind, milestone)},
		{"update an action of the group", steps(register.Update)},
		{"withdraw an action of the group", steps(register.Withdraw)},
		{"comment on what is the group's", func(who party.Actor) bool { return mayComment(who, action) }},
		{"comment on what is the programme's", func(who party.Actor) bool { return mayComment(who, milestone) }},
		{"record who attended a meeting of the group", func(who party.Actor) bool { return MayRecordAttendance(who, held) == nil }},
		{"import papers of the group", MayImport},
		{"invite people, give and end seats, erase accounts", MayGiveSeats},
	}
	head, rule := "| |", "|---|"
	for _, v := range viewers {
		head, rule = head+" "+v.name+" |", rule+"---|"
	}
	out := []string{head, rule}
	for _, r := range rows {
		line := "| " + r.name + " |"
		for _, v := range viewers {
			mark := ""
			if r.may(v.who) {
				mark = "yes"
			}
			line += " " + mark + " |"
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n") + "\n"
}

func TestTheTableOfRightsIsTrue(t *testing.T) {
	const file, from, to = "../../docs/people.md", "<!-- table: rights -->\n", "<!-- end -->"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), from)
	got, _, ok := strings.Cut(rest, to)
	if want := rightsTable(); !ok || got != want {
		t.Errorf("the table of %s should be:\n%s", file, want)
	}
}
