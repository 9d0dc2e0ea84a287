package web

import (
	"strconv"
	"strings"
	"time"

	"crosscode/internal/calendar"
)

// thousands writes 1000 as 1,000.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// An Instant is a moment of a clock, as it is shown.
type Instant struct {
	Words string // 23 Mar 2022, 10:05
	ISO   string // for machines
}

// InstantAt gives t as a clock in loc shows it.
func InstantAt(t time.Time, loc *time.Location) Instant {
	if t.IsZero() {
		return Instant{}
	}
	l := t.In(loc)
	return Instant{calendar.DayOf(t, loc).Words() + l.Format(", 15:04"), t.UTC().Format(time.RFC3339)}
}

// Clocks gives both clocks of an entry. When it was written down comes back
// empty unless it differs from when it counts by more than a minute.
func Clocks(at, recorded time.Time, loc *time.Location) (counts, written Instant) {
	if d := recorded.Sub(at); d > time.Minute || d < -time.Minute {
		written = InstantAt(recorded, loc)
	}
	return InstantAt(at, loc), written
}

// paragraphs parts a text at its line breaks.
func paragraphs(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// lower makes the first letter small, for a label inside a sentence.
func lower(s string) string {
	if s == "" || len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// anchor makes a name that can stand behind # in an address.
func anchor(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, s)
}
