package party

import (
	"slices"
	"testing"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

type gate struct {
	record.Head
	locked bool
}

func (g *gate) unlocked() error {
	var c problem.Check
	c.Want(!g.locked, "lock", "Unlock it first.")
	return c.Err("It is locked.")
}

var gates = Procedure[*gate, string]{
	{Step: "open", From: []string{"Shut"}, To: "Open", By: []Role{Member, PMO, Chair}, Need: NeedText | NeedMeeting | NeedDay | NeedOther, Ready: (*gate).unlocked},
	{Step: "open", From: []string{"With Ofgem"}, To: "Open", By: []Role{Sponsor}},
	{Step: "shut", From: []string{"Open", "With Ofgem"}, To: "Shut", By: []Role{Chair}},
	{Step: "paint", From: []string{"Open"}, To: "Open", By: []Role{PMO}},
}

var (
	chair  = Actor{Name: "chair", Roles: []Role{Chair}}
	member = Actor{Name: "member", Roles: []Role{Member}}
	all    = With{Text: "Because.", Meeting: "CCAG-04", Other: "CR003", Day: 1}
)

func TestAProcedureAllowsOnlyWhatItsTableSays(t *testing.T) {
	for _, c := range []struct {
		name string
		at   string
		step Step
		with With
		by   Actor
		to   string
		want string // the refusal; "" when there is none
	}{
		{"a step in the table is taken", "Shut", "open", all, member, "Open", ""},
		{"a step from elsewhere is not", "Open", "open", all, member, "Open", "You cannot open G1: it is open."},
		{"a status reads well in the sentence", "With Ofgem", "paint", all, chair, "With Ofgem", "You cannot paint G1: it is with Ofgem."},
		{"a step of no such thing is told, and which there are", "With Ofgem", "burn", all, chair, "With Ofgem",
			"G1 was not moved.\n  step: There is no step \"burn\". As it stands you may take one of: shut."},
		{"a step of no such thing is told to somebody who may take none", "Shut", "burn", all, Nobody, "Shut",
			"G1 was not moved.\n  step: There is no step \"burn\". There is nothing for you to do with it as it stands."},
		{"a role it does not name is refused", "Shut", "open", all, Nobody, "Shut", "Only the member, PMO or chair may open G1."},
		{"the same step may need another role elsewhere", "With Ofgem", "open", all, member, "With Ofgem", "Only the sponsor may open G1."},
		{"the operator acts for everybody", "With Ofgem", "open", With{}, Operator("root"), "Open", ""},
		{"a meeting given though not asked for must be one", "Open", "shut", With{Meeting: "soon"}, chair, "Open",
			"You cannot shut G1 yet.\n  meeting: Name the meeting that settled it, as CCAG-04."},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := gates.Next(&gate{Head: record.Head{Ref: "G1"}}, c.at, c.step, c.with, c.by)
			said := ""
			if err != nil {
				said = err.Error()
			}
			if got != c.to || said != c.want {
				t.Errorf("Next = %q, %q; want %q, %q", got, said, c.to, c.want)
			}
		})
	}
}

func TestAStepHearsOfEverythingItLacks(t *testing.T) {
	_, err := gates.Next(&gate{locked: true}, "Shut", "open", With{}, member)
	p := problem.Of(err)
	if p == nil {
		t.Fatal("a step that lacks everything is taken")
	}
	var fields []string
	for _, f := range p.Faults {
		fields = append(fields, f.Field)
	}
	if want := []string{"text", "meeting", "day", "other", "lock"}; !slices.Equal(fields, want) {
		t.Errorf("faults on %v, want %v", fields, want)
	}
}

func TestStepsAreOfferedToThoseWhoMayTakeThem(t *testing.T) {
	if got := gates.Steps("With Ofgem", chair); !slices.Equal(got, []Step{"shut"}) {
		t.Errorf("the chair is offered %v", got)
	}
	if got := gates.Steps("With Ofgem", Operator("root")); !slices.Equal(got, []Step{"open", "shut"}) {
		t.Errorf("the operator is offered %v", got)
	}
	if gates.Needs("Shut", "open") == 0 || gates.Needs("With Ofgem", "open") != 0 {
		t.Error("needs are those of the line that would be taken")
	}
}
