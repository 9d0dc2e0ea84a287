package secretariat

import (
	"context"
	"encoding/json"
	"fmt"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// What is held about one person, as they are given it.
type personData struct {
	Account      string        `json:"account"`
	Name         string        `json:"name"`
	Email        string        `json:"email"`
	Organisation string        `json:"organisation"`
	State        string        `json:"state"`
	Issuer       string        `json:"identity_provider,omitempty"`
	Subject      string        `json:"identity_subject,omitempty"`
	Made         string        `json:"made"`
	SecondFactor bool          `json:"second_factor"`
	Recovery     int           `json:"recovery_codes_left"`
	Sessions     []sessionData `json:"sessions"`
	Feeds        []feedData    `json:"private_feeds"`
	Views        []viewData    `json:"saved_views"`
	Drafts       []draftData   `json:"drafts"`
	Watches      []watchData   `json:"watches"`
	Letters      []letterData  `json:"messages"`
	Tokens       []tokenData   `json:"tokens"`
	Seats        []seatData    `json:"seats"`
	Acts         []actData     `json:"acts"`
	Named        []namedData   `json:"named_in"`
	Notes        []string      `json:"notes"`
}

type sessionData struct {
	Made string `json:"made"`
	Seen string `json:"seen"`
	Ends string `json:"ends"`
}

type feedData struct {
	Name string `json:"name"`
	Feed string `json:"feed"`
	Made string `json:"made"`
	Used string `json:"used,omitempty"`
}

type viewData struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	Shared  string `json:"shared_with,omitempty"`
	Made    string `json:"made"`
}

type draftData struct {
	Form   string `json:"form"`
	Fields string `json:"fields"`
	Saved  string `json:"saved"`
}

type watchData struct {
	Kind string `json:"kind"`
	Ref  string `json:"ref"`
	Pace string `json:"pace"`
	Made string `json:"made"`
}

type letterData struct {
	About   string `json:"about"`
	Sort    string `json:"sort"`
	Address string `json:"address,omitempty"`
	State   string `json:"state"`
	Made    string `json:"made"`
}

type tokenData struct {
	Name    string `json:"name"`
	Made    string `json:"made"`
	Expires string `json:"expires"`
}

type seatData struct {
	Group string `json:"group"`
	Role  string `json:"role"`
	From  string `json:"from"`
	Until string `json:"until"`
}

type actData struct {
	Entry int64  `json:"entry"`
	At    string `json:"at"`
	Act   string `json:"act"`
	Kind  string `json:"kind"`
	Ref   string `json:"ref"`
	Why   string `json:"why,omitempty"`
}

type namedData struct {
	Kind string `json:"kind"`
	Ref  string `json:"ref"`
}

const instantText = "2006-01-02T15:04:05Z"

// PersonData gives everything that is held about one person, as JSON: to
// themselves, and to whoever runs the programme.
func (d *Desk) PersonData(ctx context.Context, who party.Actor, id string) ([]byte, error) {
	a, err := d.Person(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if who.ID != a.ID && !MayGiveSeats(who) {
		return nil, problem.New(problem.Forbidden, "Only the person and the PMO may take this out.")
	}
	data := personData{Account: a.ID, Name: a.Name, Email: a.Email, Organisation: a.Organisation, State: string(a.State), Issuer: a.Issuer, Subject: a.Subject,
		Made: a.Made.UTC().Format(instantText), SecondFactor: a.FactorOn,
		Sessions: []sessionData{}, Feeds: []feedData{}, Views: []viewData{}, Drafts: []draftData{}, Watches: []watchData{}, Letters: []letterData{}, Tokens: []tokenData{}, Seats: []seatData{}, Acts: []actData{}, Named: []namedData{},
		Notes: []string{"Of passwords, sessions, recovery codes, invitations and private feeds only hashes are held.",
			"The record keeps the number of the account beside what was done. It is not changed when the account is erased.",
			"Where papers name a person as the owner of something, that text is part of the record. The operator can redact it."}}
	if data.Recovery, err = d.Store.Recovery(ctx, id); err != nil {
		return nil, err
	}
	for _, part := range []func(context.Context, Account, *personData) error{d.dataOfSessions, d.dataOfFeeds, d.dataOfUse, d.dataOfSeats, d.dataOfActs, d.dataOfNames} {
		if err := part(ctx, a, &data); err != nil {
			return nil, err
		}
	}
	out, err := json.MarshalIndent(data, "", "  ")
	return append(out, '\n'), err
}

func (d *Desk) dataOfSessions(ctx context.Context, a Account, data *personData) error {
	all, err := d.Store.Sessions(ctx, a.ID)
	for _, n := range all {
		data.Sessions = append(data.Sessions, sessionData{n.Made.Format(instantText), n.Seen.Format(instantText), n.Ends.Format(instantText)})
	}
	return err
}

func (d *Desk) dataOfFeeds(ctx context.Context, a Account, data *personData) error {
	all, err := d.Store.Feeds(ctx, a.ID)
	for _, f := range all {
		one := feedData{Name: f.Name, Feed: f.Feed, Made: f.Made.Format(instantText)}
		if !f.Used.IsZero() {
			one.Used = f.Used.Format(instantText)
		}
		data.Feeds = append(data.Feeds, one)
	}
	return err
}

// dataOfUse gives what somebody keeps for their own use, and what was sent to them.
func (d *Desk) dataOfUse(ctx context.Context, a Account, data *personData) error {
	views, err := d.Store.SavedViews(ctx, a.ID, nil)
	if err != nil {
		return err
	}
	for _, v := range views {
		data.Views = append(data.Views, viewData{v.Name, v.Address, v.Shared, v.Made.UTC().Format(instantText)})
	}
	drafts, err := d.Store.Drafts(ctx, a.ID)
	if err != nil {
		return err
	}
	for _, f := range drafts {
		data.Drafts = append(data.Drafts, draftData{f.Form, f.Fields, f.Saved.UTC().Format(instantText)})
	}
	watches, err := d.Store.Subscriptions(ctx, a.ID)
	if err != nil {
		return err
	}
	for _, n := range watches {
		data.Watches = append(data.Watches, watchData{n.Kind, n.Ref, n.Pace, n.Made.UTC().Format(instantText)})
	}
	tokens, err := d.Store.Tokens(ctx)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if t.Actor.ID == a.ID {
			data.Tokens = append(data.Tokens, tokenData{t.Name, t.Made.UTC().Format(instantText), t.Expires.UTC().Format(instantText)})
		}
	}
	letters, err := d.Store.LettersTo(ctx, a.ID)
	for _, l := range letters {
		data.Letters = append(data.Letters, letterData{l.About, l.Sort, l.Address, string(l.State), l.Made.UTC().Format(instantText)})
	}
	return err
}

