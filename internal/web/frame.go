package web

import (
	"strings"
	"time"

	"crosscode/internal/calendar"
)

// A Frame is what every page has around it.
type Frame struct {
	Programme string // "MHHS Programme"
	Title     string // of the page
	Here      Address
	Menu      []MenuItem
	Trail     []Link // the way here, from Home, without the page itself

	Today calendar.Day
	AsAt  calendar.Day // the day shown; none means today
	First calendar.Day // the first day the record knows; none when it is empty
	Now   bool         // the page is about now only, such as a form: no other day can be shown

	Search string // address of the search page; "" leaves the box out
	Sought string // what was searched for
	Needs  *Needs // what waits for the reader; nil leaves it out
	Who    Who
	Notice string // what was just done, told once
	Footer []Link // statements that every page links to

	names  func(id string) string // under which actors are shown to the reader
	person func(id string) string // where the page of somebody is, as far as the reader may see it

	Around     []MenuItem  // other pages about the same
	Alternates []Alternate // the same in forms in which it can be followed

	// Again is after how long a browser without scripts asks for the page anew,
	// because it shows what goes on; 0: never.
	Again time.Duration

	Preferences
}

// A Link is words that lead somewhere.
type Link struct{ Words, URL string }

// A MenuItem is a line of the menu. Only what exists is in it.
type MenuItem struct {
	Icon, Words, URL string
	Here             bool // the page belongs to it
}

// Needs is what waits for the reader.
type Needs struct {
	URL   string
	Count Count
}

// Who is the reader. Without a name they are a visitor.
type Who struct {
	Name  string
	ActAs []Role // in a demonstration: whom the reader may act as; nil leaves the choice out
	URL   string // where the reader's own account is, or where they sign in; "" where nobody can
}

// A Role is somebody the reader of a demonstration may act as.
type Role struct {
	Key, Name, About string
	Now              bool
}

// Past reports whether another day than today is shown.
func (f Frame) Past() bool { return !f.AsAt.IsZero() && f.AsAt != f.Today }

// Day is the day shown.
func (f Frame) Day() calendar.Day {
	if f.AsAt.IsZero() {
		return f.Today
	}
	return f.AsAt
}

// To gives a link within the programme that stays on the day shown.
func (f Frame) To(address string) string {
	if !f.Past() || address == "" || strings.Contains(address, paramAsAt+"=") {
		return address
	}
	path, fragment, _ := strings.Cut(address, "#")
	if strings.Contains(path, "?") {
		path += "&"
	} else {
		path += "?"
	}
	path += paramAsAt + "=" + f.AsAt.String()
	if fragment != "" {
		path += "#" + fragment
	}
	return path
}

// tab is the title in the browser's tab: the most particular first.
func (f Frame) tab() string {
	parts := []string{f.Title}
	if f.Past() {
		parts = append(parts, "as at "+f.AsAt.Words())
	}
	return strings.Join(append(parts, f.Programme), " – ")
}

// A Count is how many there are; beyond some number nobody counts on.
type Count struct {
	N    int
	More bool // there are more than N
}

// Words gives 19, 1,000 or 1,000+.
func (c Count) Words() string {
	s := thousands(c.N)
	if c.More {
		s += "+"
	}
	return s
}

// Of gives "1 action", "19 actions", "1,000+ actions", "no actions".
func (c Count) Of(one, many string) string {
	switch {
	case c.N == 1 && !c.More:
		return "1 " + one
	case c.N == 0:
		return "no " + many
	}
	return c.Words() + " " + many
}

func onOff(b bool) string {
	if b {
		return "on"
	}
	return "off"
}

func whoWords(w Who) string {
	if w.Name == "" && w.URL != "" {
		return "Sign in"
	}
	if w.Name == "" {
		return "Visitor"
	}
	return w.Name
}
