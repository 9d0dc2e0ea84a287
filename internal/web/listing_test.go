package web

import (
	"slices"
	"testing"

	"crosscode/internal/register"
)

func TestEveryFilterOfADateIsATagThatCanBeRemoved(t *testing.T) {
	here := addressOf(t, "/actions?due=none&due=overdue&due=2022-03-23&due-from=2022-03-01&status=none")
	g := Register{Kind: register.Actions.Kind}
	p := ListPage{Frame: Frame{Here: here}, Filters: g.Filters(here, func(string) []string { return nil })}
	var got []string
	for _, tag := range p.Tags() {
		got = append(got, tag.Label+": "+tag.Words)
	}
	want := []string{"Due date: Overdue", "Due date: No date", "Due date: 23 Mar 2022", "Due date: from 1 Mar 2022", "Status: None"}
	if !slices.Equal(got, want) {
		t.Errorf("the tags are %q, want %q", got, want)
	}
}
