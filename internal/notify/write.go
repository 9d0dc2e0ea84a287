package notify

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// A Written is what a letter says.
type Written struct {
	Subject, Text string
	Thread        string // what it belongs to: the same for all that is written about one thing
	Stop          string // where its reader stops further news; "" for what is not news
	Calendar      []byte // a meeting, for the reader's calendar
}

// Write writes a letter, from what its reader may see now. It reports a problem
// if there is nothing to tell: who asked is answered, what was asked is over, or
// the reader may not see it any more.
func (o *Office) Write(ctx context.Context, who party.Actor, l secretariat.Letter) (Written, error) {
	switch l.Sort {
	case secretariat.Invitation, secretariat.Reminder:
		return o.asking(ctx, who, l)
	case secretariat.News:
		return o.news(ctx, who, l)
	case secretariat.OwnLink:
		return o.ownLink(ctx, l)
	}
	return Written{}, problem.New(problem.Invalid, "Nobody knows how to write a letter of the sort %q.", l.Sort)
}

// asking writes to a party that is asked: for an impact assessment, or by a
// questionnaire before there is a request.
func (o *Office) asking(ctx context.Context, who party.Actor, l secretariat.Letter) (Written, error) {
	of, organisation, _ := strings.Cut(l.About, "/")
	s, err := o.Desk.AnswerSheet(ctx, who, of, organisation)
	if err != nil {
		return Written{}, err
	}
	asks, due, today := s.Asks, s.Due(), o.Desk.Today()
	switch {
	case !s.Answer.Awaited():
		return Written{}, problem.New(problem.Conflict, "%s has answered, or need not.", due.Organisation)
	case !asks.Open:
		return Written{}, problem.New(problem.Conflict, "Nobody is asked about %s any more.", asks.Ref)
	case l.Sort == secretariat.Invitation && due.Closed(today):
		return Written{}, problem.New(problem.Conflict, "The last day to answer about %s had passed before it could be sent.", asks.Ref)
	}
	about := "what change request " + asks.Ref + " would mean for it"
	if asks.Kind == change.Questionnaires.Kind {
		about = "by the questionnaire " + asks.Ref + ", before there is a change request"
	}
	var t text
	w := Written{Thread: "request-" + strings.ToLower(asks.Ref)}
	by := due.Closes.Latest()
	switch {
	case l.Sort == secretariat.Invitation:
		w.Subject = fmt.Sprintf("%s: your %s by %s", asks.Ref, asks.Sort, due.Closes.Words())
		t.say("%s is asked %s.", due.Organisation, about)
	case due.Closed(today):
		w.Subject = fmt.Sprintf("%s: your %s was due on %s", asks.Ref, asks.Sort, due.Closes.Words())
		t.say("%s was asked %s, and has not answered. The last day was %s. An answer is still taken, and is marked as late.", due.Organisation, about, due.Closes.Words())
	default:
		w.Subject = fmt.Sprintf("%s: reminder of your %s by %s", asks.Ref, asks.Sort, due.Closes.Words())
		t.say("%s was asked %s, and has not answered yet.", due.Organisation, about)
	}
	t.head(asks.Ref + ": " + asks.Title)
	if asks.From != "" {
		t.say("Raised by %s.", asks.From)
	}
	t.part("What is proposed", asks.Proposed)
	t.part("What you are asked", asks.Questions)
	if by >= today {
		t.say("Answer by %s: %s.", by.Time(time.UTC).Format("Monday 2 January 2006"), working(today, by))
	}
	t.say("Answer here:")
	t.link(o.Pages + "/answers/" + escape(l.About)) // the form; the answer itself is a response
	t.say("The whole %s:", map[bool]string{true: "request", false: "questionnaire"}[asks.Kind == change.Requests.Kind])
	t.link(o.page(asks.Kind, asks.Ref))
	why := fmt.Sprintf("%s takes part in %s and is asked to answer", due.Organisation, o.programme())
	if l.Organisation != "" && l.Organisation == due.Delegate {
		why = fmt.Sprintf("%s has handed its answer over to %s", due.Organisation, due.Delegate)
	}
	t.foot("You get this because %s. If somebody else answers for it, please pass it on.", why)
	w.Text = t.String()
	return w, nil
}

// ownLink sends somebody the link by which their account becomes theirs.
func (o *Office) ownLink(ctx context.Context, l secretariat.Letter) (Written, error) {
	a, secret, err := o.Desk.LinkOf(ctx, l)
	if err != nil {
		return Written{}, err
	}
	var t text
	w := Written{Subject: fmt.Sprintf("Your account at %s", o.programme())}
	if a.State == secretariat.AccountInvited {
		t.say("%s, you are invited to %s. Choose how you sign in here:", a.Name, o.programme())
	} else {
		t.say("%s, here you choose anew how you sign in to %s. Until you do, nothing changes:", a.Name, o.programme())
	}
	t.link(o.Pages + "/invitation/" + secret)
	t.say("The link works once, for a week. Links that you were sent before do not work any more. Whoever has it can take the account up: pass it on to nobody.")
	t.foot("You get this because the account of %s is yours, and somebody who looks after accounts had it sent. If you expect nothing of the kind, leave it: the link ends by itself.", a.Email)
	w.Text = t.String()
	return w, nil
}

