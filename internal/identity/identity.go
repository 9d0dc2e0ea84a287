// Package identity signs people in with an identity provider that their
// organisation runs, by OpenID Connect: the code flow with PKCE (S256), a state
// and a nonce.
//
// What it gives is an issuer and a subject, of somebody who was at the provider
// just now. It asks for no address or name: neither says who somebody is. The
// provider is looked for when it is first needed, so that its absence keeps
// nobody else out; it knows neither accounts nor pages.
package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"crosscode/internal/outside"
	"crosscode/internal/problem"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Settings says which provider it is, and who we are to it.
type Settings struct {
	Issuer string // its address, exactly as it calls itself
	Client string // our identifier there
	Secret string // "" for a client that has none
	Name   string // as people know it

	Now func() time.Time // the wall clock
}

// A Provider is an identity provider.
type Provider struct {
	set    Settings
	asking func(context.Context) context.Context // with the client that asks

	mu    sync.Mutex
	found *oidc.Provider
	again time.Time // not looked for before, after it was not found
}

// Bounds on what a provider may take and say.
const (
	patience   = 10 * time.Second
	pause      = 5 * time.Second // between looking for a provider that was not there
	mostAnswer = 4096            // of a code or state
	mostName   = 255             // of a subject, as the standard bounds it
)

// New returns a provider, or says what is wrong with its settings. It asks
// nothing of the network.
func New(s Settings) (*Provider, error) {
	var c problem.Check
	u, err := url.Parse(s.Issuer)
	if err != nil {
		u = &url.URL{}
	}
	// The provider may stand in the organisation's own network: the operator names it.
	ask := outside.Settings{Named: []string{hostPort(u)}, Time: patience}
	c.Want(ask.Check(s.Issuer) == nil && u.RawQuery == "" && u.Fragment == "", "issuer", "Name the issuer by its address, as https://login.example.org.")
	c.Want(s.Client != "", "client", "Name the client that this server is to the provider.")
	if err := c.Err("The identity provider cannot be used."); err != nil {
		return nil, err
	}
	if s.Name == "" {
		s.Name = u.Host
	}
	client := ask.Client()
	return &Provider{set: s, asking: func(ctx context.Context) context.Context { return oidc.ClientContext(ctx, client) }}, nil
}

// hostPort gives the host and port of an address, as they are named to the client
// that asks.
func hostPort(u *url.URL) string {
	if u.Port() == "" && u.Scheme == "http" {
		return net.JoinHostPort(u.Hostname(), "80")
	}
	return u.Host
}

// Name is what people call the provider.
func (p *Provider) Name() string { return p.set.Name }

// A Trip is one person on the way to the provider and back. Only the browser
// that began it may end it, so it travels in that browser, sealed.
type Trip struct {
	State    string
	Nonce    string
	Verifier string
	Back     string // the address to come back to
}

// Begin gives the address at the provider to which a browser is sent, and the
// trip that it must show when it comes back.
func (p *Provider) Begin(ctx context.Context, back string) (address string, t Trip, err error) {
	provider, err := p.find(ctx)
	if err != nil {
		return "", t, err
	}
	t = Trip{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Back: back}
	c := p.client(provider, back)
	return c.AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), t, nil
}

// client is who we are to the provider. Only the standard's own scope is asked
// for: it gives the subject, and no more about the person.
func (p *Provider) client(provider *oidc.Provider, back string) *oauth2.Config {
	return &oauth2.Config{ClientID: p.set.Client, ClientSecret: p.set.Secret, Endpoint: provider.Endpoint(), RedirectURL: back, Scopes: []string{oidc.ScopeOpenID}}
}

// find looks for the provider, once it is there never again.
func (p *Provider) find(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if p.set.Now().Before(p.again) {
		return nil, p.absent(nil)
	}
	ctx, cancel := context.WithTimeout(p.asking(ctx), patience)
	defer cancel()
	found, err := oidc.NewProvider(ctx, p.set.Issuer)
	if err != nil {
		p.again = p.set.Now().Add(pause)
		return nil, p.absent(err)
	}
	p.found = found
	return found, nil
}

