package secretariat

import (
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/store"
)

// careful sets a second factor up, and gives the codes of an instant.
func (p peopled) careful(who party.Actor) (code func() string, recovery []string) {
	p.Helper()
	f, err := p.NewFactor(p.Context(), who)
	if err != nil {
		p.Fatal(err)
	}
	code = func() string {
		raw, _ := factorText.DecodeString(f.Secret)
		return hotp(raw, p.Now().Unix()/30, factorDigits)
	}
	if recovery, err = p.ConfirmFactor(p.Context(), who, code()); err != nil {
		p.Fatal(err)
	}
	*p.now = p.now.Add(time.Minute)
	return code, recovery
}

func TestTheSecretOfASecondFactorIsNeverKeptInClear(t *testing.T) {
	withPeople(t, func(p peopled) {
		ctx := p.Context()
		a, session := p.person("careful", "REC")
		b, _ := p.person("other", "REC")
		f, err := p.NewFactor(ctx, p.signedIn(session))
		if err != nil {
			p.Fatal(err)
		}
		code := func() string {
			raw, _ := factorText.DecodeString(f.Secret)
			return hotp(raw, p.Now().Unix()/30, factorDigits)
		}
		kept, _ := p.Store.Account(ctx, a.ID)
		if kept.Factor == "" || strings.Contains(kept.Factor, f.Secret) || !strings.HasPrefix(kept.Factor, sealMark) {
			p.Errorf("kept as %q", kept.Factor)
		}
		if again, is, err := p.FactorBegun(ctx, p.signedIn(session)); again.Secret != f.Secret || !is || err != nil {
			p.Errorf("begun: %v, %v, %v", again, is, err)
		}
		// Moved into another's row it opens nothing.
		moved := b
		moved.Factor = kept.Factor
		if secret, err := p.factorSecret(moved); err == nil || secret != "" {
			p.Errorf("in another's row it opens as %q", secret)
		}
		recovery, err := p.ConfirmFactor(ctx, p.signedIn(session), code())
		if err != nil {
			p.Fatal(err)
		}

		// A new key before the old one: what is kept is sealed anew, once.
		old, _ := os.ReadFile(p.Keys.File)
		fresh := ring(t)
		fresh.Seal("", "")
		first, _ := os.ReadFile(fresh.File)
		os.WriteFile(fresh.File, append(first, old...), 0o600)
		p.Keys = &Keyring{File: fresh.File}
		for i, want := range []int{1, 0} {
			if n, err := p.Reseal(ctx); n != want || err != nil {
				p.Errorf("sealed anew, time %d: %d, %v", i+1, n, err)
			}
		}
		os.WriteFile(fresh.File, first, 0o600)
		p.Keys = &Keyring{File: fresh.File}
		*p.now = p.now.Add(time.Minute)
		if _, err := p.SignIn(ctx, "here", "careful@example.org", phrase, code()); err != nil {
			p.Errorf("without the old key: %v", err)
		}

		// Kept in clear by an earlier program: it works, and is sealed.
		p.Store.ChangeAccount(ctx, a.ID, func(a *Account) error { a.Factor = f.Secret; return nil })
		*p.now = p.now.Add(time.Minute)
		if _, err := p.SignIn(ctx, "here", "careful@example.org", phrase, code()); err != nil {
			p.Errorf("in clear: %v", err)
		}
		if n, err := p.Reseal(ctx); n != 1 || err != nil {
			p.Errorf("sealed: %d, %v", n, err)
		}

		// The key is lost: a recovery code still lets in, a code does not, and
		// that it is lost is the operator's to hear of.
		p.Keys = ring(t)
		*p.now = p.now.Add(time.Minute)
		if _, err := p.SignIn(ctx, "here", "careful@example.org", phrase, code()); err == nil || problem.Of(err) != nil {
			p.Errorf("with the key lost: %v", err)
		}
		if _, err := p.SignIn(ctx, "here", "careful@example.org", phrase, recovery[0]); err != nil {
			p.Errorf("a recovery code with the key lost: %v", err)
		}
		p.Keys = nil
		if _, err := p.NewFactor(ctx, p.signedIn(p.again("other", ""))); !problem.Is(err, problem.Conflict) {
			p.Errorf("without a key: %v", err)
		}
	})
}

// again signs somebody in.
func (p peopled) again(name, code string) string {
	p.Helper()
	session, err := p.SignIn(p.Context(), "there", name+"@example.org", phrase, code)
	if err != nil {
		p.Fatal(err)
	}
	return session
}

