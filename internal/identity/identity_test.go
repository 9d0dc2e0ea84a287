package identity

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"crosscode/internal/problem"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
)

const back = "http://crosscode.example/sign-in/provider/back"

// zitadel runs a real OpenID provider, and gives its issuer.
func zitadel(t *testing.T) string {
	t.Helper()
	was := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(was) })
	var serve http.Handler
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serve.ServeHTTP(w, r) }))
	t.Cleanup(s.Close)
	storage.RegisterClients(storage.WebClient("crosscode", "client-secret", back))
	issuer := s.URL + "/"
	serve = exampleop.SetupServer(issuer, storage.NewStorage(storage.NewUserStore(issuer)), nil, false)
	return issuer
}

func provider(t *testing.T, s Settings) *Provider {
	t.Helper()
	if s.Now == nil {
		s.Now = time.Now
	}
	p, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var hidden = regexp.MustCompile(`name="id" value="([^"]+)"`)

// at goes to a provider as a browser does, and signs a person in there. It gives
// what the browser comes back with.
func at(t *testing.T, address, user string) url.Values {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	browser := http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), back) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	form, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(form.Body)
	form.Body.Close()
	id := hidden.FindSubmatch(page)
	if id == nil {
		t.Fatalf("%s shows no form: %s", form.Request.URL, page)
	}
	done, err := browser.PostForm(form.Request.URL.String(), url.Values{"id": {string(id[1])}, "username": {user}, "password": {"verysecure"}})
	if err != nil {
		t.Fatal(err)
	}
	done.Body.Close()
	to, err := url.Parse(done.Header.Get("Location"))
	if err != nil || to.Host == "" {
		t.Fatalf("%d to %q, %v", done.StatusCode, done.Header.Get("Location"), err)
	}
	return to.Query()
}

func TestARealProviderVouchesForWhoSignedInThere(t *testing.T) {
	issuer := zitadel(t)
	p := provider(t, Settings{Issuer: issuer, Client: "crosscode", Secret: "client-secret"})
	address, trip, err := p.Begin(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}
	asked, _ := url.Parse(address)
	for name, want := range map[string]string{"response_type": "code", "scope": "openid", "code_challenge_method": "S256", "redirect_uri": back, "state": trip.State, "nonce": trip.Nonce} {
		if got := asked.Query().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if strings.Contains(address, trip.Verifier) || asked.Query().Get("code_challenge") == "" {
		t.Errorf("the challenge in %s", address)
	}
	answer := at(t, address, "test-user@127.0.0.1")

	other := trip
	other.State = "another"
	if _, _, err := p.Finish(t.Context(), other, answer); !problem.Is(err, problem.Forbidden) {
		t.Errorf("the state of another browser: %v", err)
	}
	if _, _, err := p.Finish(t.Context(), Trip{}, url.Values{"code": answer["code"]}); !problem.Is(err, problem.Forbidden) {
		t.Errorf("no trip: %v", err)
	}
	mixed := maps.Clone(answer)
	mixed.Set("iss", "https://evil.example")
	if _, _, err := p.Finish(t.Context(), trip, mixed); !problem.Is(err, problem.Forbidden) {
		t.Errorf("an answer of another provider: %v", err)
	}
	who, subject, err := p.Finish(t.Context(), trip, answer)
	if err != nil || who != issuer || subject != "id1" {
		t.Errorf("%q, %q, %v", who, subject, err)
	}
	if _, _, err := p.Finish(t.Context(), trip, answer); Cause(err) == nil {
		t.Errorf("the code again: %v", err)
	}

	// A code that was asked for with one verifier is exchanged with no other.
	address, trip, err = p.Begin(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}
	answer = at(t, address, "test-user2")
	stolen := trip
	stolen.Verifier += "x"
	if _, _, err := p.Finish(t.Context(), stolen, answer); Cause(err) == nil {
		t.Errorf("another verifier: %v", err)
	}
	if _, _, err := p.Finish(t.Context(), trip, url.Values{"state": {trip.State}, "error": {"access_denied"}}); !problem.Is(err, problem.Forbidden) || Cause(err) != nil {
		t.Errorf("a person who changes their mind: %v", err)
	}
}

// A provider that is away keeps nothing from starting, is not asked again at
// once, and is found when it is back.
func TestAProviderThatIsAwayIsFoundWhenItIsBack(t *testing.T) {
	issuer, away, asked := "", true, 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; away {
			http.Error(w, "the name of a secret machine", http.StatusBadGateway)
			return
		}
		json.NewEncoder(w).Encode(map[string]any{"issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token", "jwks_uri": issuer + "/keys"})
	}))
	defer s.Close()
	issuer = s.URL
	now := time.Date(2026, 3, 24, 9, 0, 0, 0, time.UTC)
	p := provider(t, Settings{Issuer: issuer, Client: "c", Name: "The sign-in of REC", Now: func() time.Time { return now }})
	for range 3 {
		_, _, err := p.Begin(t.Context(), back)
		if !problem.Is(err, problem.Conflict) || Cause(err) == nil || !strings.HasPrefix(problem.Of(err).Error(), "The sign-in of REC") || strings.Contains(problem.Of(err).Error(), "secret machine") {
			t.Errorf("away: %v", err)
		}
	}
	if asked != 1 {
		t.Errorf("it was asked %d times at once", asked)
	}
	away, now = false, now.Add(6*time.Second)
	for range 3 {
		if address, _, err := p.Begin(t.Context(), back); err != nil || !strings.HasPrefix(address, issuer+"/authorize?") {
			t.Errorf("back: %s, %v", address, err)
		}
	}
	if asked != 2 {
		t.Errorf("it was asked %d times in all", asked)
	}
}

