package secretariat

import (
	"context"
	"fmt"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// A Story is a record told act by act, to be entered as if on the days it tells
// of. Its times rise from act to act.
type Story struct{ Acts []StoryAct }

// A StoryAct is what somebody did in one go, at one time.
type StoryAct struct {
	Place string // where in the story it stands, for whoever writes it
	At    time.Time
	By    string // an organisation or a role, never a person
	Why   string
	Item  string // the meeting item it was done under
	Deeds []Deed
}

// A Deed is one thing done to one record: it is raised, edited, taken a step
// through its life, answered, a file is hung on it, or a text of it is taken away for
// good, for the reason of the act.
type Deed struct {
	Verb      Verb
	Kind, Ref string
	Field     string     // of a record redacted
	Edit      Edit       // of a record raised, edited or answered
	File      PlanFile   // of a plan raised or edited, if it is given one; and what is hung on a record
	Note      string     // what that is
	Aside     string     // what is said in confidence beside an answer
	Step      party.Step // of a record taken a step
	With      party.With
}

// A Verb says what a deed does.
type Verb string

const (
	RaiseIt  Verb = "raise"
	ReviseIt Verb = "edit"
	TakeIt   Verb = "take"
	AnswerIt Verb = "answer" // what a party is asked about a request or by a questionnaire
	AttachTo Verb = "attach"
	RedactIt Verb = "redact" // a deed that stands alone in its act: it changes the journal itself
)

func (d Deed) String() string {
	if d.Verb == TakeIt {
		return fmt.Sprintf("%s %s %s", d.Step, d.Kind, d.Ref)
	}
	return fmt.Sprintf("%s %s %s", d.Verb, d.Kind, d.Ref)
}

func (a StoryAct) String() string {
	return fmt.Sprintf("%s (%s, %s)", a.Place, a.At.In(zone).Format("2 Jan 2006 15:04"), a.By)
}

// Replay enters the acts of a story that lie at or before until, each under the
// rules that hold for anybody, and reports whether it entered any. A record that
// holds the beginning of the story and nothing else, as one does whose replay
// was cut short, is told the rest. One that went on from the story in its own
// way is left as it is; one that never began with it is refused.
func (d *Desk) Replay(ctx context.Context, s Story, until time.Time) (bool, error) {
	if err := d.ours(ctx, s); err != nil {
		return false, err
	}
	rest, err := d.rest(ctx, s)
	if err != nil {
		return false, err
	}
	told := false
	for _, a := range rest {
		if a.At.After(until) {
			break
		}
		if err := d.enter(ctx, a); err != nil {
			return told, fmt.Errorf("replay %s: %w", a, err)
		}
		told = true
	}
	return told, nil
}

// ours refuses a record that did not begin with the story: a demonstration lets
// every visitor act as the secretariat, and must not do so on a real record.
func (d *Desk) ours(ctx context.Context, s Story) error {
	e, _, err := d.Store.View(ctx, store.Everything(), store.Now).Entry(1)
	if notFound(err) || len(s.Acts) == 0 {
		return nil
	}
	if err == nil && (e.Actor != s.Acts[0].By || !e.At.Equal(s.Acts[0].At)) {
		return problem.New(problem.Conflict, "The record there is not the example. A demonstration lets every visitor act as the secretariat, so it does not open it: give another directory with --data.")
	}
	return err
}

// rest gives the acts that follow on what the journal has; none if that is not the
// beginning of the story and nothing else. An act may leave any number of entries.
func (d *Desk) rest(ctx context.Context, s Story) ([]StoryAct, error) {
	v := d.Store.View(ctx, store.Everything(), store.Now)
	n, err := v.Acts()
	if err != nil || n == 0 {
		return s.Acts, err
	}
	last, err := v.Latest(1, 0)
	if err != nil || n > len(s.Acts) || len(last) == 0 {
		return nil, err
	}
	told := s.Acts[n-1]
	if e := last[0].Entry; e.Actor != told.By || !e.At.Equal(told.At) {
		return nil, nil
	}
	return s.Acts[n:], nil
}

// end tells how many entries the journal has, and the time of the last.
func (d *Desk) end(ctx context.Context) (size int64, last time.Time, err error) {
	v, err := d.Store.View(ctx, store.Everything(), store.Now).Latest(1, 0)
	if err != nil || len(v) == 0 {
		return 0, time.Time{}, err
	}
	return v[0].Entry.Seq, v[0].Entry.At, nil
}

// enter does one act: all of its deeds, or none.
func (d *Desk) enter(ctx context.Context, a StoryAct) error {
	teller := party.Actor{ID: a.By, Name: a.By, Every: true}
	under := store.Act{Actor: a.By, Why: a.Why, Item: a.Item, At: a.At}
	if len(a.Deeds) == 1 && a.Deeds[0].Verb == RedactIt {
		return a.Deeds[0].redact(ctx, d, under)
	}
	return d.Store.Tx(ctx, under, func(tx *store.Tx) error {
		for i, deed := range a.Deeds {
			if err := deed.do(d, tx, teller); err != nil {
				return fmt.Errorf("deed %d, %s: %w", i+1, deed, err)
			}
		}
		return nil
	})
}

func (d Deed) redact(ctx context.Context, desk *Desk, under store.Act) error {
	k, err := KindNamed(d.Kind)
	if err != nil {
		return err
	}
	_, err = desk.Store.Redact(ctx, under, k, d.Ref, d.Field, under.Why)
	return err
}

func (d Deed) do(desk *Desk, tx *store.Tx, teller party.Actor) error {
	k, err := KindNamed(d.Kind)
	if err != nil {
		return err
	}
	switch d.Verb {
	case AnswerIt:
		of, organisation, _ := strings.Cut(d.Ref, "/")
		_, err := Answering{Edit: d.Edit, Confidence: d.Aside}.give(tx, teller, of, organisation)
		return err
	case AttachTo:
		text := string(d.File.Data)
		_, err := attach(tx, teller, k, d.Ref, d.Note, []File{{Name: d.File.Name, Type: "Text", Words: text, Content: strings.NewReader(text)}})
		return err
	}
	if d.Verb == RaiseIt {
		r := newRecord(k, k.Canon(d.Ref))
		e, err := numbered(tx.View(Scope(teller)), r, d.Edit)
		if err != nil {
			return err
		}
		if err := compose(tx, k, r, e); err != nil {
			return err
		}
		if err := stood(tx, k, nil, r); err != nil {
			return err
		}
		if err := d.fill(desk, tx, r, teller); err != nil {
			return err
		}
		return tx.Save(k, string(d.Verb), r)
	}
	it, err := tx.View(Scope(teller)).Find(k, d.Ref)
	if err != nil {
		return err
	}
	if d.Verb == TakeIt {
		return d.take(tx, k, it.Record, teller)
	}
	return d.revise(desk, tx, k, it.Record, teller)
}

// stood asks of a record that a story tells what a form is asked.
func stood(tx *store.Tx, k *record.Kind, was, r record.Record) error {
	v := tx.View(store.Everything())
	return together(stands(v, r, calendar.DayOf(tx.At(), zone)), named(v, k, was, r))
}

// fill gives a plan the file that the deed brings, and a baseline what it is
// taken of.
func (d Deed) fill(desk *Desk, tx *store.Tx, r record.Record, teller party.Actor) error {
	switch r := r.(type) {
	case *register.PlanBaseline:
		return desk.plans.freeze(tx, Scope(teller), r)
	case *register.Plan:
		if d.File.Data != nil {
			_, err := desk.fill(tx, r, d.File)
			return err
		}
	}
	return nil
}

// revise edits a record. An edit that changes nothing would leave no entry, so
// that it is a mistake of the story.
func (d Deed) revise(desk *Desk, tx *store.Tx, k *record.Kind, was record.Record, teller party.Actor) error {
	now := k.Clone(was)
	if err := apply(k, now, d.Edit); err != nil {
		return err
	}
	if err := stood(tx, k, was, now); err != nil {
		return err
	}
	if err := d.fill(desk, tx, now, teller); err != nil {
		return err
	}
	if len(k.Changes(was, now)) == 0 {
		return problem.New(problem.Invalid, "%s says all of this already.", record.HeadOf(was).Ref)
	}
	return tx.Save(k, string(d.Verb), now)
}

func (d Deed) take(tx *store.Tx, k *record.Kind, r record.Record, teller party.Actor) error {
	living, ok := r.(Living)
	if !ok {
		return problem.New(problem.Conflict, "%s have no steps to take.", k.Title)
	}
	return moveOn(tx, k, living, d.Step, d.With, teller)
}
