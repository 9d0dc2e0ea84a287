package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/cli"
	"crosscode/internal/need"
	"crosscode/internal/party"
	"crosscode/internal/postbox"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// onTheWay is how many letters a server sends at once.
const onTheWay = 6

// questioned is how many parties a questionnaire asks here.
const questioned = 60

// A questionnaire is opened by two at once, answered through every server, each
// answer sent twice, and chased by two at once, while a server is killed. Every party
// is reached, none is queued twice for one occasion, no answer that was acknowledged
// is lost, and none is counted twice.
func TestAQuestionnaireIsAskedAnsweredAndChasedOnceThoughAServerIsKilled(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); killedWhileAsking(t, cli.Place{Data: t.TempDir()}, 1) })
	t.Run("postgres, with a second server", func(t *testing.T) { t.Parallel(); killedWhileAsking(t, cli.Place{Database: need.Postgres(t)}, 2) })
}

func killedWhileAsking(t *testing.T, at cli.Place, servers int) {
	today := askedOf(t, at)
	box := postbox.Open(t, postbox.Rules{Delay: 2 * time.Millisecond})
	place := []string{"--data", at.Data}
	if at.Database != "" {
		place = []string{"--database", at.Database}
	}
	q := &asking{T: t, place: place, mail: append([]string{"--url", "https://codes.example.org", "--mail-server", box.Address, "--mail-tls", "none", "--mail-from", "codes@example.org", "--mail-limit", "2s"}, place...)}
	for range servers {
		q.servers = append(q.servers, serving(t, q.mail...))
	}
	_, told := exits(t, append([]string{"user", "token", "add", "keyed", "--role", "secretariat", "--may", "step"}, place...)...)
	q.secret = strings.TrimSpace(told[strings.Index(told, "crosscode_"):])

	if n := q.atOnce("change", "take", "PPIR001", string(change.OpenQuestions), "--day", (today + 20).String()); n != 1 {
		t.Fatalf("opened by two at once it is opened %d times", n)
	}
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := w; i < questioned; i += 4 {
				if answers(i) {
					q.answer(i)
				}
				if w == 0 && i == questioned/2 {
					q.kill()
				}
			}
		})
	}
	all.Go(func() { q.atOnce("change", "remind", "PPIR001") })
	all.Wait()
	q.atOnce("change", "remind", "PPIR001")
	q.counted(at)
	q.reached(at, box)
}

// answers reports whether a party answers here; the others are reminded.
func answers(i int) bool { return i%3 > 0 }

func partyCalled(i int) string { return fmt.Sprintf("Party%02d", i) }

func allParties() []string {
	var out []string
	for i := range questioned {
		out = append(out, partyCalled(i))
	}
	return out
}

