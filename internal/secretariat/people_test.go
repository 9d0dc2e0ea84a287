package secretariat

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/group"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"

	"github.com/alexedwards/argon2id"
)

// The vectors of RFC 6238, appendix B, for SHA-1.
func TestCodesAreThoseOfTheRFC(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "94287082", 1111111109: "07081804", 1111111111: "14050471",
		1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130"} {
		if got := hotp(secret, at/30, 8); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
		text := factorText.EncodeToString(secret)
		for shift, ok := range map[int64]bool{-60: false, -30: true, 0: true, 30: true, 60: false} {
			if at+shift < 0 {
				continue
			}
			if _, got := stepOf(text, want[2:], time.Unix(at+shift, 0)); got != ok {
				t.Errorf("at %d, the clock %d seconds off: right is %v", at, shift, got)
			}
		}
	}
	for _, code := range []string{"", "12345", "1234567", "abcdef", "94287082"} {
		if _, ok := stepOf(factorText.EncodeToString(secret), code, time.Unix(59, 0)); ok {
			t.Errorf("%q is right", code)
		}
	}
	if _, ok := stepOf("", "287082", time.Unix(59, 0)); ok {
		t.Error("a code is right without a secret")
	}
}

// An address without an account is tried against a hash that costs the same.
func TestNobodysPasswordCostsAsMuchAsAnybodys(t *testing.T) {
	params, _, _, err := argon2id.DecodeHash(noPassword)
	if err != nil || params.Memory != hashing().Memory || params.Iterations != hashing().Iterations || params.Parallelism != hashing().Parallelism {
		t.Errorf("%+v, %v", params, err)
	}
	if ok, err := (&Desk{}).is(t.Context(), "", ""); ok || err != nil {
		t.Errorf("no password is right: %v, %v", ok, err)
	}
}

// peopled is a desk with groups and organisations, whose clock the test moves,
// on each engine.
type peopled struct {
	*testing.T
	*Desk
	now *time.Time
}

var pmo = party.Actor{ID: "account-pmo", Name: "PMO", Organisation: "MHHS", Roles: []party.Role{party.PMO}}

func withPeople(t *testing.T, f func(p peopled)) {
	run := func(name string, config func(t *testing.T) store.Config) {
		t.Run(name, func(t *testing.T) {
			c := config(t)
			now := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
			c.Clock, c.Kinds = func() time.Time { return now }, Registers()
			s, err := store.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			p := peopled{t, &Desk{Store: s, Now: c.Clock, Keys: ring(t)}, &now}
			p.door.cost = &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16}
			for _, o := range []string{"REC", "BSC", "MHHS"} {
				p.raise(party.Organisations.Kind, o, map[string]string{"name": o + " Limited"})
			}
			for _, g := range []string{"CCAG", "TMAG", "TAG"} {
				p.raise(group.Groups.Kind, g, map[string]string{"name": g + " Group"})
			}
			f(p)
		})
	}
	run("sqlite", func(t *testing.T) store.Config { return store.Config{Dir: empty(t)} })
	if testing.Short() {
		return // the engines differ in the store, which is tested on both
	}
	run("postgres", func(t *testing.T) store.Config {
		return store.Config{Database: emptyPostgres(t), Dir: t.TempDir()}
	})
}

func (p peopled) raise(k *record.Kind, ref string, fields map[string]string) {
	p.Helper()
	if _, err := p.Desk.Raise(p.Context(), party.Operator("root"), k, ref, Edit{Class: record.Public, Fields: fields}, Because{}); err != nil {
		p.Fatal(err)
	}
}

const phrase = "correct horse battery"

// person invites somebody, who takes the account up.
func (p peopled) person(name, organisation string) (Account, string) {
	p.Helper()
	a, link, err := p.Invite(p.Context(), pmo, Invitee{name, name + "@example.org", organisation})
	if err != nil {
		p.Fatal(err)
	}
	session, err := p.TakeUp(p.Context(), link, phrase, phrase, "")
	if err != nil {
		p.Fatal(err)
	}
	return a, session
}

func (p peopled) signedIn(secret string) party.Actor {
	p.Helper()
	who, err := p.SignedIn(p.Context(), secret)
	if err != nil {
		p.Fatal(err)
	}
	return who
}

