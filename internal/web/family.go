package web

import (
	"slices"
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/designation"
	"crosscode/internal/record"
)

// A family is pages about one thing: they lead to each other, and stand under one
// line of the menu.
type family struct {
	menu  string // the address of its line
	pages []Link
}

var families = []family{
	{"/changes", append([]Link{{"Change requests", "/changes"}, {"Change Board and groups", "/change-board"}, {"Impact assessments", "/answers"}, {"Above the thresholds", "/above-threshold"}},
		listsOf(change.Questionnaires.Kind, change.Recommendations.Kind, change.Decisions.Kind, change.SeatPositions.Kind, change.Concerns.Kind, change.Freezes.Kind, change.RuleSets.Kind)...)},
	{"/designation", append([]Link{{"Where we are", "/designation"}, {"Compare routes", "/designation/compare"}},
		listsOf(designation.Templates.Kind, designation.Areas.Kind, designation.Notices.Kind, designation.Representations.Kind, designation.Readinesses.Kind, designation.Criteria.Kind, designation.Choices.Kind, designation.Steps.Kind)...)},
}

// under are pages that stand under a line of the menu and lead to nobody.
var under = map[string]string{
	"/request": "/changes", "/direct": "/changes", "/responses": "/changes", "/questionnaire-answers": "/changes",
	"/confidential-parts": "/changes", "/route-arguments": "/designation",
}

func listsOf(kinds ...*record.Kind) []Link {
	out := make([]Link, len(kinds))
	for i, k := range kinds {
		out[i] = Link{k.Title, "/" + k.Path}
	}
	return out
}

// around gives the other pages of the family of a page, and itself among them; none
// for a page that is in none.
func around(path string) []MenuItem {
	for _, f := range families {
		if !slices.ContainsFunc(f.pages, func(l Link) bool { return l.URL == path }) {
			continue
		}
		var out []MenuItem
		for _, l := range f.pages {
			out = append(out, MenuItem{Words: l.Words, URL: l.URL, Here: l.URL == path})
		}
		return out
	}
	return nil
}

// menuOf gives the line of the menu under which a page stands.
func menuOf(path string) string {
	first := path
	if i := strings.IndexByte(path[min(1, len(path)):], '/'); i >= 0 {
		first = path[:i+1]
	}
	for _, f := range families {
		if slices.ContainsFunc(f.pages, func(l Link) bool { return l.URL == first }) {
			return f.menu
		}
	}
	if line := under[first]; line != "" {
		return line
	}
	return first
}