// absence is a provider that does not answer as one should: a problem for the
// person, with the cause for the operator.
type absence struct {
	says  *problem.Problem
	cause error
}

func (a absence) Error() string   { return fmt.Sprintf("%s: %v", a.says.Error(), a.cause) }
func (a absence) Unwrap() []error { return []error{a.says, a.cause} }

func (p *Provider) absent(cause error) error {
	if cause == nil {
		cause = errors.New("it was not there a moment ago")
	}
	return absence{outside.Failed(p.set.Name), cause}
}

// Cause gives what kept a provider from answering, for the operator; nil if it
// is the person who has to do something.
func Cause(err error) error {
	if a, ok := errors.AsType[absence](err); ok {
		return a.cause
	}
	return nil
}

// Finish takes what the browser came back with, and gives who the provider
// vouches for.
func (p *Provider) Finish(ctx context.Context, t Trip, answer url.Values) (issuer, subject string, err error) {
	for _, v := range []string{"code", "state", "iss", "error"} {
		if len(answer[v]) > 1 || len(answer.Get(v)) > mostAnswer {
			return "", "", p.astray()
		}
	}
	if t.State == "" || subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(t.State)) != 1 {
		return "", "", p.astray()
	}
	if iss := answer.Get("iss"); iss != "" && iss != p.set.Issuer { // RFC 9207
		return "", "", p.astray()
	}
	if answer.Get("error") != "" || answer.Get("code") == "" {
		return "", "", problem.New(problem.Forbidden, "%s did not sign you in. Try again, or ask whoever runs it.", p.set.Name)
	}
	provider, err := p.find(ctx)
	if err != nil {
		return "", "", err
	}
	ctx, cancel := context.WithTimeout(p.asking(ctx), patience)
	defer cancel()
	token, err := p.client(provider, t.Back).Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return "", "", p.absent(fmt.Errorf("exchange the code: %w", err))
	}
	raw, _ := token.Extra("id_token").(string)
	vouched, err := p.vouched(ctx, provider, raw, t.Nonce, token.AccessToken)
	if err != nil {
		return "", "", p.absent(err)
	}
	return vouched.Issuer, vouched.Subject, nil
}

// astray is what there is to say to whoever comes back from a trip that was not
// begun here.
func (p *Provider) astray() error {
	return problem.New(problem.Forbidden, "This sign-in was not begun in this browser, or too long ago. Begin again from the page for signing in.")
}

// vouched reads an ID token and checks everything that it must say.
func (p *Provider) vouched(ctx context.Context, provider *oidc.Provider, raw, nonce, access string) (*oidc.IDToken, error) {
	if raw == "" {
		return nil, errors.New("the provider gave no ID token")
	}
	token, err := provider.Verifier(&oidc.Config{ClientID: p.set.Client, Now: p.set.Now}).Verify(ctx, raw)
	if err != nil {
		return nil, fmt.Errorf("check the ID token: %w", err)
	}
	if nonce == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1 {
		return nil, errors.New("the ID token is for another sign-in")
	}
	var claims struct {
		For string `json:"azp"`
	}
	if err := token.Claims(&claims); err != nil {
		return nil, fmt.Errorf("read the ID token: %w", err)
	}
	if len(token.Audience) > 1 && claims.For != p.set.Client || claims.For != "" && claims.For != p.set.Client || !slices.Contains(token.Audience, p.set.Client) {
		return nil, errors.New("the ID token is for another client")
	}
	if token.AccessTokenHash != "" {
		if err := token.VerifyAccessToken(access); err != nil {
			return nil, fmt.Errorf("check the ID token: %w", err)
		}
	}
	if token.Subject == "" || len(token.Subject) > mostName || strings.ContainsFunc(token.Subject, func(r rune) bool { return r < ' ' }) {
		return nil, errors.New("the ID token names nobody")
	}
	return token, nil
}