func (p peopled) refused(what string, err error, want problem.Kind) {
	p.Helper()
	if !problem.Is(err, want) {
		p.Errorf("%s: %v", what, err)
	}
}

func TestAnAccountFromInvitationToErasure(t *testing.T) {
	withPeople(t, func(p peopled) {
		ctx := p.Context()
		a, link, err := p.Invite(ctx, pmo, Invitee{"Representative", "rep@example.org", "rec"})
		if err != nil {
			p.Fatal(err)
		}
		if a.Organisation != "REC" {
			p.Errorf("the organisation is %q", a.Organisation)
		}
		_, _, err = p.Invite(ctx, pmo, Invitee{"Twin", " REP@example.org", "REC"})
		p.refused("an address has two accounts", err, problem.Conflict)
		_, err = p.SignIn(ctx, "here", "rep@example.org", phrase, "")
		p.refused("an invitation not taken up", err, problem.Invalid)
		_, err = p.TakeUp(ctx, link, "short", "other", "")
		if pr := problem.Of(err); pr == nil || len(pr.Faults) != 2 {
			p.Errorf("every fault at once: %v", err)
		}
		first, err := p.TakeUp(ctx, link, phrase, phrase, "")
		if err != nil {
			p.Fatal(err)
		}
		_, err = p.TakeUp(ctx, link, phrase, phrase, "")
		p.refused("the link works twice", err, problem.NotFound)
		second, err := p.SignIn(ctx, "here", "Rep@Example.org", phrase, "")
		if err != nil || second == first {
			p.Fatalf("sign in: %v", err)
		}
		who := p.signedIn(second)
		if who.ID != a.ID || who.Name != "Representative" || who.Organisation != "REC" || who.TakesPart() {
			p.Errorf("signed in as %+v", who)
		}

		// Another password ends the other sessions, not this one.
		p.refused("the wrong present password", p.ChangePassword(ctx, who, second, "wrong", phrase+"!", phrase+"!"), problem.Invalid)
		if err := p.ChangePassword(ctx, who, second, phrase, phrase+"!", phrase+"!"); err != nil {
			p.Fatal(err)
		}
		if p.signedIn(first).ID != "" || p.signedIn(second).ID != a.ID {
			p.Error("the wrong sessions ended")
		}

		// Whoever may not change it hears of every fault at once, and guesses at the
		// present password count whatever else is wrong.
		for n := range 6 {
			err := p.ChangePassword(ctx, who, second, "guess", "short", "other")
			pr := problem.Of(err)
			switch {
			case pr == nil:
				p.Fatalf("a password was changed by somebody who does not know it: %v", err)
			case n < 5 && len(pr.Faults) != 3:
				p.Errorf("guess %d: the faults are %v", n+1, pr.Faults)
			case n == 5 && pr.Kind != problem.Conflict:
				p.Errorf("after five guesses the sixth is heard: %v", err)
			}
		}
		p.refused("the right password behind five guesses", p.ChangePassword(ctx, who, second, phrase+"!", phrase, phrase), problem.Conflict)
		*p.now = p.now.Add(20 * time.Minute)

		// A program acts with the rights that the account holds on the day.
		_, secret, err := p.AddToken(ctx, party.Operator("root"), Token{Name: "sync", Actor: party.Actor{ID: a.ID}, Expires: p.now.Add(1000 * time.Hour)}, *p.now)
		if err != nil {
			p.Fatal(err)
		}
		_, _, err = p.AddToken(ctx, party.Operator("root"), Token{Name: "more", Actor: party.Actor{ID: a.ID, Roles: []party.Role{party.PMO}}, Expires: p.now.Add(time.Hour)}, *p.now)
		p.refused("a token has more rights than its account", err, problem.Invalid)

		// Erased, nothing leads to the person, and what they did still stands.
		if _, err := p.GiveSeat(ctx, pmo, a.ID, Grant{Group: "CCAG", Role: party.Member}, Because{}); err != nil {
			p.Fatal(err)
		}
		*p.now = p.now.Add(48 * time.Hour)
		session, err := p.SignIn(ctx, "here", "rep@example.org", phrase+"!", "")
		if err != nil {
			p.Fatal(err)
		}
		if t, err := p.Bearer(ctx, secret, *p.now); err != nil || !t.Actor.In("CCAG").Holds(party.Member) || t.Actor.Organisation != "REC" {
			p.Errorf("the token of an account: %+v, %v", t.Actor, err)
		}
		if err := p.Desk.Erase(ctx, p.signedIn(session), a.ID, Proof{Password: phrase + "!"}); err != nil {
			p.Fatal(err)
		}
		_, err = p.Bearer(ctx, secret, *p.now)
		p.refused("the token of an erased account", err, problem.Forbidden)
		if p.signedIn(session).ID != "" {
			p.Error("the session of an erased account goes on")
		}
		left, err := p.Store.Account(ctx, a.ID)
		if err != nil || strings.Contains(fmt.Sprint(left), "Rep") || left.Email != "" || left.Password != "" || left.Folded != "" {
			p.Errorf("left of the account: %+v, %v", left, err)
		}
		called, err := p.Called(ctx, pmo)
		if err != nil || called(a.ID) != "Somebody whose account was erased" {
			p.Errorf("called %q, %v", called(a.ID), err)
		}
		if seats, _ := seatsOf(p.Store.View(ctx, store.Everything(), Now), a.ID); len(seats) != 1 || seats[0].HeldOn(p.Today()) {
			p.Errorf("seats: %+v", seats)
		}
		rep, err := p.Verify(ctx, party.Operator("root"), nil, nil)
		if err != nil || len(rep.Faults) > 0 {
			p.Errorf("verify: %+v, %v", rep, err)
		}
	})
}

