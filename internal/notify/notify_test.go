package notify

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/meeting"
	"crosscode/internal/need"
	"crosscode/internal/party"
	"crosscode/internal/postbox"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
	"crosscode/internal/store"
)

var office = party.Actor{ID: "pmo", Name: "PMO", Organisation: "Programme", Roles: []party.Role{party.PMO, party.Secretariat}}

// A post is a record with a clock of its own, an office and a mail server.
type post struct {
	*Office
	t     *testing.T
	now   time.Time
	clock sync.Mutex
	box   *postbox.Box
	names int
}

func (p *post) time() time.Time {
	p.clock.Lock()
	defer p.clock.Unlock()
	return p.now
}

// turn sets the clock, also while the office looks at it.
func (p *post) turn(to time.Time) {
	p.clock.Lock()
	defer p.clock.Unlock()
	p.now = to
}

// onEach runs f on every engine that this machine has.
func onEach(t *testing.T, rules postbox.Rules, f func(*post)) {
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); f(opened(t, rules, store.Config{Dir: t.TempDir()})) })
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(opened(t, rules, store.Config{Dir: t.TempDir(), Database: need.Postgres(t)}))
	})
}

func opened(t *testing.T, rules postbox.Rules, c store.Config) *post {
	t.Helper()
	p := &post{t: t, now: time.Date(2022, time.March, 24, 10, 0, 0, 0, time.UTC), box: postbox.Open(t, rules)}
	c.Kinds, c.Clock = secretariat.Registers(), p.time
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	p.Office = &Office{Desk: &secretariat.Desk{Store: s, Now: p.time}, Programme: "MHHS", Pages: "https://codes.example.org",
		Now: time.Now, Look: 50 * time.Millisecond,
		Server: Server{Address: p.box.Address, From: "MHHS <programme@example.org>", Encryption: Plain, Limit: 10 * time.Second}}
	return p
}

// start sends from now on, until the test or stop ends it.
func (p *post) start() (stop func()) {
	p.t.Helper()
	ctx, cancel := context.WithCancel(p.t.Context())
	var ended sync.WaitGroup
	ended.Go(func() {
		if err := p.Run(ctx); err != nil {
			p.t.Errorf("run: %v", err)
		}
	})
	stop = sync.OnceFunc(func() { cancel(); ended.Wait() })
	p.t.Cleanup(stop)
	return stop
}

func (p *post) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%v %v", err, problem.Of(err))
	}
}

func (p *post) raise(k *record.Kind, ref string, class record.Class, fields map[string]string) {
	p.t.Helper()
	_, err := p.Desk.Raise(p.t.Context(), office, k, ref, secretariat.Edit{Class: class, Fields: fields}, secretariat.Because{})
	p.must(err)
}

// parties enters organisations of one constituency, each with a mailbox.
func (p *post) parties(n int) {
	p.t.Helper()
	for i := range n {
		name := fmt.Sprintf("Party%03d", i)
		p.raise(party.Organisations.Kind, name, record.Public, map[string]string{"name": "Party number " + fmt.Sprint(i), "kind": "supplier",
			"constituency": "Suppliers", "mailbox": strings.ToLower(name) + "@example.org"})
	}
}

// person makes an account in use.
func (p *post) person(name, organisation string, role party.Role, group string) party.Actor {
	p.t.Helper()
	p.names++
	a := store.Account{ID: fmt.Sprintf("account-%d", p.names), Name: name, Email: name + "@example.org", Folded: name + "@example.org", Organisation: organisation,
		State: store.AccountActive, Made: p.time()}
	p.must(p.Desk.Store.AddAccount(p.t.Context(), a))
	if role != "" {
		_, err := p.Desk.GiveSeat(p.t.Context(), office, a.ID, secretariat.Grant{Group: group, Role: role}, secretariat.Because{})
		p.must(err)
	}
	who, _, err := p.Desk.ReaderOf(p.t.Context(), secretariat.Letter{Owner: a.ID})
	p.must(err)
	return who
}

func (p *post) step(step party.Step, w party.With) {
	p.t.Helper()
	_, err := p.Desk.Take(p.t.Context(), office, change.Requests.Kind, "CR003", 0, step, w, secretariat.Because{})
	p.must(err)
}

