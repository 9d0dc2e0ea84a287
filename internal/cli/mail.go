package cli

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"crosscode/internal/api"
	"crosscode/internal/notify"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// Mail says how a server sends what the record has to say to people.
type Mail struct {
	URL      string        `name:"url" help:"Where people reach the pages, as https://codes.example.org. It stands in messages." env:"CROSSCODE_URL" placeholder:"URL"`
	Server   string        `name:"mail-server" help:"Mail server that takes messages, as mail.example.org:587. Without one they stay queued." env:"CROSSCODE_MAIL_SERVER" placeholder:"HOST:PORT"`
	From     string        `name:"mail-from" help:"Whom messages come from, as \"Programme <programme@example.org>\"." env:"CROSSCODE_MAIL_FROM" placeholder:"ADDRESS"`
	User     string        `name:"mail-user" help:"Who signs in at the mail server." env:"CROSSCODE_MAIL_USER" placeholder:"NAME"`
	Password string        `name:"mail-password-file" help:"File with the password." env:"CROSSCODE_MAIL_PASSWORD_FILE" placeholder:"FILE" type:"path"`
	TLS      string        `name:"mail-tls" help:"How the connection is encrypted: starttls, tls from the first byte, or none for a server on this machine." enum:"starttls,tls,none" default:"starttls" env:"CROSSCODE_MAIL_TLS"`
	CA       string        `name:"mail-ca" help:"File with the certificates by which the mail server is known, if not those of the machine." env:"CROSSCODE_MAIL_CA" placeholder:"FILE" type:"path"`
	Limit    time.Duration `name:"mail-limit" help:"How long one message may take. One that was begun by a server that died is begun again after half as long again." default:"1m" env:"CROSSCODE_MAIL_LIMIT" placeholder:"DURATION"`
}

// check names what can never work of what was said of mail.
func (m Mail) check() error {
	u, err := url.Parse(m.URL)
	bad := m.URL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "")
	all := []error{wrong(bad, "--url is written as https://codes.example.org")}
	if m.Server == "" {
		return misuses(append(all, wrong(m.From != "" || m.User != "" || m.Password != "" || m.CA != "", "To send mail, name the server that takes it with --mail-server."))...)
	}
	s := m.described()
	s.Password = m.Password // read later: here it matters whether there is one
	return misuses(append(all,
		wrong(m.URL == "", "To send mail, say with --url where people reach the pages: it stands in every message."),
		wrong(m.Limit < time.Second, "--mail-limit is a second at least, as 1m."),
		s.Ready())...)
}

func (m Mail) described() notify.Server {
	return notify.Server{Address: m.Server, From: m.From, User: m.User, Encryption: notify.Encryption(m.TLS), Limit: m.Limit}
}

// server gives the mail server as it was described, with what is in files. Without
// an address there is none.
func (m Mail) server() (notify.Server, error) {
	if m.Server == "" {
		return notify.Server{}, nil
	}
	s := m.described()
	if m.Password != "" {
		text, err := os.ReadFile(m.Password)
		if err != nil {
			return s, problem.New(problem.Invalid, "The password of the mail server cannot be read from %s.", m.Password)
		}
		s.Password = strings.TrimSpace(string(text))
	}
	if m.CA != "" {
		text, err := os.ReadFile(m.CA)
		s.Roots = x509.NewCertPool()
		if err != nil || !s.Roots.AppendCertsFromPEM(text) {
			return s, problem.New(problem.Invalid, "No certificate can be read from %s.", m.CA)
		}
	}
	return s, s.Ready()
}

// office gives who sends from a record.
func (w *World) office(d *secretariat.Desk, s service) *notify.Office {
	return &notify.Office{Desk: d, Server: s.mail, Pages: strings.TrimSuffix(s.url, "/"), Programme: s.Programme, Log: s.log, Now: w.Now}
}

// ChangeRemindCmd reminds the parties of an impact assessment.
type ChangeRemindCmd struct {
	Place
	Ref  string `arg:"" help:"The change request or the questionnaire, as CR003 or PPIR001."`
	JSON bool   `name:"json" help:"Print what came of it as JSON."`
}

// Run reminds them.
func (c *ChangeRemindCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		out, err := d.Chase(ctx, w.operator(), c.Ref, secretariat.Because{})
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(w.Stdout, api.TellChased(out))
		}
		fmt.Fprintln(w.Stdout, strings.Join(out.Sentences(), "\n"))
		return nil
	})
}

// OutboxCmd shows what was to be sent.
type OutboxCmd struct {
	Show  OutboxShowCmd  `cmd:"" default:"withargs" help:"What is queued, was sent or failed, the latest first."`
	Again OutboxAgainCmd `cmd:"" help:"Have letters that failed tried again: those that are named, or all."`
}

// OutboxShowCmd shows a page of it.
type OutboxShowCmd struct {
	Place
	State string `help:"Only these: queued, failed, sent or not-sent." enum:",queued,failed,sent,not-sent" default:"" placeholder:"STATE"`
	After string `help:"The letter after which to go on." placeholder:"ID"`
	JSON  bool   `name:"json" help:"Print it as JSON."`
}

type outboxJSON struct {
	Counts  map[string]int `json:"counts"`
	Letters []letterJSON   `json:"letters"`
	After   *string        `json:"after"`
}

type letterJSON struct {
	ID           string `json:"id"`
	Made         string `json:"made"`
	Sort         string `json:"sort"`
	About        string `json:"about"`
	Organisation string `json:"organisation"`
	Account      string `json:"account"`
	Address      string `json:"address"`
	State        string `json:"state"`
	Tries        int    `json:"tries"`
	Said         string `json:"said"`
}

var letterStates = map[string]secretariat.LetterState{"": "", "queued": secretariat.LetterQueued, "failed": secretariat.LetterFailed,
	"sent": secretariat.LetterSent, "not-sent": secretariat.LetterDropped}

// Run shows it.
func (c *OutboxShowCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		o, err := d.Outbox(ctx, w.operator(), letterStates[c.State], c.After)
		if err != nil {
			return err
		}
		if c.JSON {
			page := outboxJSON{Counts: map[string]int{}, Letters: []letterJSON{}, After: given(o.After)}
			for name, state := range letterStates {
				if name != "" {
					page.Counts[name] = o.Counts[state]
				}
			}
			for _, l := range o.Letters {
				page.Letters = append(page.Letters, letterJSON{l.ID, l.Made.UTC().Format(time.RFC3339), l.Sort, l.About, l.Organisation, l.Owner, l.Address, string(l.State), l.Tries, l.Said})
			}
			return printJSON(w.Stdout, page)
		}
		out := &lines{w: w.Stdout}
		out.line("%d queued, %d failed, %d sent, %d not sent.", o.Counts[secretariat.LetterQueued], o.Counts[secretariat.LetterFailed], o.Counts[secretariat.LetterSent], o.Counts[secretariat.LetterDropped])
		for _, l := range o.Letters {
			out.line("%s  %-8s %-10s %-24s %-32s %s", l.ID, l.State, l.Sort, l.About, or(l.Address, or(l.Owner, l.Organisation)), l.Said)
		}
		return out.err
	})
}

// OutboxAgainCmd has letters tried again.
type OutboxAgainCmd struct {
	Place
	IDs []string `arg:"" optional:"" help:"The letters; all that failed, if none is named."`
}

// Run has them tried again.
func (c *OutboxAgainCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		n, err := d.SendAgain(ctx, w.operator(), c.IDs...)
		if err == nil {
			fmt.Fprintf(w.Stdout, "%s queued again.\n", count(n, "letter"))
		}
		return err
	})
}
