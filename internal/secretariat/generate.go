package secretariat

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// An Invention says what to fill a record with.
type Invention struct {
	Records int // actions to raise
	Entries int // in all; what raising leaves over goes to updates
	Seed    uint64
	From    calendar.Day // due dates lie after it
}

// Generate raises invented actions and moves them, to try how the record bears
// its size. The journal is written as everything is, the tables are made from it
// at the end.
func (d *Desk) Generate(ctx context.Context, who party.Actor, inv Invention, p Progress) error {
	if err := onlyOperator(who, "fill"); err != nil {
		return err
	}
	var c problem.Check
	c.Want(inv.Records > 0, "records", "Ask for at least one record.")
	c.Want(inv.Records <= 5_000_000, "records", "The most is 5,000,000 records.")
	c.Want(inv.Entries >= inv.Records, "entries", "Every record needs an entry: ask for at least %d.", inv.Records)
	c.Want(inv.Entries <= 100_000_000, "entries", "The most is 100,000,000 entries.")
	if err := c.Err("Nothing was generated."); err != nil {
		return err
	}
	g := &inventor{inv: inv, rnd: rand.New(rand.NewPCG(inv.Seed, 0)), who: who}
	return d.Store.Fill(ctx, func(fill store.Filler) error {
		for g.written < inv.Entries {
			n := min(1000, inv.Entries-g.written)
			err := fill.Tx(ctx, act(who, Because{Why: "generated"}), func(tx *store.Tx) error { return g.some(tx, n) })
			if err != nil {
				return err
			}
			if p != nil {
				p(int64(g.written), int64(inv.Entries))
			}
		}
		return nil
	}, p)
}

type inventor struct {
	inv     Invention
	rnd     *rand.Rand
	who     party.Actor
	actions []*register.Action
	written int
}

// InventedRef names the nth invented action; 90 to a meeting, 99 meetings to a
// group.
func InventedRef(n int) string {
	group := n / (90 * 99)
	name := ""
	for range 3 {
		name = string(rune('A'+group%26)) + name
		group /= 26
	}
	return fmt.Sprintf("G%s%02d-%02d", name, n/90%99+1, n%90+1)
}

// some writes n entries.
func (g *inventor) some(tx *store.Tx, n int) error {
	for range n {
		due := len(g.actions) * g.inv.Entries / g.inv.Records
		var a *register.Action
		verb := "raise"
		if len(g.actions) < g.inv.Records && g.written >= due {
			a = g.raise()
		} else {
			a = g.actions[g.rnd.IntN(len(g.actions))]
			verb = g.move(a)
		}
		if err := tx.Save(register.Actions.Kind, verb, a); err != nil {
			return err
		}
		g.written++
	}
	return nil
}

var inventedOwners = []string{"Elexon", "RECCo", "SECAS", "ElectraLink", "Ofgem", "DCC", "Programme", "Code bodies", "Suppliers", "Networks"}

func (g *inventor) raise() *register.Action {
	n := len(g.actions)
	a := register.RaiseAction(InventedRef(n))
	a.Title = fmt.Sprintf("Provide detail %d of what is to be shown to the group, by whom and in which order", n+1)
	a.Class = record.Public
	if g.rnd.IntN(50) == 0 {
		a.Class = record.Controlled
	}
	a.Owners = []record.Owner{{Organisation: inventedOwners[g.rnd.IntN(len(inventedOwners))], Role: "lead"}}
	a.Due = calendar.On(g.inv.From + calendar.Day(g.rnd.IntN(900)))
	g.actions = append(g.actions, a)
	return a
}

const inventedText = "The bodies concerned have sent what they know, and the rest follows before the papers go out. Each has said what its own text would have to say, and by when it could be drafted, checked and put to the group. What cannot be met as it stands is listed with its reason, and the dates that hang on it are marked. Nothing else is known to stand in the way at present. "

// move takes a through one step of its life, or moves its date.
func (g *inventor) move(a *register.Action) string {
	if g.rnd.IntN(4) == 0 {
		a.Due = calendar.On(g.inv.From + calendar.Day(g.rnd.IntN(900)))
		return "edit"
	}
	steps := a.Steps(g.who)
	step := steps[g.rnd.IntN(len(steps))]
	from := g.rnd.IntN(len(inventedText) / 4)
	text := strings.TrimSpace(inventedText[from:])
	if err := a.Take(step, party.With{Text: text, Meeting: "CCAG-04"}, g.who); err != nil {
		return "edit" // a step that was offered can be taken; see the tests
	}
	return string(step)
}