// assessed raises a change request that every party is asked about.
func (p *post) assessed(class record.Class) {
	p.t.Helper()
	p.raise(register.Milestones.Kind, "M6", record.Public, map[string]string{"name": "Code changes drafted", "level": "1", "date": "2022-04"})
	p.raise(change.Requests.Kind, "CR003", class, map[string]string{"title": "Move M6 to after the design", "raised_by": "Party000", "issue": "It comes before the design.",
		"description": "M6 is moved.", "justification": "The design comes first.", "consequence": "Work is done twice.", "solution": "Move it.", "benefits": "Less is done twice.",
		"impacts": "M6.", "proposals": "M6 date October 2022", "questions": "What would it cost you?\nBy when could you do it?"})
	p.step(change.Raise, party.With{})
	p.step(change.Triage, party.With{Day: day("2022-03-24")})
	p.step(change.Assess, party.With{Day: day("2022-04-07")})
}

func day(s string) calendar.Day {
	d, err := calendar.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// waits until nothing is queued any more.
func (p *post) waits() map[secretariat.LetterState]int {
	p.t.Helper()
	for range 6000 {
		o, err := p.Desk.Outbox(p.t.Context(), office, "", "")
		p.must(err)
		if o.Counts[secretariat.LetterQueued] == 0 {
			return o.Counts
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.t.Fatal("something is still queued after a minute")
	return nil
}

func TestEveryPartyOfAnAssessmentIsAskedAndThoseWhoDoNotAnswerAreRemindedOnce(t *testing.T) {
	onEach(t, postbox.Rules{}, func(p *post) {
		p.parties(4)
		p.raise(party.Organisations.Kind, "Silent", record.Public, map[string]string{"name": "Silent", "kind": "agent", "constituency": "Agents"})
		p.assessed(record.Controlled)
		p.start()
		asked := p.box.Await(p.t, 4)
		if counts := p.waits(); counts[secretariat.LetterSent] != 4 {
			p.t.Fatalf("counts %v", counts)
		}
		m := asked[slices.IndexFunc(asked, func(m postbox.Message) bool { return m.To == "party001@example.org" })]
		want := strings.TrimPrefix(`
Party001 is asked what change request CR003 would mean for it.

CR003: Move M6 to after the design
----------------------------------

Raised by Party000.

What is proposed:
  - M6 date October 2022

What you are asked:
  - What would it cost you?
  - By when could you do it?

Answer by Thursday 7 April 2022: 10 working days from today.

Answer here:
  https://codes.example.org/answers/CR003/Party001

The whole request:
  https://codes.example.org/changes/CR003

-- 
You get this because Party001 takes part in MHHS and is asked to answer. If
somebody else answers for it, please pass it on.
`, "\n")
		if m.Text != want || m.Subject != "CR003: your impact assessment by 7 Apr 2022" {
			p.t.Errorf("%s\n%s\nwant\n%s", m.Subject, m.Text, want)
		}
		_, err := p.Desk.Answer(p.t.Context(), office, "CR003", "Party002", secretariat.Answering{Edit: secretariat.Edit{
			Fields: map[string]string{"impact": "No impact", "stand": "support"}}}, secretariat.Because{})
		p.must(err)
		p.turn(p.time().AddDate(0, 0, 12)) // 5 April
		chased, err := p.Desk.Chase(p.t.Context(), office, "CR003", secretariat.Because{})
		p.must(err)
		if !slices.Equal(chased.Parties, []string{"Party000", "Party001", "Party003"}) || chased.Letters != 3 || !slices.Equal(chased.Nobody, []string{"Silent"}) {
			p.t.Errorf("chased: %+v", chased)
		}
		again, err := p.Desk.Chase(p.t.Context(), office, "CR003", secretariat.Because{})
		p.must(err)
		if again.Letters != 0 || len(again.Already) != 3 {
			p.t.Errorf("the same day again: %+v", again)
		}
		all := p.box.Await(p.t, 7)
		p.waits()
		if len(all) != 7 || !strings.Contains(all[6].Text, "7 April 2022: 2 working days from today") || !strings.HasPrefix(all[6].Subject, "CR003: reminder") {
			p.t.Errorf("%d messages; the last %q\n%s", len(all), all[6].Subject, all[6].Text)
		}
		p.turn(p.time().AddDate(0, 0, 7))
		_, err = p.Desk.Chase(p.t.Context(), office, "CR003", secretariat.Because{})
		p.must(err)
		if late := p.box.Await(p.t, 10)[9]; late.Subject != "CR003: your impact assessment was due on 7 Apr 2022" || !strings.Contains(late.Text, "marked as late") {
			p.t.Errorf("after it closed: %q\n%s", late.Subject, late.Text)
		}
		ids := map[string]bool{}
		for _, m := range p.box.Messages() {
			ids[m.ID] = true
		}
		if len(ids) != 10 {
			p.t.Errorf("%d Message-IDs for 10 messages", len(ids))
		}
	})
}

// Who was handed an answer is written to as well, and told why.
func TestWhomAnAnswerIsHandedOverToIsWrittenTo(t *testing.T) {
	p := opened(t, postbox.Rules{}, store.Config{Dir: t.TempDir()})
	p.parties(3)
	p.assessed(record.Controlled)
	p.start()
	p.box.Await(t, 3)
	p.waits()
	_, err := p.Desk.Take(t.Context(), office, change.Responses.Kind, "CR003/Party001", 0, change.Delegate, party.With{Text: "Party002"}, secretariat.Because{})
	p.must(err)
	handed := p.box.Await(t, 4)[3]
	if handed.To != "party002@example.org" || !strings.Contains(handed.Text, "/answers/CR003/Party001") || !strings.Contains(strings.Join(strings.Fields(handed.Text), " "), "You get this because Party001 has handed its answer over to Party002.") {
		t.Errorf("to %s:\n%s", handed.To, handed.Text)
	}
	p.waits()
	chased, err := p.Desk.Chase(t.Context(), office, "CR003", secretariat.Because{})
	p.must(err)
	if chased.Letters != 4 || len(chased.Parties) != 3 {
		t.Errorf("chased %+v", chased)
	}
}

// A questionnaire goes by the same queue: each party is written to once, reminded once
// a day, and not any more once it has answered or the questionnaire is closed.
func TestAQuestionnaireIsSentAndRemindedOfLikeAnAssessment(t *testing.T) {
	p := opened(t, postbox.Rules{}, store.Config{Dir: t.TempDir()})
	p.parties(3)
	k := change.Questionnaires.Kind
	p.raise(k, "PPIR001", record.Controlled, map[string]string{"title": "A later M5", "draft": "M5 moves.", "questions": "Could you be ready?\nWhat would it cost?"})
	take := func(step party.Step, w party.With) {
		_, err := p.Desk.Take(t.Context(), office, k, "PPIR001", 0, step, w, secretariat.Because{})
		p.must(err)
	}
	take(change.OpenQuestions, party.With{Day: day("2022-04-07")})
	p.start()
	asked := p.box.Await(t, 3)
	m := asked[slices.IndexFunc(asked, func(m postbox.Message) bool { return m.To == "party001@example.org" })]
	if m.Subject != "PPIR001: your answer to the questionnaire by 7 Apr 2022" || !strings.HasPrefix(m.Text, "Party001 is asked by the questionnaire PPIR001, before there is a change\nrequest.") ||
		!strings.Contains(m.Text, "  - What would it cost?") || !strings.Contains(m.Text, "https://codes.example.org/answers/PPIR001/Party001") {
		t.Errorf("%s\n%s", m.Subject, m.Text)
	}
	p.waits()
	_, err := p.Desk.Answer(t.Context(), office, "PPIR001", "Party002", secretariat.Answering{Edit: secretariat.Edit{Fields: map[string]string{"answers": "Yes."}}}, secretariat.Because{})
	p.must(err)
	for _, want := range []int{2, 0} {
		chased, err := p.Desk.Chase(t.Context(), office, "PPIR001", secretariat.Because{})
		p.must(err)
		if chased.Letters != want || len(chased.Parties)+len(chased.Already) != 2 {
			t.Errorf("chased: %+v, want %d letters", chased, want)
		}
	}
	if all := p.box.Await(t, 5); !strings.HasPrefix(all[4].Subject, "PPIR001: reminder of your answer") {
		t.Errorf("reminded by %q", all[4].Subject)
	}
	p.waits()
	ids := map[string]bool{}
	for _, m := range p.box.Messages() {
		ids[m.ID] = true
	}
	if len(ids) != 5 {
		t.Errorf("%d Message-IDs for 5 messages", len(ids))
	}
	take(change.CloseQuestions, party.With{Text: "Two could."})
	if _, err := p.Desk.Chase(t.Context(), office, "PPIR001", secretariat.Because{}); !problem.Is(err, problem.Conflict) {
		t.Errorf("after it was closed: %v", err)
	}
}

func TestOnlyTheOfficeRemindsAndOnlyWhileAnAssessmentIsOpen(t *testing.T) {
	p := opened(t, postbox.Rules{}, store.Config{Dir: t.TempDir()})
	p.parties(2)
	p.assessed(record.Controlled)
	chase := func(who party.Actor) error {
		_, err := p.Desk.Chase(t.Context(), who, "CR003", secretariat.Because{})
		return err
	}
	if err := chase(party.Actor{ID: "x", Organisation: "Party001", Roles: []party.Role{party.Proposer}}); !problem.Is(err, problem.Forbidden) {
		t.Errorf("a party reminds others: %v", err)
	}
	if err := chase(party.Nobody); !problem.Is(err, problem.NotFound) {
		t.Errorf("a visitor: %v", err)
	}
	p.turn(p.time().AddDate(0, 0, 15)) // 8 April
	p.step(change.Summarise, party.With{Text: "Little."})
	if err := chase(office); !problem.Is(err, problem.Conflict) {
		t.Errorf("after the assessment: %v", err)
	}
	p.start()
	if counts := p.waits(); counts[secretariat.LetterDropped] != 2 || len(p.box.Messages()) > 0 {
		t.Errorf("what is over is asked of nobody: %v", counts)
	}
}

// The words that stand in what a reader may not see are in no message to them,
// whichever way the record came to be closed to them.
func TestAMessageNeverHoldsWhatItsReaderMayNotSee(t *testing.T) {
	onEach(t, postbox.Rules{}, func(p *post) {
		p.parties(2)
		p.raise(groupKind(), "CCAG", record.Public, map[string]string{"name": "Cross-Code Advisory Group"})
		p.must(func() error { _, err := p.Desk.TellWatchers(p.t.Context()); return err }())
		insider := p.person("insider", "Party000", party.Member, "CCAG")
		outsider := p.person("outsider", "Party001", "", "")
		for _, who := range []party.Actor{insider, outsider} {
			_, err := p.Desk.Watch(p.t.Context(), who, secretariat.WholeGroup, "CCAG", secretariat.AtOnce)
			p.must(err)
		}
		p.must(func() error { _, err := p.Desk.TellWatchers(p.t.Context()); return err }())
		action := func(n int, class record.Class, word string) {
			p.raise(register.Actions.Kind, fmt.Sprintf("CCAG03-%02d", n), class, map[string]string{"title": "Do " + word, "group": "CCAG", "owners": "Party000"})
		}
		action(1, record.Public, "OPENWORD")
		action(2, record.Controlled, "CONTROLLEDWORD")
		action(3, record.Only("Party000"), "CONFIDENTIALWORD")
		action(4, record.Public, "CLOSEDLATER")
		p.must(func() error { _, err := p.Desk.TellWatchers(p.t.Context()); return err }())
		// Between queueing and sending, what was open is closed.
		_, err := p.Desk.Revise(p.t.Context(), office, register.Actions.Kind, "CCAG03-04", secretariat.Edit{Class: record.Only("Party000")}, secretariat.Because{})
		p.must(err)
		p.start()
		p.box.Await(p.t, 2)
		p.waits()
		seen := map[string]string{}
		for _, m := range p.box.Messages() {
			seen[m.To] += m.Subject + m.Text
		}
		for _, c := range []struct {
			reader, word string
			there        bool
		}{
			{"insider", "OPENWORD", true}, {"insider", "CONTROLLEDWORD", true}, {"insider", "CONFIDENTIALWORD", true}, {"insider", "CLOSEDLATER", true},
			{"outsider", "OPENWORD", true}, {"outsider", "CONTROLLEDWORD", false}, {"outsider", "CONFIDENTIALWORD", false}, {"outsider", "CLOSEDLATER", false},
			{"outsider", "CCAG03-02", false}, {"outsider", "CCAG03-03", false}, {"outsider", "CCAG03-04", false},
		} {
			if got := strings.Contains(seen[c.reader+"@example.org"], c.word); got != c.there {
				p.t.Errorf("%s reads %s: %v\n%s", c.reader, c.word, got, seen[c.reader+"@example.org"])
			}
		}
	})
}

func TestWhoLosesTheRightToSeeARequestIsNotSentItEither(t *testing.T) {
	p := opened(t, postbox.Rules{}, store.Config{Dir: t.TempDir()})
	p.parties(1)
	p.raise(party.Organisations.Kind, "Agent", record.Public, map[string]string{"name": "Agent", "kind": "agent", "constituency": "Agents"})
	reader := p.person("reader", "Agent", party.Proposer, "")
	p.assessed(record.Controlled)
	seats, err := p.Desk.SeatsOf(t.Context(), office, reader.ID)
	p.must(err)
	p.must(p.Desk.EndSeat(t.Context(), office, seats[0].Ref, secretariat.Because{}))
	p.start()
	p.box.Await(t, 1)
	p.waits()
	for _, m := range p.box.Messages() {
		if m.To == "reader@example.org" {
			t.Errorf("sent all the same: %s", m.Text)
		}
	}
}

func TestNewsComesAtOnceOrOnceAWorkingDayAndNotOfWhatOneDidOneself(t *testing.T) {
	p := opened(t, postbox.Rules{}, store.Config{Dir: t.TempDir()})
	p.raise(groupKind(), "CCAG", record.Public, map[string]string{"name": "Cross-Code Advisory Group"})
	tell := func() int {
		t.Helper()
		n, err := p.Desk.TellWatchers(t.Context())
		p.must(err)
		return n
	}
	tell()
	quick, slow := p.person("quick", "", "", ""), p.person("slow", "", "", "")
	p.raise(register.Actions.Kind, "CCAG03-01", record.Public, map[string]string{"title": "Look", "group": "CCAG", "owners": "Ofgem"})
	_, err := p.Desk.Watch(t.Context(), quick, "action", "CCAG03-01", secretariat.AtOnce)
	p.must(err)
	_, err = p.Desk.Watch(t.Context(), slow, secretariat.WholeGroup, "ccag", secretariat.Daily)
	p.must(err)
	if n := tell(); n != 1 { // it was raised since the last look, and is watched now
		t.Errorf("%d letters", n)
	}
	revise := func(who party.Actor, title string) {
		t.Helper()
		_, err := p.Desk.Revise(t.Context(), who, register.Actions.Kind, "CCAG03-01", secretariat.Edit{Fields: map[string]string{"title": title}}, secretariat.Because{})
		p.must(err)
	}
	revise(office, "Look again")
	if n := tell(); n != 1 {
		t.Errorf("%d letters after a change, want one at once", n)
	}
	if n := tell(); n != 0 {
		t.Errorf("%d letters when nothing has happened since", n)
	}
	mine := office
	mine.ID = quick.ID
	revise(mine, "Look once more")
	if n := tell(); n != 0 {
		t.Errorf("%d letters on what one did oneself", n)
	}
	p.turn(time.Date(2022, time.March, 26, 9, 0, 0, 0, time.UTC)) // Saturday
	if n := tell(); n != 0 {
		t.Errorf("%d letters on a Saturday", n)
	}
	p.turn(time.Date(2022, time.March, 28, 5, 0, 0, 0, time.UTC)) // 06:00 in London
	if n := tell(); n != 0 {
		t.Errorf("%d letters before seven", n)
	}
	p.turn(time.Date(2022, time.March, 28, 6, 30, 0, 0, time.UTC))
	if n := tell(); n != 1 {
		t.Errorf("%d letters on Monday at half past seven, want the digest", n)
	}
	if n := tell(); n != 0 {
		t.Errorf("%d letters later that day", n)
	}
	p.start()
	p.box.Await(t, 3)
	p.waits()
	var digest postbox.Message
	for _, m := range p.box.Messages() {
		if m.To == "slow@example.org" {
			digest = m
		}
	}
	for _, want := range []string{"Action changed from “Look” to “Look again”.", "Action changed from “Look again” to “Look once more”.", "https://codes.example.org/actions/CCAG03-01",
		"https://codes.example.org/notifications", "To stop all of it: https://codes.example.org/unsubscribe/"} {
		if !strings.Contains(strings.Join(strings.Fields(digest.Text), " "), want) {
			t.Errorf("the digest does not say %q:\n%s", want, digest.Text)
		}
	}
	if got := digest.Header.Get("List-Unsubscribe-Post"); got != "List-Unsubscribe=One-Click" {
		t.Errorf("List-Unsubscribe-Post: %q", got)
	}
	link := digest.Header.Get("List-Unsubscribe")
	token := strings.TrimSuffix(link[strings.LastIndex(link, "/")+1:], ">")
	if err := p.Desk.Unsubscribe(t.Context(), token+"x"); !problem.Is(err, problem.NotFound) {
		t.Errorf("a link that was altered: %v", err)
	}
	if err := p.Desk.Unsubscribe(t.Context(), strings.Replace(token, slow.ID, quick.ID, 1)); !problem.Is(err, problem.NotFound) {
		t.Errorf("a link turned to somebody else: %v", err)
	}
	p.must(p.Desk.Unsubscribe(t.Context(), token))
	if left, err := p.Desk.Watching(t.Context(), slow); err != nil || len(left) != 0 {
		t.Errorf("after unsubscribing: %v, %v", left, err)
	}
	if left, _ := p.Desk.Watching(t.Context(), quick); len(left) != 1 {
		t.Errorf("others keep theirs: %v", left)
	}
}

func TestAMeetingComesWithAFileForTheCalendar(t *testing.T) {
	p := opened(t, postbox.Rules{}, store.Config{Dir: t.TempDir()})
	p.raise(groupKind(), "CCAG", record.Public, map[string]string{"name": "Cross-Code Advisory Group"})
	who := p.person("reader", "", "", "")
	_, err := p.Desk.Watch(t.Context(), who, secretariat.WholeGroup, "CCAG", secretariat.AtOnce)
	p.must(err)
	_, err = p.Desk.TellWatchers(t.Context())
	p.must(err)
	p.raise(meeting.Meetings.Kind, "CCAG-05", record.Public, map[string]string{"group": "CCAG", "number": "5", "title": "CCAG 5", "date": "2022-04-27"})
	p.start()
	m := p.box.Await(t, 1)[0]
	if file := m.Files["meeting.ics"]; !strings.Contains(file, "DTSTART;VALUE=DATE:20220427") || !strings.Contains(file, "UID:") || !strings.Contains(file, "SEQUENCE:") {
		t.Errorf("the file: %q of %v", file, m.Files)
	}
}

func TestWhatTheServerRefusesIsKeptInItsWordsAndCanBeTriedAgain(t *testing.T) {
	var mu sync.Mutex
	answers := map[string]string{"party000@example.org": "550 no such mailbox here", "party001@example.org": "451 come back later"}
	p := opened(t, postbox.Rules{Refuse: func(to string) string {
		mu.Lock()
		defer mu.Unlock()
		said := answers[to]
		if strings.HasPrefix(said, "4") {
			delete(answers, to)
		}
		return said
	}}, store.Config{Dir: t.TempDir()})
	p.parties(3)
	p.assessed(record.Public)
	p.start()
	if counts := p.waits(); counts[secretariat.LetterSent] != 2 || counts[secretariat.LetterFailed] != 1 {
		t.Fatalf("counts %v", counts)
	}
	o, err := p.Desk.Outbox(t.Context(), office, secretariat.LetterFailed, "")
	p.must(err)
	if len(o.Letters) != 1 || o.Letters[0].Said != "550 no such mailbox here" || o.Letters[0].Address != "party000@example.org" || o.Letters[0].Tries != 1 {
		t.Errorf("failed: %+v", o.Letters)
	}
	if _, err := p.Desk.Outbox(t.Context(), party.Actor{ID: "x", Seats: []party.Place{{Group: "CCAG", Role: party.Secretary}}}, "", ""); !problem.Is(err, problem.Forbidden) {
		t.Errorf("the outbox is not for everybody: %v", err)
	}
	mu.Lock()
	delete(answers, "party000@example.org")
	mu.Unlock()
	if n, err := p.Desk.SendAgain(t.Context(), office); err != nil || n != 1 {
		t.Errorf("sent again: %d, %v", n, err)
	}
	p.box.Await(t, 3)
	if counts := p.waits(); counts[secretariat.LetterSent] != 3 {
		t.Errorf("counts %v", counts)
	}
}

func TestOverTLSWithAPasswordAndNotInTheClear(t *testing.T) {
	for name, c := range map[string]struct {
		rules postbox.Rules
		how   Encryption
		sent  bool
		said  string
	}{
		"STARTTLS":                   {postbox.Rules{TLS: true, User: "u", Password: "secret"}, StartTLS, true, ""},
		"TLS from the first byte":    {postbox.Rules{Implicit: true, User: "u", Password: "secret"}, TLS, true, ""},
		"a server without it":        {postbox.Rules{}, StartTLS, false, "STARTTLS"},
		"a password that is another": {postbox.Rules{TLS: true, User: "u", Password: "other"}, StartTLS, false, "535"},
	} {
		t.Run(name, func(t *testing.T) {
			p := opened(t, c.rules, store.Config{Dir: t.TempDir()})
			p.Server.Encryption, p.Server.Roots = c.how, p.box.Roots
			if c.rules.User != "" {
				p.Server.User, p.Server.Password = "u", "secret"
			}
			p.parties(1)
			p.assessed(record.Public)
			p.start()
			if c.sent {
				if m := p.box.Await(t, 1)[0]; !m.Secure {
					t.Error("it came in the clear")
				}
				return
			}
			var o secretariat.Outbox
			for range 1000 {
				var err error
				o, err = p.Desk.Outbox(t.Context(), office, "", "")
				p.must(err)
				if o.Letters[0].Tries > 0 {
					break
				}
				time.Sleep(10 * time.Millisecond)
			}
			if len(p.box.Messages()) > 0 || !strings.Contains(o.Letters[0].Said, c.said) || o.Letters[0].State != secretariat.LetterQueued {
				t.Errorf("%d sent; %+v", len(p.box.Messages()), o.Letters[0])
			}
		})
	}
}

func TestWithoutAMailServerTheQueueIsKept(t *testing.T) {
	p := opened(t, postbox.Rules{}, store.Config{Dir: t.TempDir()})
	address := p.Server.Address
	p.Server.Address = ""
	p.parties(2)
	p.assessed(record.Public)
	stop := p.start()
	time.Sleep(time.Second)
	stop()
	o, err := p.Desk.Outbox(t.Context(), office, "", "")
	p.must(err)
	if o.Counts[secretariat.LetterQueued] != 2 {
		t.Errorf("counts %v", o.Counts)
	}
	p.Server.Address = address
	p.start()
	p.box.Await(t, 2)
}

func TestAServerIsDescribedWholeOrNotUsed(t *testing.T) {
	good := Server{Address: "mail.example.org:587", From: "codes@example.org"}
	for name, c := range map[string]struct {
		s     Server
		field string
	}{
		"all is there":            {good, ""},
		"no port":                 {Server{Address: "mail.example.org", From: good.From}, "server"},
		"nobody it comes from":    {Server{Address: good.Address}, "from"},
		"a user without password": {Server{Address: good.Address, From: good.From, User: "u"}, "user"},
		"a password in the clear": {Server{Address: good.Address, From: good.From, User: "u", Password: "p", Encryption: Plain}, "tls"},
	} {
		p := problem.Of(c.s.Ready())
		if (p == nil) != (c.field == "") || p != nil && (len(p.Faults) != 1 || p.Faults[0].Field != c.field) {
			t.Errorf("%s: %v", name, p)
		}
	}
}

// Five hundred parties, killed in the middle: see the test of the program itself
// in cmd/crosscode. Here two offices on one database send to all of them.
func TestTwoServersSendToAllAndToNobodyTwice(t *testing.T) {
	t.Parallel()
	database := need.Postgres(t)
	p := opened(t, postbox.Rules{}, store.Config{Dir: filepath.Join(t.TempDir(), "a"), Database: database})
	s, err := store.Open(t.Context(), store.Config{Dir: filepath.Join(t.TempDir(), "b"), Database: database, Kinds: secretariat.Registers(), Clock: p.time})
	p.must(err)
	t.Cleanup(func() { s.Close() })
	second := *p.Office
	second.Desk = &secretariat.Desk{Store: s, Now: p.time}
	p.parties(60)
	p.assessed(record.Public)
	p.start()
	(&post{Office: &second, t: t, box: p.box}).start()
	p.box.Await(t, 60)
	p.waits()
	to := map[string]int{}
	for _, m := range p.box.Messages() {
		to[m.To]++
	}
	for who, n := range maps.All(to) {
		if n != 1 {
			t.Errorf("%s got %d messages", who, n)
		}
	}
	if len(to) != 60 {
		t.Errorf("%d of 60 were written to", len(to))
	}
}

func groupKind() *record.Kind {
	k, err := secretariat.KindNamed("group")
	if err != nil {
		panic(err)
	}
	return k
}

// A link to an account goes to the account's own address. It is made when it is
// sent, works once, and is not sent to somebody who has no use for it any more.
func TestALinkToAnAccountIsSentToItsOwnAddress(t *testing.T) {
	onEach(t, postbox.Rules{}, func(p *post) {
		p.parties(1)
		root := party.Operator("root")
		invite := func(name string) (secretariat.Account, string) {
			a, shown, err := p.Desk.Invite(t.Context(), root, secretariat.Invitee{Name: name, Email: name + "@example.org"})
			p.must(err)
			p.must(p.Desk.PostLink(t.Context(), office, a.ID))
			return a, shown
		}
		_, shown := invite("Penelope")
		p.start()
		p.box.Await(t, 1)
		p.waits()
		m := p.box.Messages()[0]
		_, rest, _ := strings.Cut(m.Text, p.Pages+"/invitation/")
		secret, _, _ := strings.Cut(rest, "\n")
		if secret = strings.TrimSpace(secret); m.To != "Penelope@example.org" || m.Subject != "Your account at MHHS" || secret == "" || secret == shown {
			t.Fatalf("sent to %s: %s\n%s", m.To, m.Subject, m.Text)
		}
		const phrase = "correct horse battery"
		if _, err := p.Desk.TakeUp(t.Context(), shown, phrase, phrase, ""); !problem.Is(err, problem.NotFound) {
			t.Errorf("the link made before still works: %v", err)
		}
		_, err := p.Desk.TakeUp(t.Context(), secret, phrase, phrase, "")
		p.must(err)
		if _, err := p.Desk.TakeUp(t.Context(), secret, phrase, phrase, ""); !problem.Is(err, problem.NotFound) {
			t.Errorf("the link works twice: %v", err)
		}
		if err := p.Desk.PostLink(t.Context(), party.Actor{ID: "x", Organisation: "P000", Roles: []party.Role{party.Administrator}}, "account-none"); !problem.Is(err, problem.NotFound) {
			t.Errorf("a link to an account that one may not see: %v", err)
		}
	})
}

func TestALinkIsNotSentWhereTheAccountWasTakenUpOrClosedMeanwhile(t *testing.T) {
	p := opened(t, postbox.Rules{}, store.Config{Dir: t.TempDir()})
	root := party.Operator("root")
	for _, name := range []string{"taken", "closed"} {
		a, secret, err := p.Desk.Invite(t.Context(), root, secretariat.Invitee{Name: name, Email: name + "@example.org"})
		p.must(err)
		p.must(p.Desk.PostLink(t.Context(), office, a.ID))
		if name == "closed" {
			p.must(p.Desk.Disable(t.Context(), root, a.ID, true))
			continue
		}
		_, err = p.Desk.TakeUp(t.Context(), secret, "correct horse battery", "correct horse battery", "")
		p.must(err)
	}
	p.start()
	if counts := p.waits(); counts[secretariat.LetterDropped] != 2 || counts[secretariat.LetterSent] != 0 {
		t.Errorf("counts %v", counts)
	}
}
