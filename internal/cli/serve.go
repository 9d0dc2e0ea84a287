package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/identity"
	"crosscode/internal/limit"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
	"crosscode/internal/web"
)

// DemoCmd shows the example programme.
type DemoCmd struct {
	Data   string `help:"Data directory; made if it is not there." default:"./demo-data" placeholder:"DIR" type:"path"`
	Listen string `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"ADDR"`
	Today  string `help:"The day at which the demonstration stands." default:"2022-03-24" placeholder:"DATE"`
}

// samples are the people a visitor of the demonstration may act as.
func samples() []party.Actor {
	sits := func(id, name, organisation, group string, role party.Role) party.Actor {
		return party.Actor{ID: id, Name: name, Organisation: organisation, Seats: []party.Place{{Group: group, Role: role}}}
	}
	return []party.Actor{
		{ID: "programme-pmo", Name: "Programme PMO", Organisation: "Programme", Roles: []party.Role{party.PMO}},
		sits("ccag-secretariat", "CCAG secretariat", "Programme", "CCAG", party.Secretary),
		sits("ccag-chair", "Chair of CCAG", "Programme", "CCAG", party.Chair),
		sits("code-body", "Code body representative", "RECCo", "CCAG", party.Member),
		{ID: "ofgem", Name: "Ofgem", Organisation: "Ofgem", Roles: []party.Role{party.Sponsor}, Seats: []party.Place{{Group: "CCAG", Role: party.Observer}}},
		{ID: "assurer", Name: "Independent assurer", Organisation: "IPA", Roles: []party.Role{party.Assurer}},
		sits("observer", "Observer at CCAG", "DCC", "CCAG", party.Observer),
		sits("bsc", "BSC representative", "Elexon", "CCAG", party.Member),
		sits("dcusa-alternate", "Alternate for DCUSA", "RECCo", "CCAG", party.Alternate),
		{ID: "change-board", Name: "Change Board", Organisation: "Programme", Roles: []party.Role{party.ChangeBoard}},
		{ID: "psg-secretariat", Name: "PSG secretariat", Organisation: "LDP", Roles: []party.Role{party.Secretariat}},
		{ID: "sro", Name: "Senior responsible owner", Organisation: "Elexon", Roles: []party.Role{party.SRO}},
	}
}

