package secretariat

import (
	"fmt"
	"slices"
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

func TestOneActIsDoneToAllOrToNone(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk) {
		ctx, k := t.Context(), register.Actions.Kind
		keeper := party.Actor{ID: "keeper", Roles: []party.Role{party.Secretariat}}
		for i, class := range []record.Class{record.Public, record.Public, record.Controlled} {
			_, err := d.Raise(ctx, keeper, k, fmt.Sprintf("CCAG03-%02d", i+1), Edit{Class: class, Fields: map[string]string{
				"title": "Provide details", "owners": "RECCo", "due": "2022-03-23"}}, Because{})
			if err != nil {
				t.Fatal(err)
			}
		}
		marked := func(refs ...string) []Marked {
			var out []Marked
			for _, ref := range refs {
				out = append(out, Marked{Ref: ref})
			}
			return out
		}
		withdraw := Bulk{Step: register.Withdraw, With: party.With{Text: "No longer wanted"}}
		due := Bulk{Edit: Edit{Fields: map[string]string{"due": "2022-04-27"}}}
		for _, c := range []struct {
			name  string
			who   party.Actor
			what  Bulk
			refs  []string
			kind  problem.Kind
			about string // the records that refused
		}{
			{"nothing is marked", keeper, due, nil, problem.Invalid, "[mark]"},
			{"more than anybody reads", keeper, due, slices.Repeat([]string{"CCAG03-01"}, MaxMarked+1), problem.Invalid, "[mark]"},
			{"one is not there", keeper, due, []string{"CCAG03-01", "CCAG09-01"}, problem.Invalid, "[CCAG09-01]"},
			{"a visitor, who sees two of three", party.Nobody, due, []string{"CCAG03-01", "CCAG03-02", "CCAG03-03"}, problem.Invalid, "[CCAG03-01 CCAG03-02 CCAG03-03]"},
			{"a step that asks for words", keeper, Bulk{Step: register.Withdraw}, []string{"CCAG03-01", "CCAG03-02"}, problem.Invalid, "[CCAG03-01 CCAG03-02]"},
			{"a step that nobody may take there", keeper, Bulk{Step: register.Reopen, With: withdraw.With}, []string{"CCAG03-02"}, problem.Invalid, "[CCAG03-02]"},
			{"a day that is none", keeper, Bulk{Edit: Edit{Fields: map[string]string{"due": "soonish"}}}, []string{"CCAG03-01"}, problem.Invalid, "[CCAG03-01]"},
		} {
			before := length(t, d)
			c.what.Marked = marked(c.refs...)
			_, err := d.Bulk(ctx, c.who, k, c.what, Because{})
			var about []string
			if p := problem.Of(err); p != nil {
				for _, f := range p.Faults {
					about = append(about, f.Field)
				}
			}
			if !problem.Is(err, c.kind) || fmt.Sprint(about) != c.about || length(t, d) != before {
				t.Errorf("%s: %v about %v, the journal grew by %d", c.name, err, about, length(t, d)-before)
			}
		}
		withdraw.Marked = marked("CCAG03-01", "CCAG03-03")
		done, err := d.Bulk(ctx, keeper, k, withdraw, Because{Why: "Agreed"})
		if err != nil || len(done) != 2 || find(t, d, "CCAG03-03").Status() != register.Withdrawn {
			t.Fatalf("withdrawn: %d, %v", len(done), err)
		}
		v := d.View(ctx, keeper, Now)
		var causes []int64
		for _, r := range done {
			h, err := v.History(k, record.HeadOf(r).ID)
			if err != nil {
				t.Fatal(err)
			}
			last := h[len(h)-1].Entry
			causes = append(causes, last.Cause)
			if last.Why != "Agreed" || last.Act != "withdraw" {
				t.Errorf("the entry says %q because %q", last.Act, last.Why)
			}
		}
		if causes[0] != causes[1] {
			t.Errorf("the causes are %v", causes)
		}
		due.Marked = []Marked{{"CCAG03-02", 7}}
		if _, err := d.Bulk(ctx, keeper, k, due, Because{}); problem.Of(err) == nil || len(problem.Of(err).Faults) != 1 {
			t.Errorf("a version that somebody else has passed: %v", err)
		}
		due.Marked = marked("CCAG03-02", "CCAG03-01")
		if _, err := d.Bulk(ctx, keeper, k, due, Because{}); err != nil || find(t, d, "CCAG03-02").Due.String() != "2022-04-27" {
			t.Errorf("set: %v", err)
		}
		if r, err := d.Store.Verify(ctx, nil, nil); err != nil || len(r.Faults) > 0 {
			t.Error(r, err)
		}
	})
}
