package group

import (
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
)

// A FormerName is a name that a group once had, and when.
type FormerName struct {
	Name        string
	From, Until calendar.When // either may be missing
}

// String gives n as it is kept and read again: Testing Advisory Group, from
// 2021-11, until 2022-03-16.
func (n FormerName) String() string {
	s := n.Name
	if !n.From.IsZero() {
		s += ", from " + n.From.String()
	}
	if !n.Until.IsZero() {
		s += ", until " + n.Until.String()
	}
	return s
}

// saidName gives a former name, or earlier terms, as they read to a person:
// Testing Advisory Group, from Nov 2021, until 16 Mar 2022.
func saidName(kept string) string {
	n, err := ParseFormerName(kept)
	if err != nil {
		return kept
	}
	s := n.Name
	if !n.From.IsZero() {
		s += ", from " + n.From.Words()
	}
	if !n.Until.IsZero() {
		s += ", until " + n.Until.Words()
	}
	return s
}

// ParseFormerName reads what String gives, with dates as people write them.
func ParseFormerName(s string) (FormerName, error) {
	n := FormerName{Name: strings.Join(strings.Fields(s), " ")}
	for _, part := range []struct {
		word string
		when *calendar.When
	}{{", until ", &n.Until}, {", from ", &n.From}} {
		i := strings.LastIndex(n.Name, part.word)
		if i < 0 {
			continue
		}
		r, ok := calendar.Read(n.Name[i+len(part.word):], 0)
		if _, rule := r.When.Rule(); !ok || rule {
			return FormerName{}, problem.New(problem.Invalid,
				"%q is not a former name. Write the name, and the days if known: Testing Advisory Group, from Nov 2021, until 16 March 2022.", s)
		}
		*part.when, n.Name = r.When, n.Name[:i]
	}
	n.Name = strings.TrimRight(n.Name, ", ")
	if n.Name == "" {
		return FormerName{}, problem.New(problem.Invalid, "Give the former name itself.")
	}
	return n, nil
}

// on reports whether the name was in use on a day. A name with no days was in
// use before anybody counted, and is used for no day.
func (n FormerName) on(d calendar.Day) bool {
	if n.Until.IsZero() {
		return false
	}
	return d < n.Until.Earliest() && (n.From.IsZero() || d >= n.From.Earliest())
}