func TestSettingsThatNameNoProviderAreRefusedBeforeTheStart(t *testing.T) {
	for issuer, ok := range map[string]bool{
		"https://login.example.org": true, "https://login.example.org:8443/realm/": true, "http://localhost:8081": true, "http://127.0.0.1:8081/": true, "http://localhost": true,
		"http://login.example.org": false, "https://user:word@login.example.org": false, "https://login.example.org?x": false, "https://login.example.org/#x": false,
		"login.example.org": false, "": false, "https://": false, "file:///etc/passwd": false, "https://a b": false,
	} {
		if _, err := New(Settings{Issuer: issuer, Client: "c"}); (err == nil) != ok {
			t.Errorf("%q: %v", issuer, err)
		}
	}
	if _, err := New(Settings{Issuer: "https://login.example.org"}); !problem.Is(err, problem.Invalid) {
		t.Errorf("no client: %v", err)
	}
}

// A forger is a provider that signs what a test tells it to.
func TestATokenThatIsNotForThisSignInIsRefused(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	stranger, _ := rsa.GenerateKey(rand.Reader, 2048)
	signed := func(key *rsa.PrivateKey, claims map[string]any) string {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "1"))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := json.Marshal(claims)
		done, err := signer.Sign(body)
		if err != nil {
			t.Fatal(err)
		}
		out, _ := done.CompactSerialize()
		return out
	}
	issuer, token := "", ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/token":
			json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": token})
		case "/keys":
			json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "1", Algorithm: "RS256", Use: "sig"}}})
		default:
			json.NewEncoder(w).Encode(map[string]any{"issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token", "jwks_uri": issuer + "/keys"})
		}
	}))
	defer s.Close()
	issuer = s.URL
	now := time.Date(2026, 3, 24, 9, 0, 0, 0, time.UTC)
	p := provider(t, Settings{Issuer: issuer, Client: "crosscode", Now: func() time.Time { return now }})
	_, trip, err := p.Begin(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}
	good := func() map[string]any {
		return map[string]any{"iss": issuer, "sub": "s", "aud": "crosscode", "nonce": trip.Nonce, "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}
	}
	unsigned := func(claims map[string]any) string {
		body, _ := json.Marshal(claims)
		text := base64.RawURLEncoding.EncodeToString
		return text([]byte(`{"alg":"none"}`)) + "." + text(body) + "."
	}
	with := func(name string, value any) string {
		c := good()
		c[name] = value
		return signed(key, c)
	}
	for name, c := range map[string]struct {
		token string
		ok    bool
	}{
		"as it should be":    {signed(key, good()), true},
		"of another nonce":   {with("nonce", "another"), false},
		"of no nonce":        {with("nonce", ""), false},
		"of another issuer":  {with("iss", "https://evil.example"), false},
		"for another client": {with("aud", "other"), false},
		"for several, through us": {func() string {
			c := good()
			c["aud"], c["azp"] = []string{"crosscode", "other"}, "crosscode"
			return signed(key, c)
		}(), true},
		"for several, not through us": {func() string {
			c := good()
			c["aud"], c["azp"] = []string{"crosscode", "other"}, "other"
			return signed(key, c)
		}(), false},
		"for several, through nobody":        {with("aud", []string{"crosscode", "other"}), false},
		"out of date":                        {with("exp", now.Add(-time.Second).Unix()), false},
		"of nobody":                          {with("sub", ""), false},
		"of somebody too long":               {with("sub", strings.Repeat("s", 256)), false},
		"of an access token that is another": {with("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), false},
		"signed by a stranger":               {signed(stranger, good()), false},
		"signed by nobody":                   {unsigned(good()), false},
		"not there":                          {"", false},
		"no token":                           {"x.y.z", false},
	} {
		t.Run(name, func(t *testing.T) {
			token = c.token
			who, subject, err := p.Finish(t.Context(), trip, url.Values{"state": {trip.State}, "code": {"c"}})
			if ok := err == nil; ok != c.ok || ok && (who != issuer || subject != "s") {
				t.Errorf("%q, %q, %v", who, subject, err)
			}
			if err != nil && (Cause(err) == nil || !errors.As(err, new(*problem.Problem))) {
				t.Errorf("the operator hears nothing of %v", err)
			}
		})
	}
}

func FuzzWhatABrowserComesBackWithIsNeverMoreThanRefused(f *testing.F) {
	f.Add("state=s&code=c&iss=x", "s")
	f.Add("state=s&state=t&code=c", "s")
	f.Add("error=access_denied&state=s", "s")
	p, err := New(Settings{Issuer: "https://login.example.org", Client: "c", Now: func() time.Time { return time.Time{} }})
	if err != nil {
		f.Fatal(err)
	}
	p.again = time.Unix(0, 0) // so that it is not looked for
	f.Fuzz(func(t *testing.T, query, state string) {
		answer, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		if _, _, err := p.Finish(t.Context(), Trip{State: state}, answer); err == nil {
			t.Errorf("%q is vouched for", query)
		}
	})
}
