package secretariat

import (
	"strings"
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/problem"
)

func TestAViewIsAPersonsOwnUntilItIsShared(t *testing.T) {
	d := emptyDesk(t)
	ctx := t.Context()
	chair := party.Actor{ID: "chair", Seats: []party.Place{{Group: "CCAG", Role: party.Chair}}}
	member := party.Actor{ID: "member", Seats: []party.Place{{Group: "CCAG", Role: party.Member}}}
	other := party.Actor{ID: "other", Seats: []party.Place{{Group: "DAG", Role: party.Member}}}
	n := 0
	number := func() string { n++; return string(rune('a' + n)) }
	for _, c := range []struct {
		name string
		who  party.Actor
		view SavedView
		want string // the field at fault; "" for none, "!" for a refusal of another kind
	}{
		{"a list under a name", chair, SavedView{Name: "  Over  due ", Address: "/actions?due=overdue", Shared: "CCAG"}, ""},
		{"the same name for another person", member, SavedView{Name: "over due", Address: "/actions"}, ""},
		{"the same name twice", chair, SavedView{Name: "OVER DUE", Address: "/raid"}, "!"},
		{"no name", chair, SavedView{Address: "/raid"}, "name"},
		{"a long name", chair, SavedView{Name: strings.Repeat("x", 81), Address: "/raid"}, "name"},
		{"what is no list", chair, SavedView{Name: "x", Address: "/record/1"}, "address"},
		{"another place", chair, SavedView{Name: "x", Address: "//example.org/actions"}, "address"},
		{"a group without a seat", chair, SavedView{Name: "x", Address: "/raid", Shared: "DAG"}, "shared"},
		{"a visitor", party.Nobody, SavedView{Name: "x", Address: "/raid"}, "!"},
		{"another's view", member, SavedView{ID: "b", Name: "x"}, "!"},
	} {
		err := d.KeepView(ctx, c.who, c.view, number)
		p := problem.Of(err)
		switch {
		case c.want == "" && err != nil, c.want == "!" && p == nil, len(c.want) > 1 && (p == nil || len(p.Faults) != 1 || p.Faults[0].Field != c.want):
			t.Errorf("%s: %v", c.name, err)
		}
	}
	count := func(who party.Actor) int {
		vs, err := d.Views(ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		return len(vs)
	}
	if count(chair) != 1 || count(member) != 2 || count(other) != 0 || count(party.Nobody) != 0 {
		t.Errorf("chair, member, other, nobody see %d %d %d %d", count(chair), count(member), count(other), count(party.Nobody))
	}
	if err := d.RemoveView(ctx, member, "b"); !problem.Is(err, problem.NotFound) {
		t.Errorf("a member removes the chair's: %v", err)
	}
	if err := d.KeepView(ctx, chair, SavedView{ID: "b", Name: "Late"}, number); err != nil || count(member) != 1 {
		t.Errorf("renamed and no longer shared: %v, %d", err, count(member))
	}
	if err := d.RemoveView(ctx, chair, "b"); err != nil || count(chair) != 0 {
		t.Errorf("removed: %v", err)
	}
}

func TestADraftIsForItsPersonAlone(t *testing.T) {
	d := emptyDesk(t)
	ctx := t.Context()
	who := party.Actor{ID: "a"}
	if err := d.KeepDraft(ctx, who, Draft{Form: "/new/actions", Fields: map[string]string{"title": "Écrit & more\n=", "x": "\xff"}}); err != nil {
		t.Fatal(err)
	}
	if got, ok, err := d.Draft(ctx, who, "/new/actions"); !ok || err != nil || got.Fields["title"] != "Écrit & more\n=" || got.Saved.IsZero() {
		t.Errorf("kept %+v, %v, %v", got, ok, err)
	}
	for _, other := range []party.Actor{{ID: "b"}, party.Nobody} {
		if _, ok, err := d.Draft(ctx, other, "/new/actions"); ok || err != nil {
			t.Errorf("%q is given it: %v", other.ID, err)
		}
	}
	for name, draft := range map[string]Draft{"too long": {Form: "/x", Fields: map[string]string{"a": strings.Repeat("x", maxDraft)}}, "no form": {Form: "x"}} {
		if err := d.KeepDraft(ctx, who, draft); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := d.KeepDraft(ctx, party.Nobody, Draft{Form: "/x"}); !problem.Is(err, problem.Forbidden) {
		t.Errorf("a visitor: %v", err)
	}
	if err := d.DropDraft(ctx, who, "/new/actions"); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := d.Draft(ctx, who, "/new/actions"); ok {
		t.Error("what was sent is still there")
	}
	if length(t, d) != 0 {
		t.Error("a draft is in the journal")
	}
}
