// Package postbox is a mail server for tests. It speaks SMTP over TCP, in the
// clear, after STARTTLS or under TLS from the first byte, asks for a password if
// it is told to, and keeps what it takes, so that a test can read it. A test says
// whom it refuses, and with which words.
package postbox

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Message is what the server took, once.
type Message struct {
	To      string
	ID      string
	Subject string
	Header  mail.Header
	Text    string
	Files   map[string]string // attached
	Secure  bool              // it came over an encrypted connection
}

// Rules says how a server behaves. The zero Rules takes everything in the clear.
type Rules struct {
	TLS      bool                   // STARTTLS is offered
	Implicit bool                   // the connection is encrypted from the first byte
	User     string                 // who must sign in, with the password
	Password string                 //
	Refuse   func(to string) string // "" takes it; else the answer to RCPT, as "550 no such user"
	Taken    func(n int)            // called after the nth message was acknowledged
	Delay    time.Duration          // before a message is acknowledged
}

// A Box is a server and what it took.
type Box struct {
	Address string
	Roots   *x509.CertPool
	CA      []byte // the certificate of Roots, as PEM

	rules Rules
	conf  *tls.Config
	l     net.Listener

	mu    sync.Mutex
	taken []Message
	conns int
}

// Open starts a server for the time of a test.
func Open(t testing.TB, r Rules) *Box {
	t.Helper()
	b := &Box{rules: r}
	b.certify(t)
	var err error
	if b.l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	if r.Implicit {
		b.l = tls.NewListener(b.l, b.conf)
	}
	b.Address = b.l.Addr().String()
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := b.l.Accept()
			if err != nil {
				return
			}
			go b.serve(c)
		}
	})
	t.Cleanup(func() { b.l.Close(); serving.Wait() })
	return b
}

func (b *Box) certify(t testing.TB) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "postbox"}, NotBefore: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	b.CA = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	b.Roots = x509.NewCertPool()
	b.Roots.AppendCertsFromPEM(b.CA)
	b.conf = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// Messages returns what was taken so far.
func (b *Box) Messages() []Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Message(nil), b.taken...)
}

// Connections counts how often somebody connected.
func (b *Box) Connections() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.conns
}

// Await waits until so many messages were taken.
func (b *Box) Await(t testing.TB, n int) []Message {
	t.Helper()
	enough := time.After(time.Minute)
	for {
		if got := b.Messages(); len(got) >= n {
			return got
		}
		select {
		case <-enough:
			t.Fatalf("%d messages arrived in a minute, not %d", len(b.Messages()), n)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

type talk struct {
	*bufio.Reader
	net.Conn
	secure bool
}

func (t *talk) Read(p []byte) (int, error) { return t.Reader.Read(p) }

func (t *talk) say(s string) { fmt.Fprintf(t.Conn, "%s\r\n", s) }

func (b *Box) serve(c net.Conn) {
	t := &talk{bufio.NewReader(c), c, b.rules.Implicit}
	defer func() { t.Conn.Close() }()
	b.mu.Lock()
	b.conns++
	b.mu.Unlock()
	t.say("220 postbox")
	var to []string
	signedIn := b.rules.User == ""
	for {
		line, err := t.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		switch verb = strings.ToUpper(verb); {
		case verb == "EHLO" || verb == "HELO":
			offers := []string{"postbox", "8BITMIME"}
			if b.rules.TLS && !t.secure {
				offers = append(offers, "STARTTLS")
			}
			if b.rules.User != "" && t.secure {
				offers = append(offers, "AUTH PLAIN")
			}
			for i, o := range offers {
				dash := "-"
				if i == len(offers)-1 {
					dash = " "
				}
				t.say("250" + dash + o)
			}
		case verb == "STARTTLS" && b.rules.TLS:
			t.say("220 go on")
			over := tls.Server(t.Conn, b.conf)
			if over.Handshake() != nil {
				return
			}
			t = &talk{bufio.NewReader(over), over, true}
		case verb == "AUTH":
			_, secret, _ := strings.Cut(rest, " ")
			plain, _ := base64.StdEncoding.DecodeString(secret)
			if signedIn = string(plain) == "\x00"+b.rules.User+"\x00"+b.rules.Password; signedIn {
				t.say("235 welcome")
			} else {
				t.say("535 who are you")
			}
		case !signedIn && (verb == "MAIL" || verb == "RCPT" || verb == "DATA"):
			t.say("530 sign in first")
		case verb == "MAIL" || verb == "RSET":
			to = nil
			t.say("250 ok")
		case verb == "RCPT":
			who := between(rest, '<', '>')
			if b.rules.Refuse != nil {
				if said := b.rules.Refuse(who); said != "" {
					t.say(said)
					continue
				}
			}
			to = append(to, who)
			t.say("250 ok")
		case verb == "DATA" && len(to) > 0:
			t.say("354 go on")
			body, err := io.ReadAll(textproto.NewReader(t.Reader).DotReader())
			if err != nil {
				return
			}
			b.take(t, to, body)
			to = nil
		case verb == "NOOP":
			t.say("250 ok")
		case verb == "QUIT":
			t.say("221 bye")
			return
		default:
			t.say("500 what")
		}
	}
}

// take keeps a message for each of those it is for, and acknowledges it.
func (b *Box) take(t *talk, to []string, body []byte) {
	time.Sleep(b.rules.Delay)
	m, err := read(body)
	if err != nil {
		t.say("554 " + strings.ReplaceAll(err.Error(), "\n", " "))
		return
	}
	b.mu.Lock()
	for _, who := range to {
		m.To, m.Secure = who, t.secure
		b.taken = append(b.taken, m)
	}
	n := len(b.taken)
	b.mu.Unlock()
	t.say("250 taken")
	if b.rules.Taken != nil {
		b.rules.Taken(n)
	}
}

func between(s string, from, to byte) string {
	i, j := strings.IndexByte(s, from), strings.IndexByte(s, to)
	if i < 0 || j < i {
		return s
	}
	return s[i+1 : j]
}

func read(body []byte) (Message, error) {
	in, err := mail.ReadMessage(strings.NewReader(string(body)))
	if err != nil {
		return Message{}, err
	}
	m := Message{Header: in.Header, ID: in.Header.Get("Message-Id"), Files: map[string]string{}}
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(in.Header.Get("Subject")); err != nil {
		return m, err
	}
	sort, params, err := mime.ParseMediaType(in.Header.Get("Content-Type"))
	if err != nil {
		return m, err
	}
	if !strings.HasPrefix(sort, "multipart/") {
		m.Text, err = decoded(in.Body, in.Header.Get("Content-Transfer-Encoding"))
		return m, err
	}
	parts := multipart.NewReader(in.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			return m, nil
		}
		if err != nil {
			return m, err
		}
		text, err := decoded(p, p.Header.Get("Content-Transfer-Encoding"))
		if err != nil {
			return m, err
		}
		if name := p.FileName(); name != "" {
			m.Files[name] = text
		} else {
			m.Text += text
		}
	}
}

func decoded(r io.Reader, how string) (string, error) {
	switch strings.ToLower(how) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	b, err := io.ReadAll(r)
	return strings.ReplaceAll(string(b), "\r\n", "\n"), err
}
