// Package ref reads and writes identifiers as the field writes them.
//
// A reference is a name in a scope: an action in its group and meeting
// (CCAG03-12), a meeting in its group (CCAG-04, or CCAG-10.1 when
// extraordinary), a RAID item in its list (CCAG/17), a modification in its code
// (REC/R0032, which people also write R32), a milestone (M6), a change request
// (CR003). This package knows their spelling only; whether a thing of that name
// exists is for the record to say.
package ref

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"crosscode/internal/problem"
)

// An Action is the reference of an action: group, meeting, sequence. Extra is
// that of the meeting, where it was extraordinary.
type Action struct {
	Group                    string
	Meeting, Extra, Sequence int
}

// A Meeting is the reference of a meeting. Extra is 1 for the first
// extraordinary meeting after an ordinary one, 0 for the ordinary one itself.
type Meeting struct {
	Group         string
	Number, Extra int
}

// An Item is the reference of a numbered item in a list: CCAG/17.
type Item struct {
	List   string
	Number int
}

// A Modification is the reference of a change to a code: REC/R0032.
type Modification struct {
	Code, Number string
}

var (
	action     = regexp.MustCompile(`^([A-Z]{2,12})(\d{2,3})(?:\.(\d{1,2}))?-(\d{2,3})$`)
	meeting    = regexp.MustCompile(`^([A-Z]{2,12})-(\d{2,3})(?:\.(\d{1,2}))?$`)
	item       = regexp.MustCompile(`^([A-Z][A-Za-z0-9-]{0,23})/(\d{1,5})$`)
	milestone  = regexp.MustCompile(`^M(\d{1,3})$`)
	change     = regexp.MustCompile(`^CR(\d{3,4})$`)
	group      = regexp.MustCompile(`^[A-Z][A-Za-z0-9-]{0,23}$`)
	numberedBy = regexp.MustCompile(`^([A-Z]{0,6})(\d{1,5})([A-Z]{0,3})$`)
)

func (a Action) Of() Meeting          { return Meeting{a.Group, a.Meeting, a.Extra} }
func (i Item) String() string         { return fmt.Sprintf("%s/%d", i.List, i.Number) }
func (m Modification) String() string { return m.Code + "/" + m.Number }

func (a Action) String() string {
	if a.Extra > 0 {
		return fmt.Sprintf("%s%02d.%d-%02d", a.Group, a.Meeting, a.Extra, a.Sequence)
	}
	return fmt.Sprintf("%s%02d-%02d", a.Group, a.Meeting, a.Sequence)
}

// After reports whether m follows other in the numbers of one group.
func (m Meeting) After(other Meeting) bool {
	return m.Number > other.Number || m.Number == other.Number && m.Extra > other.Extra
}

func (m Meeting) String() string {
	if m.Extra > 0 {
		return fmt.Sprintf("%s-%02d.%d", m.Group, m.Number, m.Extra)
	}
	return fmt.Sprintf("%s-%02d", m.Group, m.Number)
}

// ParseAction reads CCAG03-12, and DAG10.1-01 of an extraordinary meeting.
func ParseAction(s string) (Action, error) {
	g := action.FindStringSubmatch(s)
	if g == nil {
		return Action{}, problem.New(problem.Invalid,
			"%q is not the reference of an action. Write group, meeting number, hyphen, number: CCAG03-12.", s)
	}
	return Action{g[1], number(g[2]), number(g[3]), number(g[4])}, nil
}

// ParseMeeting reads CCAG-04 and CCAG-10.1.
func ParseMeeting(s string) (Meeting, error) {
	g := meeting.FindStringSubmatch(s)
	if g == nil {
		return Meeting{}, problem.New(problem.Invalid,
			"%q is not the reference of a meeting. Write group, hyphen, number: CCAG-04, or CCAG-10.1 for an extraordinary one.", s)
	}
	return Meeting{g[1], number(g[2]), number(g[3])}, nil
}

// ParseItem reads CCAG/17.
func ParseItem(s string) (Item, error) {
	g := item.FindStringSubmatch(s)
	if g == nil {
		return Item{}, problem.New(problem.Invalid, "%q is not the reference of a RAID item. Write list, stroke, number: CCAG/17.", s)
	}
	return Item{g[1], number(g[2])}, nil
}

// IsMilestone reports whether s is written as a milestone is: M6.
func IsMilestone(s string) bool { return milestone.MatchString(s) }

// IsChange reports whether s is written as a change request is: CR003.
func IsChange(s string) bool { return change.MatchString(s) }

// IsGroup reports whether s can name a governance group or a list.
func IsGroup(s string) bool { return group.MatchString(s) }

// number reads digits that a pattern has already bounded.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// SortKey gives text in whose byte order references stand as people expect:
// each run of digits counts as a number, so CCAG/2 comes before CCAG/10.
func SortKey(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		if j == i {
			b.WriteByte(s[i])
			i++
			continue
		}
		digits := strings.TrimLeft(s[i:j], "0")
		if pad := 8 - len(digits); pad > 0 {
			b.WriteString("00000000"[:pad])
		}
		b.WriteString(digits)
		i = j
	}
	return b.String()
}

// numbering says how each code numbers its modifications: the letters before
// the digits, and how many digits the full form has.
var numbering = []struct {
	code, prefix string
	digits       int
}{
	{"BSC", "P", 3}, {"BSC", "CP", 4},
	{"REC", "R", 4}, {"REC", "I", 4},
	{"SEC", "MP", 3}, {"SEC", "DP", 3}, {"SEC", "SECMP", 4},
	{"DCUSA", "DCP", 3},
	{"CUSC", "CMP", 3}, {"CUSC", "CAP", 3},
	{"Grid Code", "GC", 4},
	{"STC", "CM", 3},
	{"IGT UNC", "IGT", 3},
	{"DIP", "DCR", 4},
	{"DSC", "XRN", 4},
}

// ReadModification takes a modification's number as people write it and gives
// the code's full form: R15 and R0015 are both REC/R0015. The code may be
// empty where the letters tell it. A number of a code whose numbering is not
// known is kept as written, if the code is given.
func ReadModification(code, written string) (Modification, bool) {
	g := numberedBy.FindStringSubmatch(strings.ToUpper(strings.ReplaceAll(written, " ", "")))
	if g == nil {
		return Modification{}, false
	}
	for _, n := range numbering {
		if n.prefix == g[1] && (code == "" || code == n.code) {
			return Modification{n.code, fmt.Sprintf("%s%0*d%s", g[1], n.digits, number(g[2]), g[3])}, true
		}
	}
	return Modification{code, written}, code != ""
}

// ParseModification reads REC/R0032, and REC/R32 as the same.
func ParseModification(s string) (Modification, error) {
	code, num, ok := strings.Cut(s, "/")
	if m, read := ReadModification(code, num); ok && read && code != "" {
		return m, nil
	}
	return Modification{}, problem.New(problem.Invalid,
		"%q is not the reference of a modification. Write code, stroke, number: REC/R0032.", s)
}

// Short gives the number without leading zeros, as people say it: R32.
func (m Modification) Short() string {
	g := numberedBy.FindStringSubmatch(m.Number)
	if g == nil {
		return m.Number
	}
	return fmt.Sprintf("%s%d%s", g[1], number(g[2]), g[3])
}
