package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"crosscode/internal/problem"
)

func TestAViewIsKeptByAPersonAndSharedWithAGroup(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		for _, v := range []SavedView{
			{ID: "1", Owner: "a", Name: "Overdue", Address: "/actions?due=overdue", Made: start},
			{ID: "2", Owner: "a", Name: "Élexon's", Address: "/actions?owners=Elexon", Shared: "CCAG", Made: start},
			{ID: "3", Owner: "b", Name: "overdue", Address: "/raid", Made: start},
		} {
			if err := s.KeepView(ctx, v); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.KeepView(ctx, SavedView{ID: "4", Owner: "a", Name: "OVERDUE ", Address: "/raid"}); !problem.Is(err, problem.Conflict) {
			t.Errorf("a second view of one name: %v", err)
		}
		names := func(owner string, groups ...string) string {
			vs, err := s.SavedViews(ctx, owner, groups)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, v := range vs {
				out = append(out, v.ID+" "+v.Name)
			}
			return strings.Join(out, ", ")
		}
		if got := names("a") + "; " + names("b", "CCAG", "DAG") + "; " + names("c"); got != "1 Overdue, 2 Élexon's; 3 overdue, 2 Élexon's; " {
			t.Errorf("the views are %s", got)
		}
		if err := s.KeepView(ctx, SavedView{ID: "1", Owner: "a", Name: "Late", Address: "/actions"}); err != nil {
			t.Fatal(err)
		}
		if v, err := s.SavedView(ctx, "1"); err != nil || v.Name != "Late" || v.Address != "/actions" || !v.Made.Equal(start) {
			t.Errorf("renamed: %+v, %v", v, err)
		}
		if err := s.RemoveView(ctx, "1"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SavedView(ctx, "1"); !problem.Is(err, problem.NotFound) {
			t.Errorf("removed: %v", err)
		}
		if err := s.EraseAccount(ctx, "a"); err != nil || names("a", "CCAG") != "" || names("b") == "" {
			t.Errorf("forgotten: %s, %v", names("a", "CCAG"), err)
		}
	})
}

func TestADraftIsKeptUntilItIsSent(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		for i := range MaxDrafts + 1 {
			if err := s.KeepDraft(ctx, Draft{"a", fmt.Sprintf("/new/%03d", i), "title=x", start.Add(time.Duration(i) * time.Minute)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.KeepDraft(ctx, Draft{"a", "/new/050", "title=y", start.Add(24 * time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if d, ok, err := s.Draft(ctx, "a", "/new/050"); !ok || err != nil || d.Fields != "title=y" || !d.Saved.Equal(start.Add(24*time.Hour)) {
			t.Errorf("the draft is %+v, %v, %v", d, ok, err)
		}
		for _, form := range []string{"/new/000", "/new/999"} {
			if _, ok, err := s.Draft(ctx, "a", form); ok || err != nil {
				t.Errorf("%s: %v, %v", form, ok, err)
			}
		}
		if _, ok, _ := s.Draft(ctx, "b", "/new/050"); ok {
			t.Error("a draft is another person's too")
		}
		if err := s.RemoveDraft(ctx, "a", "/new/050"); err != nil {
			t.Fatal(err)
		}
		if _, ok, _ := s.Draft(ctx, "a", "/new/050"); ok {
			t.Error("a draft that was sent is still there")
		}
	})
}

func TestWhatIsNewStaysNewForASitting(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		look := func(after time.Duration) int64 {
			l, err := s.Looked(t.Context(), "a", "/", start.Add(after), time.Hour)
			if err != nil {
				t.Fatal(err)
			}
			return l.Since.Seq()
		}
		raise(t, s, "CCAG03-01", nil)
		if got := look(0); got != 1 {
			t.Errorf("at the first look %d entries are old, want all", got)
		}
		raise(t, s, "CCAG03-02", nil)
		if got := fmt.Sprint(look(30*time.Minute), look(80*time.Minute)); got != "1 1" {
			t.Errorf("in the same sitting %s entries are old", got)
		}
		if got := look(3 * time.Hour); got != 2 {
			t.Errorf("at the next sitting %d entries are old, want 2", got)
		}
	})
}
