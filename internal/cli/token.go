package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// TokenCmd keeps the tokens by which programs use the API.
type TokenCmd struct {
	Add    TokenAddCmd    `cmd:"" help:"Make a token, and print its secret once."`
	List   TokenListCmd   `cmd:"" help:"List the tokens, with when each was last used."`
	Revoke TokenRevokeCmd `cmd:"" help:"End a token at once."`
}

// TokenAddCmd makes a token.
type TokenAddCmd struct {
	Place
	Name         string   `arg:"" help:"What it is for, as 'plan sync'."`
	As           string   `help:"Whom it acts for, as the journal names them. The token's name if not given." placeholder:"ACTOR"`
	Organisation string   `help:"The short name of the organisation it belongs to." placeholder:"ORG"`
	Role         []string `help:"A role in the programme: PMO, secretariat and so on." placeholder:"ROLE"`
	Seat         []string `help:"A seat in a group: CCAG:secretary." placeholder:"GROUP:ROLE"`
	May          []string `help:"What it may do besides reading: raise, edit, step, comment, import." placeholder:"POWER"`
	Days         int      `help:"For how many days." default:"90"`
}

// Run makes the token.
func (c *TokenAddCmd) Run(ctx context.Context, w *World) error {
	t := secretariat.Token{Name: c.Name, Powers: c.May, Actor: party.Actor{ID: c.As, Organisation: c.Organisation}, Expires: w.Now().AddDate(0, 0, c.Days)}
	if c.As == "" {
		t.Actor.ID = c.Name
	}
	for _, r := range c.Role {
		t.Actor.Roles = append(t.Actor.Roles, party.Role(r))
	}
	for _, s := range c.Seat {
		group, role, ok := strings.Cut(s, ":")
		if !ok {
			return problem.New(problem.Misuse, "--seat: write %q as the group and the seat, CCAG:secretary.", s)
		}
		t.Actor.Seats = append(t.Actor.Seats, party.Place{Group: group, Role: party.Role(role)})
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		made, secret, err := d.AddToken(ctx, w.operator(), t, w.Now())
		if err != nil {
			return err
		}
		fmt.Fprintf(w.Stderr, "Token %s, good until %s. Its secret is shown this once:\n", made.ID, made.Expires.In(secretariat.Zone()).Format("2 January 2006"))
		_, err = fmt.Fprintln(w.Stdout, secret)
		return err
	})
}

// TokenListCmd lists the tokens.
type TokenListCmd struct{ Place }

// Run lists them.
func (c *TokenListCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		all, err := d.Tokens(ctx, w.operator())
		if err != nil {
			return err
		}
		out := &lines{w: w.Stdout}
		for _, t := range all {
			out.line("%s  %-24s %s", t.ID, t.Name, standingOf(t, w.Now()))
			out.line("            acts for %s%s; may %s", t.Actor.ID, places(t.Actor), strings.Join(append([]string{"read"}, t.Powers...), ", "))
		}
		if len(all) == 0 {
			out.line("There are no tokens.")
		}
		return out.err
	})
}

// standingOf says whether a token is good, and when it was last used.
func standingOf(t secretariat.Token, now time.Time) string {
	day := func(t time.Time) string { return t.In(secretariat.Zone()).Format("2 Jan 2006") }
	used := "never used"
	if !t.Used.IsZero() {
		used = "last used " + t.Used.In(secretariat.Zone()).Format("2 Jan 2006 15:04")
	}
	switch {
	case !t.Revoked.IsZero():
		return "revoked " + day(t.Revoked) + ", " + used
	case !now.Before(t.Expires):
		return "expired " + day(t.Expires) + ", " + used
	}
	return "until " + day(t.Expires) + ", " + used
}

// places tells where an actor stands.
func places(a party.Actor) string {
	var out []string
	for _, r := range a.Roles {
		out = append(out, string(r))
	}
	for _, s := range a.Seats {
		out = append(out, string(s.Role)+" of "+s.Group)
	}
	if a.Organisation != "" {
		out = append(out, "of "+a.Organisation)
	}
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, ", ") + ")"
}

// TokenRevokeCmd ends a token.
type TokenRevokeCmd struct {
	Place
	ID string `arg:"" help:"The token, as the list names it."`
}

// Run ends it.
func (c *TokenRevokeCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		if err := d.RevokeToken(ctx, w.operator(), c.ID, w.Now()); err != nil {
			return err
		}
		out := &lines{w: w.Stdout}
		out.line("Token %s is good for nothing any more.", c.ID)
		return out.err
	})
}