// Of many who show the same code at the same time, one is let in.
func TestACodeOfTheSecondFactorWorksOnceHoweverManyShowItAtOnce(t *testing.T) {
	withPeople(t, func(p peopled) {
		_, session := p.person("careful", "REC")
		code, _ := p.careful(p.signedIn(session))
		shown := code()
		var in atomic.Int32
		var all sync.WaitGroup
		for range 4 { // the fifth attempt in a row would bar
			all.Go(func() {
				if _, err := p.SignIn(p.Context(), "here", "careful@example.org", phrase, shown); err == nil {
					in.Add(1)
				}
			})
		}
		all.Wait()
		if in.Load() != 1 {
			p.Errorf("%d were let in", in.Load())
		}
	})
}

// What one network asks is limited before anything is hashed, whichever accounts
// it tries; another network is let in meanwhile.
func TestANetworkThatTriesManyAccountsIsSlowedDown(t *testing.T) {
	withPeople(t, func(p peopled) {
		ctx := p.Context()
		p.person("known", "REC")
		p.door.through(ctx, func() error { return nil }) // so that its places are there
		try := func(from, name string) error {
			_, err := p.SignIn(ctx, from, name+"@example.org", "wrong password", "")
			return err
		}
		for n := range knocks.Burst {
			if err := try("198.51.100.1", string(rune('a'+n%26))+strings.Repeat("x", n)); !problem.Is(err, problem.Invalid) {
				p.Fatalf("attempt %d: %v", n+1, err)
			}
		}
		// With both places where passwords are tried taken, only what does not
		// get there is answered at once.
		p.door.places <- struct{}{}
		p.door.places <- struct{}{}
		if err := try("198.51.100.1", "one-more"); err == nil || !strings.Contains(err.Error(), "from where you are") {
			p.Errorf("one more: %v", err)
		}
		<-p.door.places
		<-p.door.places
		if _, err := p.SignIn(ctx, "198.51.100.2", "known@example.org", phrase, ""); err != nil {
			p.Errorf("from elsewhere: %v", err)
		}
		*p.now = p.now.Add(6 * time.Second)
		if err := try("198.51.100.1", "later"); !problem.Is(err, problem.Invalid) {
			p.Errorf("later: %v", err)
		}
	})
}

// An account is linked by its invitation and by nothing else: not by an address
// that the provider tells (Vikunja GHSA-xv7q-fvmc-jx96), which is not even asked
// for.
func TestAnIdentityIsLinkedByInvitationAlone(t *testing.T) {
	withPeople(t, func(p peopled) {
		ctx := p.Context()
		rep := Identity{"https://id.example.org", "subject-1"}
		p.person("known", "REC")
		_, err := p.SignInAs(ctx, rep, "")
		p.refused("an identity without an account", err, problem.Forbidden)

		a, link, err := p.Invite(ctx, pmo, Invitee{"Representative", "rep@example.org", "REC"})
		if err != nil {
			p.Fatal(err)
		}
		_, err = p.TakeUpAs(ctx, "made up", rep, "")
		p.refused("a link that is none", err, problem.NotFound)
		session, err := p.TakeUpAs(ctx, link, rep, "")
		if err != nil || p.signedIn(session).ID != a.ID {
			p.Fatalf("take up: %v", err)
		}
		_, err = p.TakeUpAs(ctx, link, rep, "")
		p.refused("the link again", err, problem.NotFound)
		session, err = p.SignInAs(ctx, rep, "")
		if err != nil || p.signedIn(session).ID != a.ID {
			p.Errorf("sign in: %v", err)
		}
		for _, other := range []Identity{{"https://evil.example", "subject-1"}, {"https://id.example.org", "subject-2"}, {"https://id.example.org", ""}, {"", ""}} {
			_, err := p.SignInAs(ctx, other, "")
			p.refused("another identity", err, problem.Forbidden)
		}
		_, err = p.SignIn(ctx, "here", "rep@example.org", "", "")
		p.refused("no password", err, problem.Invalid)
		_, err = p.SignIn(ctx, "here", "rep@example.org", phrase, "")
		p.refused("a password that was never given", err, problem.Invalid)

		// The same person takes no second account up.
		_, twin, err := p.Invite(ctx, pmo, Invitee{"Twin", "twin@example.org", "REC"})
		if err != nil {
			p.Fatal(err)
		}
		_, err = p.TakeUpAs(ctx, twin, rep, "")
		p.refused("a second account for one identity", err, problem.Conflict)
		if _, err := p.TakeUp(ctx, twin, phrase, phrase, ""); err != nil {
			p.Errorf("the link is still good: %v", err)
		}

		// Something grave asks for a sign-in that is fresh.
		who := p.signedIn(session)
		p.refused("a password to change", p.ChangePassword(ctx, who, session, phrase, phrase+"!", phrase+"!"), problem.Conflict)
		*p.now = p.now.Add(11 * time.Minute)
		p.refused("a session that is old", p.Desk.Erase(ctx, who, a.ID, Proof{Session: session}), problem.Conflict)
		p.refused("a password that is none", p.Desk.Erase(ctx, who, a.ID, Proof{Password: phrase}), problem.Conflict)
		if _, err := p.SignInAs(ctx, rep, ""); err != nil {
			p.Fatal(err)
		}

		// Closed and opened again it is the same; closed, it lets nobody in.
		if err := p.Disable(ctx, pmo, a.ID, true); err != nil {
			p.Fatal(err)
		}
		_, err = p.SignInAs(ctx, rep, "")
		p.refused("a closed account", err, problem.Forbidden)
		if err := p.Disable(ctx, pmo, a.ID, false); err != nil {
			p.Fatal(err)
		}
		if _, err := p.SignInAs(ctx, rep, ""); err != nil {
			p.Errorf("opened again: %v", err)
		}
		if data, err := p.PersonData(ctx, who, a.ID); err != nil || !strings.Contains(string(data), `"identity_subject": "subject-1"`) {
			p.Errorf("what is held: %s, %v", data, err)
		}

		// A password taken up again takes the identity's place.
		_, link, err = p.InviteAgain(ctx, pmo, a.ID, false)
		if err != nil {
			p.Fatal(err)
		}
		if _, err := p.TakeUp(ctx, link, phrase, phrase, ""); err != nil {
			p.Fatal(err)
		}
		_, err = p.SignInAs(ctx, rep, "")
		p.refused("an identity that was replaced", err, problem.Forbidden)
		_, link, _ = p.InviteAgain(ctx, pmo, a.ID, false)
		fresh, err := p.TakeUpAs(ctx, link, rep, "")
		if err != nil {
			p.Fatal(err)
		}
		if err := p.Desk.Erase(ctx, p.signedIn(fresh), a.ID, Proof{Session: fresh}); err != nil {
			p.Errorf("erase: %v", err)
		}
		left, err := p.Store.Account(ctx, a.ID)
		if err != nil || left.Issuer != "" || left.Subject != "" {
			p.Errorf("left: %+v, %v", left, err)
		}
		_, err = p.SignInAs(ctx, rep, "")
		p.refused("an erased account", err, problem.Forbidden)
	})
}