func TestSignInTellsNothingOfWhoHasAnAccount(t *testing.T) {
	withPeople(t, func(p peopled) {
		p.person("known", "REC")
		var said []string
		for _, email := range []string{"known@example.org", "unknown@example.org"} {
			for range 6 {
				_, err := p.SignIn(p.Context(), "here", email, "wrong password", "")
				said = append(said, err.Error())
			}
		}
		for i := range 6 {
			if said[i] != said[i+6] {
				p.Errorf("attempt %d: %q and %q", i+1, said[i], said[i+6])
			}
		}
		if said[4] == said[5] {
			p.Errorf("the sixth attempt is not barred: %q", said[5])
		}
		_, err := p.SignIn(p.Context(), "here", "known@example.org", phrase, "")
		p.refused("the right password while barred", err, problem.Conflict)
		*p.now = p.now.Add(31 * time.Second)
		if _, err := p.SignIn(p.Context(), "here", "known@example.org", phrase, ""); err != nil {
			p.Errorf("after the bar: %v", err)
		}
	})
}

// Vikunja's lock-out was rolled back with the request that failed.
func TestAFailedAttemptStaysCountedWhateverHappensAround(t *testing.T) {
	withPeople(t, func(p peopled) {
		boom := errors.New("boom")
		who := secretHash("somebody")
		for n := range 5 {
			if may, _, err := p.Store.Attempt(p.Context(), who, p.Now(), barred); !may || err != nil {
				p.Fatalf("attempt %d: %v, %v", n, may, err)
			}
			err := p.Store.Tx(p.Context(), store.Act{Actor: "x"}, func(*store.Tx) error { return boom })
			if err != boom {
				p.Fatal(err)
			}
		}
		may, from, err := p.Store.Attempt(p.Context(), who, p.Now(), barred)
		if may || err != nil || !from.After(p.Now()) {
			p.Errorf("the sixth attempt: %v until %v, %v", may, from, err)
		}
	})
	if barred(4) != 0 || barred(5) != 30*time.Second || barred(6) != time.Minute || barred(60) != 15*time.Minute {
		t.Error("the bar does not grow")
	}
}

