package cli

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// UserCmd holds the commands on accounts. Whoever runs them acts as the
// operator.
type UserCmd struct {
	Add     UserAddCmd     `cmd:"" help:"Make an account, and print the link by which its owner takes it up."`
	List    UserListCmd    `cmd:"" help:"List the accounts, with what each may do today."`
	Invite  UserInviteCmd  `cmd:"" help:"Print a new link to an account, for whoever lost theirs or their password."`
	Role    UserRoleCmd    `cmd:"" help:"Give an account a role in the programme, or end it."`
	Seat    UserSeatCmd    `cmd:"" help:"Give an account a seat in a group, or end it."`
	Disable UserDisableCmd `cmd:"" help:"Close an account, or open it again."`
	Data    UserDataCmd    `cmd:"" help:"Print everything that is held about a person, as JSON."`
	Erase   UserEraseCmd   `cmd:"" help:"Forget whose an account was. The record keeps its number."`
	Token   TokenCmd       `cmd:"" help:"Tokens by which programs use the API."`
}

// UserAddCmd makes an account.
type UserAddCmd struct {
	Place
	Email        string `arg:"" help:"E-mail address."`
	Name         string `help:"Name, as it is to be shown." required:"" placeholder:"NAME"`
	Organisation string `help:"Organisation, by its short name in the register." placeholder:"NAME"`
	URL          string `help:"Where the pages are served, for the link." default:"http://127.0.0.1:8080" env:"CROSSCODE_URL" placeholder:"URL"`
}

// Run makes the account.
func (c *UserAddCmd) Run(ctx context.Context, w *World) error {
	return w.with(ctx, c.Place, func(d *secretariat.Desk) error {
		a, secret, err := d.Invite(ctx, w.operator(), secretariat.Invitee{Name: c.Name, Email: c.Email, Organisation: c.Organisation})
		if err != nil {
			return err
		}
		return w.tellLink(a, c.URL, secret)
	})
}

// tellLink prints the link to an account.
func (w *World) tellLink(a secretariat.Account, base, secret string) error {
	at, err := url.JoinPath(base, "invitation", secret)
	if err != nil {
		return problem.New(problem.Misuse, "--url %q is no address. Write it as https://crosscode.example.org.", base)
	}
	out := &lines{w: w.Stdout}
	out.line("%s is %s. This link takes the account up; it works once, for a week:", a.ID, a.Email)
	out.line("%s", at)
	return out.err
}

// UserListCmd lists accounts.
type UserListCmd struct{ Place }

// Run lists them.
func (c *UserListCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		all, err := d.People(ctx, w.operator())
		if err != nil {
			return err
		}
		out := &lines{w: w.Stdout}
		for _, a := range all {
			out.line("%s  %s  %s  %s  %s  %s", a.ID, a.Email, a.State, orNone(a.Organisation), a.Name, orNone(seatWords(a.Seats, d.Today())))
		}
		if len(all) == 0 {
			out.line("There are no accounts. Make one with crosscode user add.")
		}
		return out.err
	})
}

