package web

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"crosscode/internal/identity"
	"crosscode/internal/party"
	"crosscode/internal/secretariat"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
)

// A keeper is a browser that keeps the cookies a server of ours gives it.
type keeper struct {
	*door
	jar map[string]string
}

func (k *keeper) ask(method, address string, form url.Values) *httptest.ResponseRecorder {
	k.Helper()
	return k.door.ask(method, address, form, func(r *http.Request) {
		r.Header.Del("Cookie")
		for name, value := range k.jar {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
	})
}

// visit asks, and keeps the cookies.
func (k *keeper) visit(method, address string, form url.Values, want int) (to, body string) {
	k.Helper()
	w := k.ask(method, address, form)
	for _, c := range w.Result().Cookies() {
		if k.jar[c.Name] = c.Value; c.MaxAge < 0 {
			delete(k.jar, c.Name)
		}
	}
	if w.Code != want {
		k.Fatalf("%s %s: %d, want %d: %s", method, address, w.Code, want, text(w.Body.String()))
	}
	if strings.HasPrefix(address, "/sign-in") && w.Code < 400 && w.Header().Get("Cache-Control") != "no-store" {
		k.Errorf("%s may be kept: %v", address, w.Header())
	}
	return w.Header().Get("Location"), w.Body.String()
}

func text(page string) string {
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")), " ")
}

// quiet keeps the provider's log to itself.
func quiet(t *testing.T) {
	was := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(was) })
}

// codeAt gives the code that an app shows at an instant (RFC 6238).
func codeAt(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	binary.Write(mac, binary.BigEndian, at.Unix()/30)
	sum := mac.Sum(nil)
	from := sum[19] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[from:])&0x7fffffff%1_000_000)
}