func TestTheSecondFactorIsAskedForAndUsedOnce(t *testing.T) {
	withPeople(t, func(p peopled) {
		ctx := p.Context()
		_, session := p.person("careful", "REC")
		who := p.signedIn(session)
		f, err := p.NewFactor(ctx, who)
		if err != nil || !strings.HasPrefix(f.URL, "otpauth://totp/crosscode:careful@example.org?") {
			p.Fatalf("%+v, %v", f, err)
		}
		code := func() string {
			raw, _ := factorText.DecodeString(f.Secret)
			return hotp(raw, p.Now().Unix()/30, 6)
		}
		if _, err := p.SignIn(ctx, "here", "careful@example.org", phrase, ""); err != nil {
			p.Errorf("a factor that was not confirmed is asked for: %v", err)
		}
		_, err = p.ConfirmFactor(ctx, who, "000000")
		p.refused("a wrong code confirms", err, problem.Invalid)
		recovery, err := p.ConfirmFactor(ctx, who, code())
		if err != nil || len(recovery) != 10 {
			p.Fatalf("%d codes, %v", len(recovery), err)
		}
		_, err = p.SignIn(ctx, "here", "careful@example.org", phrase, code())
		p.refused("the code that confirmed is used again", err, problem.Invalid)
		*p.now = p.now.Add(time.Minute)
		_, err = p.SignIn(ctx, "here", "careful@example.org", phrase, "")
		p.refused("no code", err, problem.Invalid)
		if _, err := p.SignIn(ctx, "here", "careful@example.org", phrase, code()); err != nil {
			p.Errorf("the right code: %v", err)
		}
		_, err = p.SignIn(ctx, "here", "careful@example.org", phrase, code())
		p.refused("the same code again", err, problem.Invalid)
		if _, err := p.SignIn(ctx, "here", "careful@example.org", phrase, strings.ToUpper(recovery[3])); err != nil {
			p.Errorf("a recovery code: %v", err)
		}
		if _, err := p.SignIn(ctx, "here", "careful@example.org", phrase, strings.ReplaceAll(recovery[4], "-", " ")); err != nil {
			p.Errorf("a recovery code with spaces for its strokes: %v", err)
		}
		if _, err := p.SignIn(ctx, "here", "careful@example.org", phrase, strings.ReplaceAll(recovery[5], "-", "")); err != nil {
			p.Errorf("a recovery code without strokes: %v", err)
		}
		_, err = p.SignIn(ctx, "here", "careful@example.org", phrase, recovery[3])
		p.refused("the same recovery code again", err, problem.Invalid)
		if err := p.StopFactor(ctx, who, Proof{Password: phrase}); err != nil {
			p.Errorf("stop: %v", err)
		}
		if _, err := p.SignIn(ctx, "here", "careful@example.org", phrase, ""); err != nil {
			p.Errorf("without a factor: %v", err)
		}
	})
}

func TestRightsFollowTheDayAndTheGroupThatGoesOn(t *testing.T) {
	withPeople(t, func(p peopled) {
		ctx := p.Context()
		a, session := p.person("member", "REC")
		if _, err := p.Desk.Take(ctx, party.Operator("root"), group.Groups.Kind, "TAG", 0, group.Rename, party.With{Day: p.Today(), Other: "TMAG"}, Because{}); err != nil {
			p.Fatal(err)
		}
		give := func(g Grant) {
			p.Helper()
			if _, err := p.GiveSeat(ctx, pmo, a.ID, g, Because{}); err != nil {
				p.Fatal(err)
			}
		}
		give(Grant{Group: "CCAG", Role: party.Chair, From: calendar.On(p.Today() + 2), Until: calendar.On(p.Today() + 3)})
		give(Grant{Group: "TMAG", Role: party.Secretary})
		give(Grant{Role: party.RAIDManager})
		holds := func() string {
			who := p.signedIn(session)
			return fmt.Sprint(who.In("CCAG").Holds(party.Chair), who.In("TMAG").Holds(party.Secretariat), who.In("TAG").Holds(party.Secretariat), who.In("").Holds(party.RAIDManager))
		}
		for day, chairs := range []bool{false, false, true, true, false} {
			want := fmt.Sprint(chairs, true, true, true)
			*p.now = time.Date(2022, 3, 24+day, 9, 0, 0, 0, time.UTC)
			session = must(p.SignIn(ctx, "here", "member@example.org", phrase, ""))
			if got := holds(); got != want {
				p.Errorf("on day %d: %s, want %s", day, got, want)
			}
		}
		if err := p.EndSeat(ctx, pmo, a.ID+"/TMAG/secretary", Because{}); err != nil {
			p.Fatal(err)
		}
		if got := holds(); got != "false false false true" {
			p.Errorf("after the seat ended: %s", got)
		}
		_, err := p.GiveSeat(ctx, pmo, a.ID, Grant{Group: "NOWHERE", Role: party.Chair}, Because{})
		p.refused("a seat in no group", err, problem.Invalid)
		_, err = p.GiveSeat(ctx, pmo, a.ID, Grant{Group: "CCAG", Role: party.PMO}, Because{})
		p.refused("a programme's role in a group", err, problem.Invalid)
	})
}