// That a provider vouches for somebody does not go round the second factor that
// they set up here.
func TestAnIdentityDoesNotGoRoundTheSecondFactor(t *testing.T) {
	withPeople(t, func(p peopled) {
		ctx := p.Context()
		rep := Identity{"https://id.example.org", "subject-1"}
		a, session := p.person("careful", "REC")
		code, recovery := p.careful(p.signedIn(session))
		_, link, err := p.InviteAgain(ctx, pmo, a.ID, false)
		if err != nil {
			p.Fatal(err)
		}
		if _, err = p.TakeUpAs(ctx, link, rep, ""); !NeedsCode(err) {
			p.Errorf("taken up without a code: %v", err)
		}
		if _, err = p.TakeUpAs(ctx, link, rep, code()); err != nil {
			p.Fatal(err)
		}
		if _, err = p.SignInAs(ctx, rep, ""); !NeedsCode(err) {
			p.Errorf("signed in without a code: %v", err)
		}
		if _, err = p.SignInAs(ctx, rep, code()); !NeedsCode(err) {
			p.Errorf("signed in with a code that was used: %v", err)
		}
		*p.now = p.now.Add(time.Minute)
		if _, err = p.SignInAs(ctx, rep, code()); err != nil {
			p.Errorf("with a code: %v", err)
		}
		for range 5 {
			p.SignInAs(ctx, rep, "000000")
		}
		if _, err = p.SignInAs(ctx, rep, recovery[0]); !problem.Is(err, problem.Conflict) {
			p.Errorf("guessing codes is not barred: %v", err)
		}
		*p.now = p.now.Add(time.Hour)
		if _, err = p.SignInAs(ctx, rep, recovery[0]); err != nil {
			p.Errorf("with a recovery code: %v", err)
		}
	})
}

func TestTwoAccountsCannotHaveOneIdentity(t *testing.T) {
	withPeople(t, func(p peopled) {
		a, _ := p.person("one", "REC")
		b, _ := p.person("two", "REC")
		give := func(id string) error {
			return p.Store.ChangeAccount(p.Context(), id, func(a *store.Account) error { a.Issuer, a.Subject = "https://id.example.org", "s"; return nil })
		}
		if err := give(a.ID); err != nil {
			p.Fatal(err)
		}
		p.refused("the same identity twice", give(b.ID), problem.Conflict)
	})
}