// withProvider is a door with a real identity provider beside it.
func withProvider(t *testing.T) *door {
	t.Helper()
	quiet(t)
	d := openDoor(t)
	var op http.Handler
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { op.ServeHTTP(w, r) }))
	t.Cleanup(s.Close)
	issuer := s.URL + "/"
	storage.RegisterClients(storage.WebClient("crosscode", "client-secret", "http://example.com"+providerBack))
	op = exampleop.SetupServer(issuer, storage.NewStorage(storage.NewUserStore(issuer)), nil, false)
	p, err := identity.New(identity.Settings{Issuer: issuer, Client: "crosscode", Secret: "client-secret", Name: "the sign-in of REC", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	d.handler = NewServer(d.desk, Settings{Programme: "Door", Accounts: true, Provider: p}).Handler()
	return d
}

// there signs somebody in at the provider, as a browser does, and gives the way
// back to us.
func there(t *testing.T, address, user string) string {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	b := http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "example.com" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	form, err := b.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(form.Body)
	form.Body.Close()
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindSubmatch(page)
	if id == nil {
		t.Fatalf("%s: %s", form.Request.URL, page)
	}
	done, err := b.PostForm(form.Request.URL.String(), url.Values{"id": {string(id[1])}, "username": {user}, "password": {"verysecure"}})
	if err != nil {
		t.Fatal(err)
	}
	done.Body.Close()
	return strings.TrimPrefix(done.Header.Get("Location"), "http://example.com")
}

func TestAPersonTakesAnInvitationUpWithTheirIdentityProviderAndSignsIn(t *testing.T) {
	d := withProvider(t)
	k := &keeper{d, map[string]string{}}
	a, link := d.invited("rep", secretariat.Grant{Role: party.PMO})
	if _, body := k.visit("GET", link, nil, 200); !strings.Contains(body, `href="`+link+`/provider"`) || !strings.Contains(body, "Sign in with the sign-in of REC") {
		t.Error("the invitation does not lead to the provider")
	}
	if _, body := k.visit("GET", "/sign-in?back=/actions", nil, 200); !strings.Contains(body, `href="/sign-in/provider?back=%2Factions"`) {
		t.Error("the form for signing in does not lead to the provider")
	}

	// Whoever is vouched for and was not invited has no account, whatever address
	// the provider gives them.
	if err := d.desk.Store.ChangeAccount(t.Context(), a.ID, func(a *secretariat.Account) error {
		a.Email, a.Folded = "test-user@zitadel.ch", "test-user@zitadel.ch"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	to, _ := k.visit("GET", "/sign-in/provider", nil, 303)
	back := there(t, to, "test-user@127.0.0.1")
	if _, body := k.visit("GET", back, nil, 403); !strings.Contains(body, "by invitation") || k.jar[cookieSession] != "" {
		t.Errorf("nobody's identity: %s", text(body))
	}

	// With the invitation, it is linked.
	to, _ = k.visit("GET", link+"/provider", nil, 303)
	if strings.Contains(to, strings.TrimPrefix(link, "/invitation/")) || strings.Contains(k.jar[cookieTrip], "invitation") {
		t.Error("the link travels to the provider, or in clear")
	}
	if to, _ = k.visit("GET", there(t, to, "test-user@127.0.0.1"), nil, 303); to != "/account" || k.jar[cookieTrip] != "" {
		t.Errorf("taken up: to %s with %v", to, k.jar)
	}
	_, body := k.visit("GET", "/account", nil, 200)
	if !strings.Contains(body, "With http://127.0.0.1") || strings.Contains(body, "Change the password") || strings.Contains(body, "present password") {
		t.Errorf("the account: %s", text(body))
	}
	k.visit("GET", link+"/provider", nil, 404)
	k.visit("POST", "/sign-out", nil, 303)

	// And then it is how one signs in, and where one wanted to go.
	to, _ = k.visit("GET", "/sign-in/provider?back=/people", nil, 303)
	if to, _ = k.visit("GET", there(t, to, "test-user@127.0.0.1"), nil, 303); to != "/people" || k.jar[cookieSession] == "" {
		t.Errorf("signed in: to %s", to)
	}
	if _, body := k.visit("GET", "/people/"+a.ID, nil, 200); !strings.Contains(body, "With http://127.0.0.1") {
		t.Error("the PMO does not see how an account is signed in to")
	}
	to, _ = k.visit("POST", "/account/erase", nil, 303)
	if to != "/" {
		t.Errorf("erased: to %s", to)
	}
}

// What comes back is believed only in the browser that was sent.
func TestNobodyIsSignedInByALinkThatSomebodyElseBegan(t *testing.T) {
	d := withProvider(t)
	_, link := d.invited("rep")
	attacker, victim := &keeper{d, map[string]string{}}, &keeper{d, map[string]string{}}
	to, _ := attacker.visit("GET", link+"/provider", nil, 303)
	back := there(t, to, "test-user@127.0.0.1")
	victim.visit("GET", back, nil, 403)
	other, _ := victim.visit("GET", "/sign-in/provider", nil, 303)
	victim.visit("GET", back, nil, 403)
	if other == to || victim.jar[cookieSession] != "" {
		t.Error("the victim is signed in as the attacker")
	}
	u, _ := url.Parse(back)
	q := u.Query()
	q.Set("state", "another")
	attacker.visit("GET", u.Path+"?"+q.Encode(), nil, 403)
	for _, bad := range []string{"", "x", "sealed1.", "sealed1.AAAA"} {
		victim.jar[cookieTrip] = bad
		victim.visit("GET", back, nil, 403)
	}
	mixed := &keeper{d, map[string]string{cookieTripHost: attacker.jar[cookieTrip]}} // under the other name it is not looked at
	mixed.visit("GET", back, nil, 403)
	attacker.visit("GET", back, nil, 303)
	attacker.visit("GET", back, nil, 403)
	victim.visit("POST", "/sign-in/provider/code", url.Values{"code": {"000000"}}, 403)
	victim.visit("GET", "/sign-in/provider/code", nil, 403)
}

func TestTheSecondFactorIsAskedForAfterTheIdentityProvider(t *testing.T) {
	d := withProvider(t)
	k := &keeper{d, map[string]string{}}
	a, link := d.invited("rep")
	to, _ := k.visit("GET", link+"/provider", nil, 303)
	k.visit("GET", there(t, to, "test-user@127.0.0.1"), nil, 303)
	who := party.Actor{ID: a.ID}
	f, err := d.desk.NewFactor(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	recovery, err := d.desk.ConfirmFactor(t.Context(), who, codeAt(t, f.Secret, d.desk.Now()))
	if err != nil {
		t.Fatal(err)
	}
	k.visit("POST", "/sign-out", nil, 303)
	to, _ = k.visit("GET", "/sign-in/provider?back=/actions", nil, 303)
	if to, _ = k.visit("GET", there(t, to, "test-user@127.0.0.1"), nil, 303); to != "/sign-in/provider/code" || k.jar[cookieSession] != "" {
		t.Fatalf("to %s with %v", to, k.jar)
	}
	if _, body := k.visit("GET", to, nil, 200); !strings.Contains(body, "has signed you in") {
		t.Error(text(body))
	}
	for _, wrong := range []string{"", "000000"} {
		if _, body := k.visit("POST", to, url.Values{"code": {wrong}}, 422); !strings.Contains(body, "code-error") || k.jar[cookieSession] != "" {
			t.Errorf("%q: %s", wrong, text(body))
		}
	}
	if to, _ = k.visit("POST", to, url.Values{"code": {recovery[0]}}, 303); to != "/actions" || k.jar[cookieSession] == "" || k.jar[cookieTrip] != "" {
		t.Errorf("to %s with %v", to, k.jar)
	}
}

func TestAnIdentityProviderThatIsAwayIsSaidPlainlyAndPasswordsStillWork(t *testing.T) {
	d := openDoor(t)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	p, err := identity.New(identity.Settings{Issuer: gone.URL, Client: "crosscode", Name: "the sign-in of REC", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	d.handler = NewServer(d.desk, Settings{Programme: "Door", Accounts: true, Provider: p}).Handler()
	k := &keeper{d, map[string]string{}}
	if _, body := k.visit("GET", "/sign-in/provider", nil, 409); !strings.Contains(body, "the sign-in of REC did not answer") || strings.Contains(body, "refused") || strings.Contains(body, "127.0.0.1") {
		t.Errorf("away: %s", text(body))
	}
	_, link := d.invited("rep")
	k.visit("POST", link, url.Values{"password": {phrase}, "again": {phrase}}, 303)
	k.visit("GET", "/account", nil, 200)
}

func TestWithoutAnIdentityProviderThereIsNoWayToOne(t *testing.T) {
	d := openDoor(t)
	k := &keeper{d, map[string]string{}}
	_, link := d.invited("rep")
	for _, path := range []string{"/sign-in/provider", providerBack, "/sign-in/provider/code", link + "/provider"} {
		k.visit("GET", path, nil, 404)
	}
	if _, body := k.visit("GET", "/sign-in", nil, 200); strings.Contains(body, "/provider") {
		t.Error("the form leads to a provider that there is none of")
	}
}

func ownKeys(t testing.TB) *secretariat.Keyring {
	return &secretariat.Keyring{File: filepath.Join(t.TempDir(), "secret.key"), Own: true}
}