// Run loads the example, once, and serves it.
func (c *DemoCmd) Run(ctx context.Context, w *World) error {
	today, err := dayFlag("--today", c.Today)
	if err != nil {
		return err
	}
	// The clock stands at nine on the day given when the program starts, and
	// then runs.
	began := w.Now()
	if today.IsZero() {
		return problem.New(problem.Misuse, "Name the day with --today, as 2022-03-24.")
	}
	nine := today.Time(secretariat.Zone()).Add(9 * time.Hour)
	clock := func() time.Time { return nine.Add(w.Now().Sub(began)) }
	listener, err := listen("--listen", c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	desk, closer, err := w.Open(ctx, Place{Data: c.Data}, clock, nil)
	if err != nil {
		return err
	}
	story, err := w.Example()
	if err == nil {
		_, err = desk.Replay(ctx, story, nine)
	}
	if err != nil {
		return errors.Join(err, closer.Close())
	}
	announce := func() {
		fmt.Fprintf(w.Stdout, "The example programme stands at %s. Open http://%s\nIts record is in %s. Stop with Ctrl-C.\n",
			today.Words(), shownAddress(listener), c.Data)
	}
	err = w.serve(ctx, listener, opened(desk), service{Settings: web.Settings{Programme: "MHHS example", Sample: samples()}, log: w.logger("text"), announce: announce})
	return errors.Join(err, closer.Close())
}

// ServeCmd serves a record.
type ServeCmd struct {
	Place
	Listen     string   `help:"Address to listen on." default:"127.0.0.1:8080" env:"CROSSCODE_LISTEN" placeholder:"ADDR"`
	Programme  string   `help:"Name of the programme, at the top of every page." default:"crosscode" env:"CROSSCODE_PROGRAMME" placeholder:"NAME"`
	Cert       string   `name:"tls-cert" help:"File with the certificate, to speak TLS; read again when it changes." env:"CROSSCODE_TLS_CERT" placeholder:"FILE" type:"path"`
	Key        string   `name:"tls-key" help:"File with the key of the certificate." env:"CROSSCODE_TLS_KEY" placeholder:"FILE" type:"path"`
	Behind     []string `help:"Addresses of proxies in front, whose X-Forwarded-For and X-Forwarded-Proto are believed: 127.0.0.1 or 10.0.0.0/8." env:"CROSSCODE_BEHIND" placeholder:"ADDR"`
	Metrics    string   `help:"Address for /metrics, apart from the pages. None if not given." env:"CROSSCODE_METRICS" placeholder:"ADDR"`
	Contact    string   `help:"Whom to tell of a weakness, in /.well-known/security.txt: mailto:... or https://..." env:"CROSSCODE_CONTACT" placeholder:"URL"`
	PerPerson  float64  `name:"limit-person" help:"Pages a second that one person is answered in the long run, and 20 times as many at once. 0: no limit." default:"10" env:"CROSSCODE_LIMIT_PERSON" placeholder:"N"`
	PerAddress float64  `name:"limit-address" help:"The same for all visitors of one address together." default:"20" env:"CROSSCODE_LIMIT_ADDRESS" placeholder:"N"`
	Files      int      `name:"limit-files" help:"Whole registers (csv, xlsx, json, calendars) that one person, or one address, takes at once. 0: no limit." default:"4" env:"CROSSCODE_LIMIT_FILES" placeholder:"N"`
	Readers    int      `name:"limit-readers" help:"Requests to read that are worked on at once; 8 times as many wait, 5 seconds at most, and the rest are told to come back. 0: no limit." default:"128" env:"CROSSCODE_LIMIT_READERS" placeholder:"N"`
	Writers    int      `name:"limit-writers" help:"The same for requests to write." default:"32" env:"CROSSCODE_LIMIT_WRITERS" placeholder:"N"`
	Large      int      `name:"limit-large" help:"The same for whole registers and other files, taken or sent." default:"16" env:"CROSSCODE_LIMIT_LARGE" placeholder:"N"`
	LogFormat  string   `help:"How the log is written: text or json." enum:"text,json" default:"text" env:"CROSSCODE_LOG_FORMAT"`
	LogEach    bool     `name:"log-requests" help:"Log every request, not only those that fail or are slow. Nobody is named." env:"CROSSCODE_LOG_REQUESTS"`
	Backups
	Mail
	Provider
}

// A Provider is the identity provider of the people who sign in.
type Provider struct {
	Issuer     string `name:"oidc-issuer" help:"Address of an identity provider with which people may sign in (OpenID Connect)." env:"CROSSCODE_OIDC_ISSUER" placeholder:"URL"`
	Client     string `name:"oidc-client" help:"What this server is called there." env:"CROSSCODE_OIDC_CLIENT" placeholder:"ID"`
	SecretFile string `name:"oidc-secret-file" help:"File with the secret of that client, if it has one." env:"CROSSCODE_OIDC_SECRET_FILE" placeholder:"FILE" type:"path"`
	Called     string `name:"oidc-name" help:"What people know the provider as: \"Sign in with ...\". Its host, if not given." env:"CROSSCODE_OIDC_NAME" placeholder:"NAME"`
}

// check names what can never work of what was said of the provider.
func (p Provider) check() error {
	if p.Issuer == "" {
		return wrong(p.Client != "" || p.SecretFile != "" || p.Called != "", "To let people sign in with an identity provider, name it with --oidc-issuer.")
	}
	_, err := p.named("", nil)
	return wrong(err != nil, "The identity provider cannot be used: name it with --oidc-issuer https://..., and what this server is there with --oidc-client.")
}

func (p Provider) named(secret string, now func() time.Time) (*identity.Provider, error) {
	return identity.New(identity.Settings{Issuer: p.Issuer, Client: p.Client, Secret: secret, Name: p.Called, Now: now})
}

// provider gives the identity provider; nil, if there is none. It is looked for
// when the first person wants to sign in with it, and not before.
func (p Provider) provider(now func() time.Time) (*identity.Provider, error) {
	if p.Issuer == "" {
		return nil, nil
	}
	secret := ""
	if p.SecretFile != "" {
		b, err := os.ReadFile(p.SecretFile)
		if err != nil {
			return nil, problem.New(problem.Invalid, "The secret of the identity provider's client cannot be read from %s.", p.SecretFile)
		}
		secret = strings.TrimSpace(string(b))
	}
	return p.named(secret, now)
}

// limits gives the limits of askers, as pages a second in the long run.
func limits(person, address float64, files int) web.Limits {
	of := func(second float64) limit.Rate { return limit.Rate{Second: second, Burst: int(min(20*second, 1e6))} }
	return web.Limits{Person: of(person), Address: of(address), Files: files}
}

// Run serves until it is told to stop.
func (c *ServeCmd) Run(ctx context.Context, w *World) error {
	if err := c.check(); err != nil {
		return err
	}
	mail, err := c.Mail.server()
	if err != nil {
		return err
	}
	set := service{Settings: web.Settings{Programme: c.Programme, Accounts: true, Mail: mail.Address != "", Now: w.Now, Limits: limits(c.PerPerson, c.PerAddress, c.Files),
		Configured: configured(*c), Version: w.Version}, log: w.logger(c.LogFormat), contact: c.Contact, each: c.LogEach,
		mail: mail, url: c.URL, gates: newGates(c.Readers, c.Writers, c.Large)}
	if set.trusted, err = trustedProxies(c.Behind); err != nil {
		return err
	}
	if set.Backups, err = c.schedule(w.Now); err != nil {
		return err
	}
	if set.Settings.Provider, err = c.provider(w.Now); err != nil {
		return err
	}
	if c.Cert != "" {
		if set.tls, err = certificate(c.Cert, c.Key, w.Now, set.log); err != nil {
			return err
		}
	}
	listener, err := listen("--listen", c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	if c.Metrics != "" {
		if set.metrics, err = listen("--metrics", c.Metrics); err != nil {
			return err
		}
		defer set.metrics.Close()
	}
	set.announce = func() {
		scheme := "http"
		if set.tls != nil {
			scheme = "https"
		}
		fmt.Fprintf(w.Stdout, "Serving %s://%s\n", scheme, shownAddress(listener))
	}
	return w.serve(ctx, listener, func(told secretariat.Progress, use func(*secretariat.Desk) error) error {
		at := c.Place
		at.Many = true
		return w.opened(ctx, at, told, func(d *secretariat.Desk) error {
			if err := resealed(ctx, d, set); err != nil {
				return err
			}
			return use(d)
		})
	}, set)
}

// resealed seals with the present key what was sealed with an older one, before
// anybody is served.
func resealed(ctx context.Context, d *secretariat.Desk, s service) error {
	if s.Settings.Provider != nil {
		if err := d.Keys.Ready(); err != nil {
			return err
		}
	}
	n, err := d.Reseal(ctx)
	switch {
	case n > 0:
		s.log.Info("secrets were sealed with the present key", "count", n)
	case err != nil: // recovery codes still work, so the server does
		s.log.Error("secrets cannot be sealed with the present key", "error", err)
	}
	return nil
}

// check names everything in the settings that can never work: a server that is
// started again with them fails again.
func (c *ServeCmd) check() error {
	_, behind := trustedProxies(c.Behind)
	return misuses(
		neverListens("--listen", c.Listen),
		neverListens("--metrics", c.Metrics),
		wrong(c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://"),
			"--database is written as postgres://user@host/name."),
		behind,
		wrong((c.Cert == "") != (c.Key == ""), "To speak TLS, name both the certificate with --tls-cert and its key with --tls-key."),
		wrong(c.Contact != "" && !strings.HasPrefix(c.Contact, "mailto:") && !strings.HasPrefix(c.Contact, "https://") || strings.ContainsFunc(c.Contact, unsafe),
			"--contact is written as mailto:... or https://..."),
		wrong(!(c.PerPerson >= 0 && c.PerAddress >= 0 && c.Files >= 0), // which no number that is none is
			"--limit-person and --limit-address are numbers of pages a second, and --limit-files is one of files; 0 for no limit."),
		wrong(c.Readers < 0 || c.Writers < 0 || c.Large < 0,
			"--limit-readers, --limit-writers and --limit-large are numbers of requests that are worked on at once; 0 for no limit."),
		c.Backups.check(),
		c.Mail.check(),
		c.Provider.check(),
	)
}

// wrong gives a misuse, if it is one.
func wrong(is bool, format string, args ...any) error {
	if !is {
		return nil
	}
	return problem.New(problem.Misuse, format, args...)
}

// neverListens refuses what is no address to listen on. Whether one is free, or its
// host known, can be otherwise the next time.
func neverListens(option, address string) error {
	if address == "" {
		return nil
	}
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err == nil {
		return nil
	}
	return problem.New(problem.Misuse, "%s %s is no address to listen on. Write a host and a port, from 0 to 65535, as 127.0.0.1:8080.", option, address)
}

// listen takes an address, which an option named.
func listen(option, address string) (net.Listener, error) {
	if err := neverListens(option, address); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, problem.New(problem.Invalid, "It cannot listen on %s: %v. Choose another address with %s, as 127.0.0.1:8080.", address, errors.Unwrap(err), option)
	}
	return l, nil
}

func shownAddress(l net.Listener) string { return l.Addr().String() }

// GenerateCmd fills a record.
type GenerateCmd struct {
	Place
	Records int    `help:"How many actions." default:"1000"`
	Entries int    `help:"How many entries in all." default:"10000"`
	Seed    uint64 `help:"The same seed gives the same actions." default:"1"`
}

// Run fills the record.
func (c *GenerateCmd) Run(ctx context.Context, w *World) error {
	return w.with(ctx, c.Place, func(d *secretariat.Desk) error {
		bar := w.progress("generate")
		defer bar.done()
		err := d.Generate(ctx, w.operator(), secretariat.Invention{Records: c.Records, Entries: c.Entries, Seed: c.Seed, From: calendar.Date(2022, 1, 3)}, bar.at)
		bar.done()
		if problem.Is(err, problem.Conflict) {
			return problem.New(problem.Conflict, "The record here has invented actions already. Generate into another data directory, with --data.")
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(w.Stdout, "%s made, with %s.\n", count(c.Records, "action"), count(c.Entries, "entry"))
		return nil
	})
}
