package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"

	gomail "github.com/wneessen/go-mail"
)

// An Office sends what the record has to say.
type Office struct {
	Desk      *secretariat.Desk
	Server    Server // without an address nothing is sent, and the queue is kept
	Pages     string // where people reach the pages, as https://codes.example.org
	Programme string
	Log       *slog.Logger
	Now       func() time.Time // the wall clock
	Look      time.Duration    // how often it is looked for news; 15 s when zero

	line *line
}

const (
	hands = 6
	// defaultLimit is for one message.
	defaultLimit = time.Minute
	// grace is how long what was begun may take when all is to stop.
	grace = 4 * time.Second
)

// Sends reports whether messages go out.
func (o *Office) Sends() bool { return o.Server.Address != "" }

// Run looks for news and sends what is queued until ctx is done, and lets finish
// what it has begun.
func (o *Office) Run(ctx context.Context) error {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if !o.Sends() {
		o.look(ctx)
		return nil
	}
	if o.Server.Limit <= 0 {
		o.Server.Limit = defaultLimit
	}
	var err error
	if o.line, err = dial(o.Server, hands, o.Now); err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	defer o.line.hangUp(true)
	var looking sync.WaitGroup // what looks for news uses the line too
	defer looking.Wait()
	looking.Go(func() { o.look(ctx) })
	return o.Desk.Work(ctx, secretariat.Working{Do: o.do, Hands: hands, Limit: o.Server.Limit, Grace: grace, Log: o.Log})
}

// look posts news from time to time.
func (o *Office) look(ctx context.Context) {
	every := o.Look
	if every <= 0 {
		every = 15 * time.Second
	}
	for {
		if _, err := o.Desk.TellWatchers(ctx); err != nil && ctx.Err() == nil {
			o.Log.Error("look for news", "error", err)
		}
		if o.line != nil {
			o.line.hangUp(false)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}

func (o *Office) do(ctx context.Context, j secretariat.Job, last bool) error {
	if j.Do != secretariat.Deliver {
		return secretariat.Hopeless(fmt.Errorf("no job is called %q", j.Do))
	}
	l, err := o.Desk.Letter(ctx, j.What)
	if problem.Is(err, problem.NotFound) || err == nil && l.State != secretariat.LetterQueued {
		return nil // forgotten with its reader, or sent already
	}
	if err != nil {
		return err
	}
	return o.deliver(ctx, l, last)
}

// deliver writes a letter and sends it, and keeps what became of it.
func (o *Office) deliver(ctx context.Context, l secretariat.Letter, last bool) error {
	m, err := o.message(ctx, &l)
	if p := problem.Of(err); p != nil {
		l.State, l.Said = secretariat.LetterDropped, p.Message
		return o.Desk.NoteLetter(ctx, l)
	}
	if err != nil {
		return err
	}
	l.Tries++
	said, err := o.line.send(ctx, m)
	if err == nil {
		l.State, l.Said = secretariat.LetterSent, said
		return o.Desk.NoteLetter(context.WithoutCancel(ctx), l)
	}
	r, _ := errors.AsType[*refusal](err)
	l.Said = r.words
	if r.final || last {
		l.State = secretariat.LetterFailed
	}
	if kept := o.Desk.NoteLetter(context.WithoutCancel(ctx), l); kept != nil {
		return kept
	}
	if r.final {
		return secretariat.Hopeless(err)
	}
	return err
}

// message is what a letter becomes, and notes where it goes.
func (o *Office) message(ctx context.Context, l *secretariat.Letter) (*gomail.Msg, error) {
	who, address, err := o.Desk.ReaderOf(ctx, *l)
	if err != nil {
		return nil, err
	}
	l.Address = address
	w, err := o.Write(ctx, who, *l)
	if err != nil {
		return nil, err
	}
	id, err := o.Desk.MessageID(ctx, *l)
	if err != nil {
		return nil, err
	}
	m := gomail.NewMsg()
	if err := m.From(o.Server.From); err != nil {
		return nil, err
	}
	if err := m.To(address); err != nil {
		return nil, problem.New(problem.Invalid, "No message can be sent to %s.", address)
	}
	m.Subject(w.Subject)
	m.SetDateWithValue(o.Now())
	m.SetMessageIDWithValue(id + "@" + o.Server.domain())
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	if w.Thread != "" {
		m.SetGenHeader(gomail.HeaderReferences, "<"+w.Thread+"@"+o.Server.domain()+">")
	}
	if w.Stop != "" {
		if err := m.SetListUnsubscribeOneClick(w.Stop); err != nil {
			m.SetListUnsubscribe("<" + w.Stop + ">") // one click is for https only
		}
	}
	m.SetBodyString(gomail.TypeTextPlain, w.Text)
	if len(w.Calendar) > 0 {
		if err := m.AttachReader("meeting.ics", bytes.NewReader(w.Calendar), gomail.WithFileContentType("text/calendar; charset=utf-8; method=PUBLISH")); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// page is where a record is shown.
func (o *Office) page(k *record.Kind, ref string) string {
	return o.Pages + "/" + k.Path + "/" + escape(ref)
}

// escape writes a reference into a path; its strokes stay strokes.
func escape(ref string) string {
	parts := strings.Split(ref, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

// meeting gives the calendar file of a meeting.
func (o *Office) meeting(ctx context.Context, who party.Actor, k *record.Kind, ref string) ([]byte, error) {
	v := o.Desk.View(ctx, who, secretariat.Now)
	it, err := v.Find(k, ref)
	if err != nil {
		return nil, err
	}
	origin, err := o.Desk.Origin(ctx)
	if err != nil {
		return nil, err
	}
	site := exchange.Site{Origin: origin, Page: o.page}
	return site.CalendarFile(k, exchange.Changed{Record: it.Record, Entry: it.Seq, At: it.At})
}

// working counts the working days left, in words.
func working(today, by calendar.Day) string {
	days := calendar.BankHolidays(calendar.EnglandAndWales).WorkingBetween(today, by)
	switch {
	case by < today:
		return "it has passed"
	case by == today:
		return "that is today"
	case days == 1:
		return "1 working day from today"
	}
	return fmt.Sprintf("%d working days from today", days)
}
