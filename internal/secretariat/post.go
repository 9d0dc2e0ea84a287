package secretariat

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// What is posted, in the store's own words.
type (
	Letter      = store.Letter
	LetterState = store.LetterState
)

// The states of a letter.
const (
	LetterQueued  = store.LetterQueued
	LetterSent    = store.LetterSent
	LetterFailed  = store.LetterFailed
	LetterDropped = store.LetterDropped
)

// What a letter is to say. It is written when it is sent.
const (
	Invitation = "invitation" // a party is asked for an impact assessment
	Reminder   = "reminder"   // it has not answered yet
	News       = "news"       // what became of what somebody watches
	OwnLink    = "own link"   // somebody gets the link by which they take their account up
)

// A book says where the programme writes to for each organisation: its mailbox,
// or those of its people who have an account in use.
type book struct {
	mailbox map[string]bool
	people  map[string][]string
}

func addressBook(tx *store.Tx) (book, error) {
	b := book{map[string]bool{}, map[string][]string{}}
	all, err := every(tx.View(store.Everything()), party.Organisations)
	if err != nil {
		return b, err
	}
	for _, o := range all {
		if o.Mailbox != "" {
			b.mailbox[o.Ref] = true
		}
	}
	accounts, err := tx.Accounts()
	for _, a := range accounts {
		if a.State == store.AccountActive && a.Email != "" && a.Organisation != "" {
			b.people[a.Organisation] = append(b.people[a.Organisation], a.ID)
		}
	}
	return b, err
}

// letters returns the letters to an organisation about a record. What tells one
// such letter from the next is named by occasion.
func (b book) letters(sort, organisation, about, occasion string) []Letter {
	l := Letter{Sort: sort, Organisation: organisation, About: about, More: occasion}
	if b.mailbox[organisation] {
		l.ID = store.LetterID(sort, about, occasion, organisation)
		return []Letter{l}
	}
	var out []Letter
	for _, account := range b.people[organisation] {
		l.ID, l.Owner = store.LetterID(sort, about, occasion, organisation, account), account
		out = append(out, l)
	}
	return out
}

// about returns the letters about an answer to all who may give it.
func (b book) about(sort string, a change.Answer, occasion string) []Letter {
	var out []Letter
	for _, organisation := range a.AsDue().Answering() {
		out = append(out, b.letters(sort, organisation, record.HeadOf(a).Ref, occasion)...)
	}
	return out
}

// handedOver writes to whom an answer that is awaited was handed over to.
func handedOver(tx *store.Tx, a change.Answer) error {
	due := a.AsDue()
	if due.Delegate == "" || !a.Awaited() {
		return nil
	}
	to, err := addressBook(tx)
	if err != nil {
		return err
	}
	_, err = tx.Post(to.letters(Invitation, due.Delegate, record.HeadOf(a).Ref, "handed over "+calendar.DayOf(tx.At(), zone).String())...)
	return err
}

// ReaderOf tells who will read a letter, with the rights of the day, and where
// it goes. Whoever reads the mailbox of an organisation sees what the
// organisation may see that takes part. It reports NotFound if there is nobody
// any more.
func (d *Desk) ReaderOf(ctx context.Context, l Letter) (party.Actor, string, error) {
	if l.Owner != "" {
		a, err := d.Store.Account(ctx, l.Owner)
		invited := l.Sort == OwnLink && a.State == store.AccountInvited
		if err == nil && (a.State != store.AccountActive && !invited || a.Email == "") || notFound(err) {
			return party.Nobody, "", problem.New(problem.NotFound, "The account it was for is no longer in use.")
		}
		if err != nil {
			return party.Nobody, "", err
		}
		who, err := d.actor(ctx, a)
		return who, a.Email, err
	}
	it, err := d.Store.View(ctx, store.Everything(), Now).Find(party.Organisations.Kind, l.Organisation)
	if err != nil {
		return party.Nobody, "", err
	}
	o := party.Organisations.From(it.Record)
	if o.Mailbox == "" || o.Status() != party.TakingPart {
		return party.Nobody, "", problem.New(problem.NotFound, "%s has no mailbox any more, or takes no part.", o.Ref)
	}
	return party.Actor{Name: o.Name, Organisation: o.Ref, Roles: []party.Role{change.Respondent}}, o.Mailbox, nil
}