func (d *Desk) dataOfSeats(ctx context.Context, a Account, data *personData) error {
	seats, err := seatsOf(d.Store.View(ctx, store.Everything(), Now), a.ID)
	for _, s := range seats {
		data.Seats = append(data.Seats, seatData{s.Group, string(s.Role), s.From.String(), s.Until.String()})
	}
	return err
}

func (d *Desk) dataOfActs(ctx context.Context, a Account, data *personData) error {
	acts, err := d.Store.ActedBy(ctx, a.ID)
	for _, e := range acts {
		data.Acts = append(data.Acts, actData{e.Seq, e.At.Format(instantText), e.Act, e.Kind, e.Ref, e.Why})
	}
	return err
}

// dataOfNames finds where the records as they stand name the person as one who
// answers.
func (d *Desk) dataOfNames(ctx context.Context, a Account, data *personData) error {
	if a.Name == "" {
		return nil
	}
	v := d.Store.View(ctx, store.Everything(), Now)
	for _, k := range Registers() {
		for _, f := range k.Fields {
			if f.Type != record.Answer || !f.Filter {
				continue
			}
			for it, err := range v.Each(k, Query{Sort: "ref", Filters: []Filter{{Field: f.Name, Values: []string{a.Name}}}}) {
				if err != nil {
					return err
				}
				data.Named = append(data.Named, namedData{k.Name, record.HeadOf(it.Record).Ref})
			}
		}
	}
	return nil
}

// Erase forgets whose an account was: name, address, organisation, password,
// second factor, sessions. Its seats end. The journal keeps the number of the
// account, so that every proof still holds. The person may do it, and the PMO.
func (d *Desk) Erase(ctx context.Context, who party.Actor, id string, p Proof) error {
	full, err := d.Store.Account(ctx, id)
	if err != nil {
		return err
	}
	if _, err := d.Person(ctx, who, id); err != nil {
		return err
	}
	switch {
	case full.State == AccountErased:
		return problem.New(problem.Conflict, "The account was erased already.")
	case who.ID == id:
		if err := d.confirmed(ctx, full, p); err != nil {
			return err
		}
	case !MayGiveSeats(who):
		return problem.New(problem.Forbidden, "Only the person and the PMO may erase an account.")
	}
	err = d.Store.Tx(ctx, act(who, Because{Why: "the account is erased"}), func(tx *store.Tx) error {
		seats, err := seatsOf(tx.View(store.Everything()), id)
		for _, s := range seats {
			if err == nil && (s.Until.IsZero() || s.Until.Latest() > d.Today()-1) {
				err = endSeat(tx, s, d.Today()-1)
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("erase %s: %w", id, err)
	}
	return d.Store.EraseAccount(ctx, id)
}

// Called gives the names under which actors are shown to somebody: people by
// name to those who take part, and by organisation to the public, but for those
// who hold a seat that is public; one who was erased by neither.
func (d *Desk) Called(ctx context.Context, who party.Actor) (func(id string) string, error) {
	all, err := d.Store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	var public map[string]bool
	if !who.TakesPart() {
		if public, err = d.publicHolders(ctx); err != nil {
			return nil, err
		}
	}
	names := make(map[string]string, len(all))
	for _, a := range all {
		switch {
		case a.State == AccountErased:
			names[a.ID] = "Somebody whose account was erased"
		case who.ID == a.ID || who.TakesPart() || public[a.ID]:
			names[a.ID] = a.Name
		case a.Organisation != "":
			names[a.ID] = "Somebody of " + a.Organisation
		default:
			names[a.ID] = "Somebody of the programme"
		}
	}
	return func(id string) string {
		if n, ok := names[id]; ok {
			return n
		}
		return id
	}, nil
}

// publicHolders gives the accounts that hold a seat which is public by the terms
// of its group.
func (d *Desk) publicHolders(ctx context.Context) (map[string]bool, error) {
	out := map[string]bool{}
	for it, err := range d.Store.View(ctx, store.Seeing(record.Public), Now).Each(party.Seats.Kind, Query{Sort: "ref"}) {
		if err != nil {
			return nil, err
		}
		if s := party.Seats.From(it.Record); s.HeldOn(d.Today()) {
			out[s.Account] = true
		}
	}
	return out, nil
}