// askedOf makes a record in which a questionnaire waits to be opened.
func askedOf(t *testing.T, at cli.Place) calendar.Day {
	t.Helper()
	ctx := context.Background()
	desk, closer, err := open(ctx, at, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closer.Close()
	raise := func(k *record.Kind, ref string, fields map[string]string) {
		t.Helper()
		if _, err := desk.Raise(ctx, party.Operator("the test"), k, ref, secretariat.Edit{Class: record.Public, Fields: fields}, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range questioned {
		name := partyCalled(i)
		raise(party.Organisations.Kind, name, map[string]string{"name": name + " Limited", "kind": "supplier", "constituency": fmt.Sprintf("Suppliers %d", i%5), "mailbox": strings.ToLower(name) + "@example.org"})
	}
	raise(change.Questionnaires.Kind, "PPIR001", map[string]string{"title": "A later M5", "questions": "Could you be ready?\nWhat would it cost?"})
	return desk.Today()
}

// asking is a questionnaire that is out, and the servers that take its answers.
type asking struct {
	*testing.T
	place, mail []string
	secret      string

	mu      sync.Mutex
	servers []*runningServer
}

// atOnce runs a command twice at once, and tells how often it was done.
func (q *asking) atOnce(args ...string) (done int) {
	q.Helper()
	program, err := exec.LookPath("crosscode")
	if err != nil {
		q.Fatal(err)
	}
	ended := make(chan error, 2)
	for range 2 {
		go func() { ended <- exec.Command(program, append(args, q.place...)...).Run() }()
	}
	for range 2 {
		if err := <-ended; err == nil {
			done++
		}
	}
	return done
}

// kill ends the first server in the middle of what it does; where it was the only
// one, another takes its place.
func (q *asking) kill() {
	first := q.serverFor(0)
	first.cmd.Process.Kill()
	<-first.over
	if len(q.servers) > 1 {
		return
	}
	again := serving(q.T, q.mail...)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.servers[0] = again
}

func (q *asking) serverFor(n int) *runningServer {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.servers[n%len(q.servers)]
}

// answer keys the answer of one party in, twice at once and under one key, until it is
// acknowledged.
func (q *asking) answer(i int) {
	said := make(chan bool, 2)
	for twin := range 2 {
		go func() {
			for try := range 80 {
				if q.post(q.serverFor(i+twin+try), i) == http.StatusOK {
					said <- true
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
			said <- false
		}()
	}
	for range 2 {
		if !<-said {
			q.Errorf("the answer of %s is not acknowledged", partyCalled(i))
		}
	}
}

func (q *asking) post(s *runningServer, i int) int {
	name := partyCalled(i)
	body, _ := json.Marshal(map[string]any{"fields": map[string]any{"answers": []string{"Yes, says " + name, fmt.Sprintf("%d thousand", i)}}, "came": "e-mail"})
	r, err := http.NewRequest("POST", s.base+"/api/v1/questionnaires/PPIR001/answers/"+name, bytes.NewReader(body))
	if err != nil {
		q.Error(err)
		return 0
	}
	r.Header.Set("Authorization", "Bearer "+q.secret)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", "answer-of-"+name)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0 // it was killed
	}
	defer res.Body.Close()
	io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

// counted holds the answers in the record against those that were acknowledged.
func (q *asking) counted(at cli.Place) {
	q.Helper()
	desk, closer, err := open(q.Context(), at, time.Now, nil)
	if err != nil {
		q.Fatal(err)
	}
	defer closer.Close()
	v := desk.View(q.Context(), party.Operator("the test"), secretariat.Now)
	want := 0
	var replies []*change.Reply
	for i := range questioned {
		it, err := v.Find(change.Replies.Kind, "PPIR001/"+partyCalled(i))
		if err != nil {
			q.Fatal(err)
		}
		r := change.Replies.From(it.Record)
		replies = append(replies, r)
		given := 0
		history, err := v.History(change.Replies.Kind, r.ID)
		for _, h := range history {
			if act := party.Step(h.Entry.Act); act == change.GiveReply || act == change.BetterReply {
				given++
			}
		}
		switch {
		case err != nil:
			q.Fatal(err)
		case !answers(i) && (r.Given() || given > 0):
			q.Errorf("%s did not answer, and its answer is there", partyCalled(i))
		case answers(i) && (given != 1 || strings.Join(r.Answers, "|") != fmt.Sprintf("Yes, says %s|%d thousand", partyCalled(i), i)):
			q.Errorf("%s answered once, and is kept %d times, as %q", partyCalled(i), given, r.Answers)
		}
		if answers(i) {
			want++
		}
	}
	if m := change.Count(replies, desk.Today()); m.Total.Asked != questioned || m.Total.Answered != want {
		q.Errorf("%d of %d are counted, want %d of %d", m.Total.Answered, m.Total.Asked, want, questioned)
	}
	if out := crosscode(q.T, append([]string{"verify"}, q.place...)...); !strings.Contains(out, "is whole") {
		q.Error(out)
	}
}

// reached waits until what was queued is sent, and holds it against who was asked: an
// invitation for each, and one reminder for each that did not answer. Of two servers,
// the other sends what was on its way when the first was killed only after half a
// minute, for which the test of chasing waits.
func (q *asking) reached(at cli.Place, box *postbox.Box) {
	q.Helper()
	desk, closer, err := open(q.Context(), at, time.Now, nil)
	if err != nil {
		q.Fatal(err)
	}
	defer closer.Close()
	var letters []secretariat.Letter
	late := 0
	if len(q.servers) > 1 {
		late = onTheWay
	}
	until(q.T, "everything is sent", func() bool {
		letters = nil
		for after := ""; ; {
			page, err := desk.Outbox(q.Context(), party.Operator("the test"), "", after)
			if err != nil {
				q.Fatal(err)
			}
			letters = append(letters, page.Letters...)
			if after = page.After; after == "" {
				return page.Counts[secretariat.LetterSent]+page.Counts[secretariat.LetterDropped]+late >= len(letters)
			}
		}
	})
	queued := map[string]map[string]int{secretariat.Invitation: {}, secretariat.Reminder: {}}
	sent := 0
	for _, l := range letters {
		queued[l.Sort][l.Organisation]++
		switch {
		case l.State == secretariat.LetterSent:
			sent++
			continue
		case l.State == secretariat.LetterQueued:
			continue
		}
		if i := slices.Index(allParties(), l.Organisation); !answers(i) {
			q.Errorf("the %s of %s is %s: only who has answered meanwhile needs none", l.Sort, l.Organisation, l.State)
		}
	}
	for i := range questioned {
		name := partyCalled(i)
		if n := queued[secretariat.Invitation][name]; n != 1 {
			q.Errorf("%s is invited %d times", name, n)
		}
		if n := queued[secretariat.Reminder][name]; n > 1 || n == 0 && !answers(i) {
			q.Errorf("%s is reminded %d times", name, n)
		}
	}
	ids := map[string]bool{}
	for _, m := range box.Messages() {
		ids[m.ID] = true
	}
	if came := len(box.Messages()); len(ids) < sent || len(ids) > sent+late || came-sent > onTheWay {
		q.Errorf("%d letters are sent, and came as %d messages under %d Message-IDs; %d are on their way at once", sent, came, len(ids), onTheWay)
	}
	q.Logf("%d letters, %d sent, %d messages", len(letters), sent, len(box.Messages()))
}