func must(s string, err error) string {
	if err != nil {
		panic(err)
	}
	return s
}

func TestSessionsEndWhenIdleAndAfterAWeek(t *testing.T) {
	withPeople(t, func(p peopled) {
		_, session := p.person("member", "REC")
		for hours := 0; hours < 6*24; hours += 10 {
			*p.now = p.now.Add(10 * time.Hour)
			if p.signedIn(session).ID == "" {
				p.Fatalf("ended after %d hours in use", hours)
			}
		}
		*p.now = p.now.Add(11 * time.Hour)
		p.signedIn(session)
		*p.now = p.now.Add(11 * time.Hour)
		if p.signedIn(session).ID != "" {
			p.Error("a session goes on after a week")
		}
		session = must(p.SignIn(p.Context(), "here", "member@example.org", phrase, ""))
		*p.now = p.now.Add(13 * time.Hour)
		if p.signedIn(session).ID != "" {
			p.Error("a session goes on unused")
		}
		for _, secret := range []string{"", "x", session + "x"} {
			if p.signedIn(secret).ID != "" {
				p.Errorf("%q is a session", secret)
			}
		}
	})
}

func TestWhoMayInviteAndGiveSeats(t *testing.T) {
	withPeople(t, func(p peopled) {
		ctx := p.Context()
		rep, _ := p.person("rep", "REC")
		other, _ := p.person("other", "BSC")
		admin := party.Actor{ID: "account-admin", Organisation: "REC", Roles: []party.Role{party.Administrator}}
		chair := sitting("CCAG", party.Chair, "REC")
		invite := func(who party.Actor, organisation string) error {
			_, _, err := p.Invite(ctx, who, Invitee{"Somebody", fmt.Sprintf("%d@example.org", length(p.T, p.Desk)) + organisation, organisation})
			return err
		}
		if err := invite(admin, "REC"); err != nil {
			p.Errorf("an administrator invites their own: %v", err)
		}
		p.refused("an administrator invites others", invite(admin, "BSC"), problem.Invalid)
		p.refused("a chair invites", invite(chair, "REC"), problem.Forbidden)
		p.refused("a visitor invites", invite(party.Nobody, "REC"), problem.Forbidden)
		_, err := p.GiveSeat(ctx, admin, rep.ID, Grant{Role: party.PMO}, Because{})
		p.refused("an administrator gives rights", err, problem.Forbidden)
		_, _, err = p.InviteAgain(ctx, admin, rep.ID, true)
		p.refused("an administrator takes an account over", err, problem.Forbidden)
		_, err = p.Person(ctx, admin, other.ID)
		p.refused("an administrator sees another organisation's account", err, problem.NotFound)
		p.refused("and closes it", p.Disable(ctx, admin, other.ID, true), problem.NotFound)
		p.refused("and erases one of their own", p.Desk.Erase(ctx, admin, rep.ID, Proof{}), problem.Forbidden)
		_, err = p.PersonData(ctx, admin, rep.ID)
		p.refused("and reads all of theirs", err, problem.Forbidden)
		list, err := p.People(ctx, admin)
		if err != nil || len(list) != 2 {
			p.Errorf("an administrator sees %d accounts: %v", len(list), err)
		}
		_, err = p.People(ctx, chair)
		p.refused("a chair sees accounts", err, problem.Forbidden)
		if err := p.Disable(ctx, admin, rep.ID, true); err != nil {
			p.Fatal(err)
		}
		_, err = p.SignIn(ctx, "here", "rep@example.org", phrase, "")
		p.refused("a closed account signs in", err, problem.Invalid)
	})
}

