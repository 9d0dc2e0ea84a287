package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/mail"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"crosscode/internal/problem"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// Encryption says how the connection to the mail server is protected.
type Encryption string

const (
	StartTLS Encryption = "starttls" // begun in the clear, and nothing is sent before it is encrypted
	TLS      Encryption = "tls"      // encrypted from the first byte
	Plain    Encryption = "none"     // for a server on the same machine
)

// A Server is a mail server that takes our messages.
type Server struct {
	Address        string // host:port; "" sends nothing
	From           string // as "Programme <programme@example.org>" or the address alone
	User, Password string // "" signs in nowhere
	Encryption     Encryption
	Roots          *x509.CertPool // nil for the machine's own
	Limit          time.Duration  // for one message
}

// Ready says everything that is wrong with how a server is described.
func (s Server) Ready() error {
	var c problem.Check
	host, port, err := net.SplitHostPort(s.Address)
	_, bad := strconv.ParseUint(port, 10, 16)
	c.Want(err == nil && host != "" && bad == nil, "server", "Write the mail server as host:port, for example mail.example.org:587.")
	_, err = mail.ParseAddress(s.From)
	c.Want(err == nil, "from", "Say whom the messages come from, as programme@example.org.")
	c.Want((s.User == "") == (s.Password == ""), "user", "To sign in at the mail server give both the user and the file with the password.")
	c.Want(s.User == "" || s.Encryption != Plain, "tls", "A password is not sent over a connection that is not encrypted.")
	return c.Err("No mail can be sent so.")
}

// domain is that of the address that messages come from.
func (s Server) domain() string {
	a, err := mail.ParseAddress(s.From)
	if err != nil {
		return "invalid"
	}
	return a.Address[strings.LastIndexByte(a.Address, '@')+1:]
}

// A line keeps connections to a server open from one message to the next.
type line struct {
	server Server
	client *gomail.Client
	idle   chan open
	now    func() time.Time
}

type open struct {
	conn *smtp.Client
	used time.Time
}

// idleFor is how long a connection is kept that nobody uses. Servers close theirs
// after some minutes.
const idleFor = 20 * time.Second

func dial(s Server, hands int, now func() time.Time) (*line, error) {
	host, text, err := net.SplitHostPort(s.Address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return nil, err
	}
	opts := []gomail.Option{gomail.WithPort(port), gomail.WithTimeout(s.Limit), gomail.WithTLSConfig(&tls.Config{ServerName: host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12})}
	switch s.Encryption {
	case Plain:
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	case TLS:
		opts = append(opts, gomail.WithSSL())
	default:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.User != "" {
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	c, err := gomail.NewClient(host, opts...)
	if err != nil {
		return nil, err
	}
	return &line{server: s, client: c, idle: make(chan open, hands), now: now}, nil
}

// A refusal is a message that did not go out, in the server's words.
type refusal struct {
	words string
	final bool // it would be refused again
}

func (r *refusal) Error() string { return r.words }

// send hands a message over. It returns what the server said.
func (l *line) send(ctx context.Context, m *gomail.Msg) (string, error) {
	conn, err := l.take(ctx)
	if err != nil {
		return "", refused(err)
	}
	err = l.client.SendWithSMTPClient(conn, m)
	if err != nil && !m.IsDelivered() {
		l.client.CloseWithSMTPClient(conn)
		return "", refused(err)
	}
	if err != nil { // it was taken, and then something went wrong
		l.client.CloseWithSMTPClient(conn)
		return m.ServerResponse(), nil
	}
	l.keep(conn)
	return m.ServerResponse(), nil
}

// take gives a connection that is open already and still works, or a new one.
func (l *line) take(ctx context.Context) (*smtp.Client, error) {
	for {
		select {
		case o := <-l.idle:
			if l.now().Sub(o.used) < idleFor && o.conn.UpdateDeadline(l.server.Limit) == nil && o.conn.Noop() == nil {
				return o.conn, nil
			}
			l.client.CloseWithSMTPClient(o.conn)
		default:
			return l.client.DialToSMTPClientWithContext(ctx)
		}
	}
}

func (l *line) keep(conn *smtp.Client) { l.back(open{conn, l.now()}) }

// hangUp closes connections: those that nobody has used for long, or all.
func (l *line) hangUp(all bool) {
	for range len(l.idle) {
		select {
		case o := <-l.idle:
			if !all && l.now().Sub(o.used) < idleFor {
				l.back(o)
				continue
			}
			l.client.CloseWithSMTPClient(o.conn)
		default:
			return
		}
	}
}

func (l *line) back(o open) {
	select {
	case l.idle <- o:
	default:
		l.client.CloseWithSMTPClient(o.conn)
	}
}

// refused tells what a server said, and whether it means it.
func refused(err error) *refusal {
	r := &refusal{words: err.Error()}
	if said, ok := errors.AsType[*textproto.Error](err); ok {
		r.words = said.Error()
	}
	if e, ok := errors.AsType[*gomail.SendError](err); ok {
		r.words = strings.TrimSpace(e.Error())
		if _, words, ok := strings.Cut(r.words, ": "); ok {
			r.words = words // what it was doing says less than what it was told
		}
		r.words, _, _ = strings.Cut(r.words, ", affected ")
		r.final = !e.IsTemp() && e.ErrorCode() >= 500
	}
	r.words = strings.Join(strings.Fields(r.words), " ")
	if code, quoted, ok := strings.Cut(r.words, " "); ok {
		if words, err := strconv.Unquote(quoted); err == nil {
			r.words = code + " " + words
		}
	}
	if len(r.words) > 500 {
		r.words = strings.ToValidUTF8(r.words[:500], "")
	}
	return r
}
