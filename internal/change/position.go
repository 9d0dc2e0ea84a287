package change

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/problem"
)

// A Stand is what somebody thinks of a request.
type Stand string

const (
	Support Stand = "support"
	Object  Stand = "object"
	Neutral Stand = "neutral"
	Abstain Stand = "abstain"
)

// A Position is what a seat said when a group or body took up a request.
type Position struct {
	Seat   string // the constituency or organisation that it is held for
	Stand  Stand
	Reason string
}

// seatStands are the stands that a seat may take.
var seatStands = []Stand{Support, Object, Abstain}

// String gives p as [ParsePosition] reads it.
func (p Position) String() string {
	s := p.Seat + ": " + string(p.Stand)
	if p.Reason != "" {
		s += ", " + p.Reason
	}
	return s
}

// ParsePosition reads one line: Large suppliers: object, it comes before testing.
func ParsePosition(line string) (Position, error) {
	seat, rest, ok := strings.Cut(strings.Join(strings.Fields(line), " "), ":")
	stand, reason, _ := strings.Cut(rest, ",")
	p := Position{strings.TrimSpace(seat), Stand(strings.ToLower(strings.TrimSpace(stand))), strings.TrimSpace(reason)}
	if !ok || p.Seat == "" || !slices.Contains(seatStands, p.Stand) {
		return Position{}, problem.New(problem.Invalid, "%q is no position. Write the seat and support, object or abstain: Large suppliers: object, it comes too late.", line)
	}
	if p.Stand == Object && p.Reason == "" {
		return Position{}, problem.New(problem.Invalid, "%s objects: give the reason, so that the dissent is kept.", p.Seat)
	}
	return p, nil
}

// ParsePositions reads every line. A seat has one position, whoever of its
// holder and the alternate took it.
func ParsePositions(lines []string) ([]Position, error) {
	var c problem.Check
	var out []Position
	for _, l := range lines {
		p, err := ParsePosition(l)
		c.Note("positions", err)
		if err != nil {
			continue
		}
		twice := slices.ContainsFunc(out, func(o Position) bool { return strings.EqualFold(o.Seat, p.Seat) })
		c.Want(!twice, "positions", "%s has one seat and one position: its holder's, or that of the alternate.", p.Seat)
		out = append(out, p)
	}
	return out, c.Err("The positions cannot be read.")
}

// Dissent returns the positions that object.
func Dissent(positions []Position) []Position {
	return slices.DeleteFunc(slices.Clone(positions), func(p Position) bool { return p.Stand != Object })
}

// Tally says how the seats stand: 4 support, 1 objects, 2 abstain.
func Tally(positions []Position) string {
	count := map[Stand]int{}
	for _, p := range positions {
		count[p.Stand]++
	}
	objects := "object"
	if count[Object] == 1 {
		objects = "objects"
	}
	return fmt.Sprintf("%d support, %d %s, %d abstain", count[Support], count[Object], objects, count[Abstain])
}