func TestWhatIsHeldAboutAPersonIsGivenToThem(t *testing.T) {
	withPeople(t, func(p peopled) {
		ctx := p.Context()
		a, session := p.person("secretary", "REC")
		if _, err := p.GiveSeat(ctx, pmo, a.ID, Grant{Group: "CCAG", Role: party.Secretary}, Because{}); err != nil {
			p.Fatal(err)
		}
		_, err := p.Desk.Raise(ctx, p.signedIn(session), register.Actions.Kind, "CCAG03-01",
			Edit{Class: record.Public, Fields: map[string]string{"title": "Do it", "owners": "REC (secretary)", "due": "2022-03-23"}}, Because{Why: "asked"})
		if err != nil {
			p.Fatal(err)
		}
		who := p.signedIn(session)
		if err := p.KeepDraft(ctx, who, Draft{Form: "/new/actions", Fields: map[string]string{"title": "Half"}}); err != nil {
			p.Fatal(err)
		}
		if err := p.KeepView(ctx, who, SavedView{Name: "Mine", Address: "/actions?owners=REC"}, func() string { return "1" }); err != nil {
			p.Fatal(err)
		}
		if _, err := p.Watch(ctx, who, "action", "CCAG03-01", store.Daily); err != nil {
			p.Fatal(err)
		}
		if err := p.PostLink(ctx, pmo, a.ID); err != nil {
			p.Fatal(err)
		}
		if _, _, err := p.AddToken(ctx, party.Operator("root"), Token{Name: "sync", Actor: party.Actor{ID: a.ID}, Expires: p.Now().AddDate(0, 1, 0)}, p.Now()); err != nil {
			p.Fatal(err)
		}
		raw, err := p.PersonData(ctx, who, a.ID)
		var got personData
		if err != nil || json.Unmarshal(raw, &got) != nil {
			p.Fatalf("%v: %s", err, raw)
		}
		if got.Email != "secretary@example.org" || len(got.Sessions) != 1 || len(got.Seats) != 1 || len(got.Acts) != 1 || got.Acts[0].Ref != "CCAG03-01" || len(got.Named) != 1 {
			p.Errorf("held: %s", raw)
		}
		if len(got.Drafts) != 1 || len(got.Views) != 1 || len(got.Watches) != 1 || len(got.Letters) != 1 || len(got.Tokens) != 1 || got.Drafts[0].Fields != "title=Half" || got.Watches[0].Ref != "CCAG03-01" {
			p.Errorf("held for their own use: %s", raw)
		}
		full, _ := p.Store.Account(ctx, a.ID)
		if strings.Contains(string(raw), full.Password) {
			p.Error("the hash of the password is given out")
		}
	})
}

// Who holds a seat that is public by the terms of its group is named to everybody,
// on the days on which it is held, and nobody else is.
func TestAPublicSeatNamesWhoHoldsIt(t *testing.T) {
	withPeople(t, func(p peopled) {
		ctx := p.Context()
		chair, _ := p.person("chair", "REC")
		member, _ := p.person("member", "REC")
		for id, g := range map[string]Grant{chair.ID: {Group: "CCAG", Role: party.Chair, Public: true}, member.ID: {Group: "CCAG", Role: party.Member}} {
			if _, err := p.GiveSeat(ctx, pmo, id, g, Because{}); err != nil {
				p.Fatal(err)
			}
		}
		called := func() string {
			f, err := p.Called(ctx, party.Nobody)
			if err != nil {
				p.Fatal(err)
			}
			return f(chair.ID) + ", " + f(member.ID)
		}
		if got := called(); got != "chair, Somebody of REC" {
			p.Errorf("the public reads %q", got)
		}
		if n, err := p.View(ctx, party.Nobody, Now).List(party.Seats.Kind, Query{Limit: 9}); err != nil || len(n.Items) != 1 {
			p.Errorf("the public sees %d seats, %v", len(n.Items), err)
		}
		if err := p.EndSeat(ctx, pmo, chair.ID+"/CCAG/chair", Because{}); err != nil {
			p.Fatal(err)
		}
		if got := called(); got != "Somebody of REC, Somebody of REC" {
			p.Errorf("after the seat has ended the public reads %q", got)
		}
	})
}
