package main

import (
	"context"
	"fmt"
	"os/exec"
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
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// parties is how many are chased.
const parties = 500

// chased makes a record in which so many parties have been asked about a change
// request, and whose invitations somebody else has sent.
func chased(t *testing.T, at cli.Place) {
	t.Helper()
	ctx := context.Background()
	desk, closer, err := open(ctx, at, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closer.Close()
	who := party.Operator("the test")
	raise := func(k *record.Kind, ref string, fields map[string]string) {
		t.Helper()
		if _, err := desk.Raise(ctx, who, k, ref, secretariat.Edit{Class: record.Public, Fields: fields}, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
	take := func(step party.Step, w party.With) {
		t.Helper()
		if _, err := desk.Take(ctx, who, change.Requests.Kind, "CR003", 0, step, w, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range parties { // without a mailbox yet, so that nobody is written to now
		raise(party.Organisations.Kind, fmt.Sprintf("Party%03d", i), map[string]string{"name": fmt.Sprintf("Party number %d", i), "kind": "supplier", "constituency": "Suppliers"})
	}
	raise(register.Milestones.Kind, "M6", map[string]string{"name": "Code changes drafted", "level": "1", "date": "2030-04"})
	raise(change.Requests.Kind, "CR003", map[string]string{"title": "Move M6", "raised_by": "Party000", "issue": "I", "description": "D", "justification": "J",
		"consequence": "C", "solution": "S", "benefits": "B", "impacts": "M6", "proposals": "M6 date October 2030"})
	today := calendar.DayOf(time.Now(), secretariat.Zone())
	take(change.Raise, party.With{})
	take(change.Triage, party.With{Day: today})
	take(change.Assess, party.With{Day: calendar.Holidays{}.NextWorking(today + 20)})
	for i := range parties {
		name := fmt.Sprintf("Party%03d", i)
		if _, err := desk.Revise(ctx, who, party.Organisations.Kind, name, secretariat.Edit{Fields: map[string]string{"mailbox": strings.ToLower(name) + "@example.org"}}, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
}

// A server that sends is killed in the middle of 500 reminders. Every party is
// reached all the same; each is written to under one Message-ID, and only what
// was on its way when the server was killed may have come twice.
func TestEveryPartyIsReachedAlthoughTheServerIsKilledWhileItSends(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); killedWhileSending(t, cli.Place{Data: t.TempDir()}, 1) })
	t.Run("postgres, with a second server", func(t *testing.T) { t.Parallel(); killedWhileSending(t, cli.Place{Database: need.Postgres(t)}, 2) })
}

func killedWhileSending(t *testing.T, at cli.Place, servers int) {
	chased(t, at)
	enough := make(chan bool)
	once := sync.OnceFunc(func() { close(enough) })
	box := postbox.Open(t, postbox.Rules{Delay: 4 * time.Millisecond, Taken: func(n int) {
		if n == parties/3 {
			once()
		}
	}})
	place := []string{"--data", at.Data}
	if at.Database != "" {
		place = []string{"--database", at.Database}
	}
	program, err := exec.LookPath("crosscode")
	if err != nil {
		t.Fatal(err)
	}
	serve := func() *exec.Cmd {
		c := exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0", "--url", "https://codes.example.org", "--mail-server", box.Address, "--mail-tls", "none",
			"--mail-from", "codes@example.org", "--mail-limit", "2s"}, place...)...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Process.Kill(); c.Wait() })
		return c
	}
	all := make([]*exec.Cmd, servers)
	for i := range all {
		all[i] = serve()
	}
	out, err := exec.Command(program, append([]string{"change", "remind", "CR003"}, place...)...).CombinedOutput()
	if want := fmt.Sprintf("%d reminders of CR003 queued, for the %d parties that did not answer yet.\n", parties, parties); err != nil || string(out) != want {
		t.Fatalf("change remind: %v\n%swant %s", err, out, want)
	}
	<-enough
	if err := all[0].Process.Kill(); err != nil {
		t.Fatal(err)
	}
	all[0].Wait()
	before := len(box.Messages())
	if servers == 1 {
		serve()
	}
	reached := func() (to map[string]int, ids map[string]bool) {
		to, ids = map[string]int{}, map[string]bool{}
		for _, m := range box.Messages() {
			to[m.To]++
			ids[m.ID] = true
		}
		return to, ids
	}
	deadline := time.After(3 * time.Minute)
	for {
		if to, _ := reached(); len(to) == parties {
			break
		}
		select {
		case <-deadline:
			to, _ := reached()
			t.Fatalf("%d of %d parties are reached after three minutes; %d when it was killed", len(to), parties, before)
		case <-time.After(100 * time.Millisecond):
		}
	}
	time.Sleep(2 * time.Second) // what else would come
	to, ids := reached()
	twice := 0
	for who, n := range to {
		if n > 2 {
			t.Errorf("%s got %d messages", who, n)
		}
		twice += n - 1
	}
	if len(ids) != parties || twice > 6 {
		t.Errorf("%d Message-IDs for %d parties; %d came twice, and 6 are on their way at once", len(ids), parties, twice)
	}
	t.Logf("killed after %d messages; all %d parties are reached, %d of them twice under one Message-ID", before, parties, twice)
}