func orNone(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func seatWords(seats []*party.Seat, today calendar.Day) string {
	var held []string
	for _, s := range seats {
		if s.HeldOn(today) {
			held = append(held, strings.TrimSpace(string(s.Role)+" "+s.Group))
		}
	}
	return strings.Join(held, ", ")
}

// UserInviteCmd makes a new link.
type UserInviteCmd struct {
	Place
	User                string `arg:"" help:"E-mail address, or number of the account."`
	WithoutSecondFactor bool   `help:"Take the second factor away, too."`
	URL                 string `help:"Where the pages are served, for the link." default:"http://127.0.0.1:8080" env:"CROSSCODE_URL" placeholder:"URL"`
}

// Run makes the link.
func (c *UserInviteCmd) Run(ctx context.Context, w *World) error {
	return w.withAccount(ctx, c.Place, c.User, func(d *secretariat.Desk, a secretariat.Account) error {
		a, secret, err := d.InviteAgain(ctx, w.operator(), a.ID, c.WithoutSecondFactor)
		if err != nil {
			return err
		}
		return w.tellLink(a, c.URL, secret)
	})
}

// withAccount finds the account that a name means.
func (w *World) withAccount(ctx context.Context, at Place, name string, f func(*secretariat.Desk, secretariat.Account) error) error {
	return w.within(ctx, at, func(d *secretariat.Desk) error {
		a, err := d.PersonCalled(ctx, w.operator(), name)
		if err != nil {
			return err
		}
		return f(d, a)
	})
}

// Held says for how long a role or seat is held.
type Held struct {
	From  string `help:"First day; today if left out." placeholder:"DATE"`
	Until string `help:"Last day." placeholder:"DATE"`
	End   bool   `help:"End it instead, with yesterday."`
}

// UserRoleCmd gives a role in the programme.
type UserRoleCmd struct {
	Place
	User string `arg:"" help:"E-mail address, or number of the account."`
	Role string `arg:"" help:"PMO, secretariat, RAID manager, proposer, Change Board, SRO, sponsor, assurer or administrator."`
	Held
}

// Run gives it.
func (c *UserRoleCmd) Run(ctx context.Context, w *World) error {
	return w.give(ctx, c.Place, c.User, secretariat.Grant{Role: party.ReadRole(c.Role)}, c.Held)
}

// UserSeatCmd gives a seat in a group.
type UserSeatCmd struct {
	Place
	User  string `arg:"" help:"E-mail address, or number of the account."`
	Group string `arg:"" help:"The group, by its short name, as CCAG."`
	Role  string `arg:"" help:"Chair, secretary, member, alternate, observer or assurer."`
	Held
	Public bool `help:"The seat is public by the terms of the group: who holds it is named on public pages."`
}

// Run gives it.
func (c *UserSeatCmd) Run(ctx context.Context, w *World) error {
	if strings.TrimSpace(c.Group) == "" {
		return problem.New(problem.Misuse, "Name the group by its short name, as CCAG.")
	}
	return w.give(ctx, c.Place, c.User, secretariat.Grant{Group: c.Group, Role: party.ReadRole(c.Role), Public: c.Public}, c.Held)
}

func (w *World) give(ctx context.Context, at Place, user string, g secretariat.Grant, h Held) error {
	for _, d := range []struct {
		flag, text string
		when       *calendar.When
	}{{"--from", h.From, &g.From}, {"--until", h.Until, &g.Until}} {
		day, err := dayFlag(d.flag, d.text)
		if err != nil {
			return err
		}
		if !day.IsZero() {
			*d.when = calendar.On(day)
		}
	}
	return w.withAccount(ctx, at, user, func(d *secretariat.Desk, a secretariat.Account) error {
		if h.End {
			ref := party.SeatOf(a.ID, g.Group, g.Role).Ref
			if err := d.EndSeat(ctx, w.operator(), ref, secretariat.Because{}); err != nil {
				return err
			}
			fmt.Fprintf(w.Stdout, "%s is ended.\n", plainly(ref))
			return nil
		}
		s, err := d.GiveSeat(ctx, w.operator(), a.ID, g, secretariat.Because{})
		if err != nil {
			return err
		}
		fmt.Fprintf(w.Stdout, "%s is given, from %s.\n", plainly(s.Ref), s.From.Words())
		return nil
	})
}

// UserDisableCmd closes an account.
type UserDisableCmd struct {
	Place
	User string `arg:"" help:"E-mail address, or number of the account."`
	Open bool   `help:"Open it again."`
}

// Run closes it.
func (c *UserDisableCmd) Run(ctx context.Context, w *World) error {
	return w.withAccount(ctx, c.Place, c.User, func(d *secretariat.Desk, a secretariat.Account) error {
		if err := d.Disable(ctx, w.operator(), a.ID, !c.Open); err != nil {
			return err
		}
		verb := "closed"
		if c.Open {
			verb = "open"
		}
		fmt.Fprintf(w.Stdout, "%s is %s.\n", a.ID, verb)
		return nil
	})
}

// UserDataCmd prints what is held about a person.
type UserDataCmd struct {
	Place
	User string `arg:"" help:"E-mail address, or number of the account."`
}

// Run prints it.
func (c *UserDataCmd) Run(ctx context.Context, w *World) error {
	return w.withAccount(ctx, c.Place, c.User, func(d *secretariat.Desk, a secretariat.Account) error {
		data, err := d.PersonData(ctx, w.operator(), a.ID)
		if err != nil {
			return err
		}
		_, err = w.Stdout.Write(data)
		return err
	})
}

// UserEraseCmd forgets whose an account was.
type UserEraseCmd struct {
	Place
	User string `arg:"" help:"E-mail address, or number of the account."`
}

// Run forgets it.
func (c *UserEraseCmd) Run(ctx context.Context, w *World) error {
	return w.withAccount(ctx, c.Place, c.User, func(d *secretariat.Desk, a secretariat.Account) error {
		if err := d.Erase(ctx, w.operator(), a.ID, secretariat.Proof{}); err != nil {
			return err
		}
		fmt.Fprintf(w.Stdout, "Whose %s was is forgotten. What was done under it stays in the record; every proof still holds.\n", a.ID)
		return nil
	})
}