func (o *Office) programme() string {
	if o.Programme == "" {
		return "the programme"
	}
	return o.Programme
}

// mostTold bounds how many records one message tells of.
const mostTold = 40

// news writes what became of what somebody watches.
func (o *Office) news(ctx context.Context, who party.Actor, l secretariat.Letter) (Written, error) {
	all, err := o.Desk.NewsFor(ctx, who, l)
	if err != nil {
		return Written{}, err
	}
	if len(all) == 0 {
		return Written{}, problem.New(problem.NotFound, "There was nothing to tell by then that its reader may see.")
	}
	token, err := o.Desk.UnsubscribeToken(ctx, l.Owner)
	if err != nil {
		return Written{}, err
	}
	w := Written{Stop: o.Pages + "/unsubscribe/" + token}
	var t text
	refs := ""
	for i, n := range all {
		switch {
		case i < 3 && i > 0:
			refs += ", " + n.Ref
		case i == 0:
			refs = n.Ref
		case i == 3:
			refs += fmt.Sprintf(" and %d more", len(all)-3)
		}
	}
	if l.About == secretariat.Daily {
		w.Subject = fmt.Sprintf("%s: what changed, up to %s", o.programme(), o.Desk.Today().Words())
		t.say("What became of what you watch since the last message: %s.", refs)
	} else {
		w.Subject = "Changed: " + refs
	}
	for i, n := range all {
		if i == mostTold {
			t.say("And %d more, which are in the record.", len(all)-mostTold)
			break
		}
		o.tell(&t, n)
		if n.Kind == meeting.Meetings.Kind && w.Calendar == nil {
			if w.Calendar, err = o.meeting(ctx, who, n.Kind, n.Ref); err != nil {
				return Written{}, err
			}
		}
	}
	t.foot("You get this because you watch something of %s. Choose what you hear of: %s/notifications\nTo stop all of it: %s", o.programme(), o.Pages, w.Stop)
	w.Text = t.String()
	return w, nil
}

func (o *Office) tell(t *text, n secretariat.Tiding) {
	t.head(n.Ref + ": " + clip(n.Title, 200))
	if len(n.Said) > 0 {
		said := n.Said
		more := 0
		if len(said) > 10 {
			said, more = said[:10], len(said)-10
		}
		for i, s := range said {
			said[i] = clip(s, 400)
		}
		t.list(said)
		if more > 0 {
			t.say("And %d more changes.", more)
		}
	} else {
		t.say("Done: %s, on %s.", strings.Join(n.Acts, ", "), calendar.DayOf(n.Last, secretariat.Zone()).Words())
	}
	t.link(o.page(n.Kind, n.Ref))
}

// clip shortens a text to so many characters, at a word.
func clip(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	cut := string([]rune(s)[:most])
	if i := strings.LastIndexByte(cut, ' '); i > most/2 {
		cut = cut[:i]
	}
	return cut + " ..."
}

// A text is a message in plain words, in lines that any reader shows whole.
type text struct{ b strings.Builder }

const width = 76

func (t *text) gap() {
	if t.b.Len() > 0 {
		t.b.WriteByte('\n')
	}
}

func (t *text) say(format string, args ...any) {
	t.gap()
	t.wrap(fmt.Sprintf(format, args...), "", "")
}

func (t *text) head(words string) {
	t.gap()
	t.wrap(words, "", "")
	t.b.WriteString(strings.Repeat("-", min(width, max(3, utf8.RuneCountInString(strings.Join(strings.Fields(words), " "))))) + "\n")
}

// part gives a list under a title; nothing, if there is nothing in it.
func (t *text) part(title string, items []string) {
	if len(items) == 0 {
		return
	}
	t.say("%s:", title)
	t.list(items)
}

func (t *text) list(items []string) {
	for _, s := range items {
		t.wrap(s, "  - ", "    ")
	}
}

// link gives an address on a line of its own, however long it is.
func (t *text) link(address string) { t.b.WriteString("  " + address + "\n") }

func (t *text) foot(format string, args ...any) {
	t.b.WriteString("\n-- \n")
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		t.wrap(line, "", "")
	}
}

// wrap writes words in lines of at most width characters, but for a word that is
// longer.
func (t *text) wrap(words, first, rest string) {
	line, n := first, utf8.RuneCountInString(first)
	empty := true
	for w := range strings.FieldsSeq(words) {
		long := utf8.RuneCountInString(w)
		if !empty && n+1+long > width {
			t.b.WriteString(line + "\n")
			line, n, empty = rest, utf8.RuneCountInString(rest), true
		}
		if !empty {
			line, n = line+" ", n+1
		}
		line, n, empty = line+w, n+long, false
	}
	t.b.WriteString(line + "\n")
}

func (t *text) String() string { return t.b.String() }