// Chased is what came of reminding the parties of an assessment.
type Chased struct {
	Request string
	Parties []string // written to
	Letters int
	Already []string // were reminded today before
	Nobody  []string // have neither a mailbox nor anybody with an account
}

// Chase reminds every party that was asked about a change request, or by a
// questionnaire, and has not answered. All of it is queued in one transaction and
// sent after it commits.
func (d *Desk) Chase(ctx context.Context, who party.Actor, of string, b Because) (Chased, error) {
	var out Chased
	err := d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		r, asks, err := askedAbout(tx.View(Scope(who)), of)
		if err != nil {
			return err
		}
		out = Chased{Request: asks.Ref}
		if by := standing(who, r); !by.Holds(party.PMO, party.Secretariat) {
			return problem.New(problem.Forbidden, "Only the PMO or the secretariat may remind the parties of %s.", asks.Ref)
		}
		if err := asking(asks); err != nil {
			return err
		}
		all, err := answersOf(tx.View(store.Everything()), asks)
		if err != nil {
			return err
		}
		to, err := addressBook(tx)
		if err != nil {
			return err
		}
		for _, a := range all {
			if !a.Awaited() {
				continue
			}
			if err := out.remind(tx, to, a, who); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func (c *Chased) remind(tx *store.Tx, to book, a change.Answer, who party.Actor) error {
	due, today := a.AsDue(), calendar.DayOf(tx.At(), zone)
	letters := to.about(Reminder, a, today.String())
	switch {
	case due.Reminded == calendar.On(today):
		c.Already = append(c.Already, due.Organisation)
		return nil
	case len(letters) == 0:
		c.Nobody = append(c.Nobody, due.Organisation)
		return nil
	}
	n, err := sendReminder(tx, a, letters, standing(who, a))
	c.Letters += n
	c.Parties = append(c.Parties, due.Organisation)
	return err
}

// sendReminder keeps that a party is reminded, and queues the letters.
func sendReminder(tx *store.Tx, a change.Answer, letters []Letter, by party.Actor) (int, error) {
	if err := a.Take(change.Remind, party.With{Day: calendar.DayOf(tx.At(), zone)}, by); err != nil {
		return 0, err
	}
	if err := tx.Save(a.Kept(), string(change.Remind), a); err != nil {
		return 0, err
	}
	return tx.Post(letters...)
}

// asking refuses to write about what nobody is asked about now.
func asking(asks change.Asks) error {
	if asks.Open {
		return nil
	}
	return problem.New(problem.Conflict, "Nobody is asked about %s now: it is %s.", asks.Ref, party.Within(asks.Stands))
}

// remindOne reminds one party.
func remindOne(tx *store.Tx, a change.Answer, by party.Actor) error {
	_, asks, err := askedAbout(tx.View(store.Everything()), a.Of())
	if err != nil {
		return err
	}
	if err := asking(asks); err != nil {
		return err
	}
	to, err := addressBook(tx)
	if err != nil {
		return err
	}
	organisation := a.AsDue().Organisation
	letters := to.about(Reminder, a, calendar.DayOf(tx.At(), zone).String())
	if len(letters) == 0 && by.Holds(party.PMO, party.Secretariat) && a.Awaited() {
		return problem.New(problem.Conflict, "There is nobody to write to at %s. Give it a mailbox in the register of organisations, or invite somebody of it.", organisation)
	}
	_, err = sendReminder(tx, a, letters, by)
	return err
}

// An Outbox is what was to be sent, the latest first.
type Outbox struct {
	Letters []Letter
	Counts  map[LetterState]int
	After   string // of the next page; "" for none
}

// MayPost reports whether an actor looks after what is sent.
func MayPost(who party.Actor) bool { return who.In("").Holds(keepers...) }

// outboxPage is how many letters a page of the outbox has.
const outboxPage = 100

// Outbox shows what was to be sent, to those who look after it.
func (d *Desk) Outbox(ctx context.Context, who party.Actor, state LetterState, after string) (Outbox, error) {
	var out Outbox
	if !MayPost(who) {
		return out, problem.New(problem.Forbidden, "Only the PMO and the programme's secretariat may see what is sent.")
	}
	if state != "" && !slices.Contains(store.LetterStates, state) {
		return out, problem.New(problem.Invalid, "A letter is Queued, Failed, Sent or Not sent.")
	}
	var err error
	if out.Counts, err = d.Store.LetterCounts(ctx); err != nil {
		return out, err
	}
	out.Letters, err = d.Store.Letters(ctx, state, after, outboxPage+1)
	if len(out.Letters) > outboxPage {
		out.Letters = out.Letters[:outboxPage]
		out.After = out.Letters[outboxPage-1].ID
	}
	return out, err
}

// SendAgain has letters that failed tried again; every one that failed, if none is
// named. It returns how many.
func (d *Desk) SendAgain(ctx context.Context, who party.Actor, ids ...string) (int, error) {
	if !MayPost(who) {
		return 0, problem.New(problem.Forbidden, "Only the PMO and the programme's secretariat may have a letter sent again.")
	}
	n := 0
	err := d.Store.Tx(ctx, act(who, Because{}), func(tx *store.Tx) error {
		if len(ids) == 0 {
			for after := ""; ; {
				page, err := d.Store.Letters(ctx, LetterFailed, after, 1000)
				if err != nil {
					return err
				}
				for _, l := range page {
					ids = append(ids, l.ID)
				}
				if len(page) < 1000 {
					break
				}
				after = page[len(page)-1].ID
			}
		}
		for _, id := range ids {
			l, err := d.Store.Letter(ctx, id)
			if err != nil {
				return err
			}
			if l.State != LetterFailed {
				return problem.New(problem.Conflict, "That letter has not failed: it is %s.", strings.ToLower(string(l.State)))
			}
		}
		n = len(ids)
		return tx.Repost(ids...)
	})
	return n, err
}

// How what is queued is done, in the store's own words.
type (
	Working = store.Working
	Job     = store.Job
)

// Deliver is the job of sending the letter that it names.
const Deliver = store.Deliver

// Hopeless marks an error that would come again however often a job was tried.
func Hopeless(err error) error { return store.Hopeless(err) }

// Work does what is queued for as long as ctx lasts.
func (d *Desk) Work(ctx context.Context, w Working) error { return d.Store.Work(ctx, w) }

// Letter returns a letter that is to be sent, for whoever sends it.
func (d *Desk) Letter(ctx context.Context, id string) (Letter, error) { return d.Store.Letter(ctx, id) }

// NoteLetter keeps what became of a letter.
func (d *Desk) NoteLetter(ctx context.Context, l Letter) error { return d.Store.NoteLetter(ctx, l) }

// MessageID is the identity of the message that a letter becomes, the same however
// often it is sent.
func (d *Desk) MessageID(ctx context.Context, l Letter) (string, error) {
	origin, err := d.Origin(ctx)
	_, name, _ := strings.Cut(origin, "/")
	return l.ID + "." + name, err
}

// Origin is the name of the journal, which stays wherever it is served.
func (d *Desk) Origin(ctx context.Context) (string, error) {
	head, err := d.Store.Head(ctx)
	return head.Origin, err
}

// Sentences tells what came of it.
func (c Chased) Sentences() []string {
	var out []string
	if len(c.Parties) > 0 {
		out = append(out, fmt.Sprintf("%s of %s queued, for the %s that did not answer yet.", manyOf(c.Letters, "reminder"), c.Request, manyOf(len(c.Parties), "party")))
	}
	if len(c.Already) > 0 {
		out = append(out, fmt.Sprintf("Reminded today already: %s.", shortList(c.Already)))
	}
	if len(c.Nobody) > 0 {
		out = append(out, fmt.Sprintf("Nobody to write to, for want of a mailbox or an account: %s.", shortList(c.Nobody)))
	}
	if len(out) == 0 {
		out = append(out, fmt.Sprintf("Everybody who was asked about %s has answered.", c.Request))
	}
	return out
}

func manyOf(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y") && !strings.HasSuffix(noun, "ay"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// shortList names the first of many.
func shortList(all []string) string {
	if len(all) <= 12 {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:12], ", "), len(all)-12)
}
