// Package outside is the one way in which crosscode asks another machine for
// anything: an HTTP client that cannot be turned against the network the server
// stands in.
//
// Whoever can make a server fetch an address can look through its eyes. So what
// is connected to is decided when the connection is made, on the address that the
// name has then and not on its spelling: only public addresses, only port 443,
// only TLS. What an operator names in the configuration may stand elsewhere, an
// identity provider in the own network above all. A redirect is not followed,
// since it would lead where nobody looked; time and size are bounded; proxies of
// the environment are not used.
//
// What went wrong is for the log. A person is told [Failed], the same whatever it
// was, so that nobody maps a network by reading refusals.
package outside

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"crosscode/internal/problem"
)

// The usual bounds.
const (
	usualTime = 10 * time.Second
	usualMost = 1 << 20
	mostHead  = 64 << 10
)

// Settings says what may be asked. The zero Settings allows what is public, and
// nothing else.
type Settings struct {
	// Named holds hosts that an operator has named, as login.example:8443; without
	// a port it is 443. They may stand in a private network, and at any port. They
	// must speak TLS all the same, unless they are this machine itself.
	Named []string
	Time  time.Duration // for all of an answer; ten seconds if zero
	Most  int64         // bytes of an answer; a mebibyte if zero
}

// A refusal is why something was not asked, for the log.
var (
	errScheme   = errors.New("only https is asked")
	errUser     = errors.New("an address with a name or password in it is not asked")
	errPort     = errors.New("only port 443 is asked of a host that is not named in the configuration")
	errPrivate  = errors.New("it is not a public address, and not named in the configuration")
	errNowhere  = errors.New("it is no address that a host can have")
	errRedirect = errors.New("it sends us elsewhere, where we do not go")
	errLong     = errors.New("the answer is longer than is read")
)

// Failed is what a person is told when a host could not be asked, whatever the
// reason is; that is for the log.
func Failed(host string) *problem.Problem {
	return problem.New(problem.Conflict, "%s did not answer as it should. Try again; if it stays so, whoever runs this can see the reason in the log.", host)
}

// Check says what is wrong with an address in the configuration that is to be
// asked: it must be https, of a host, and hold no password.
func (s Settings) Check(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return errNowhere
	}
	return s.check(u)
}

func (s Settings) check(u *url.URL) error {
	switch {
	case u.Hostname() == "":
		return errNowhere
	case u.User != nil:
		return errUser
	case u.Scheme == "https", u.Scheme == "http" && here(u.Hostname()) && s.named(u.Hostname(), port(u)):
		return nil
	}
	return errScheme
}

// port is the port of an address, as it is or as its scheme has it.
func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

// here reports whether a host is spelt as this machine itself.
func here(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// named reports whether an operator has named a host and port.
func (s Settings) named(host, port string) bool {
	for _, n := range s.Named {
		h, p, err := net.SplitHostPort(n)
		if err != nil {
			h, p = strings.Trim(n, "[]"), "443"
		}
		if strings.EqualFold(h, host) && p == port {
			return true
		}
	}
	return false
}

// Dial connects to a host, if it may be. It is for what is not HTTP; what is takes
// [Client].
func (s Settings) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, errNowhere
	}
	named := s.named(host, port)
	if !named && port != "443" {
		return nil, fmt.Errorf("%s: %w", address, errPort)
	}
	d := net.Dialer{Timeout: s.time() / 2, KeepAlive: -1, Control: func(_, to string, _ syscall.RawConn) error {
		// The name has been resolved: this is where the connection would go.
		at, err := netip.ParseAddrPort(to)
		if err != nil {
			return errNowhere
		}
		return admit(at.Addr(), named)
	}}
	return d.DialContext(ctx, network, address)
}

// admit says why an address is not connected to.
func admit(ip netip.Addr, named bool) error {
	ip = ip.Unmap()
	switch {
	case Public(ip):
		return nil
	case !named:
		return errPrivate
	case ip.IsUnspecified(), ip.IsMulticast(), ip.IsLinkLocalUnicast(), ip == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		// A name that was given for a host does not stand for these, which are where
		// a cloud keeps its keys.
		return errNowhere
	}
	return nil
}

// special are the networks that no public host is in, beside those that netip
// knows (RFC 6890 and its registries).
var special = func() (out []netip.Prefix) {
	for _, p := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", // of these, some carry an address of the old kind in them
	} {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}()

// unicast is where all public addresses of the new kind are.
var unicast = netip.MustParsePrefix("2000::/3")

// Public reports whether an address is one that anybody may reach.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.Is6() && !unicast.Contains(ip) {
		return false
	}
	for _, p := range special {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

func (s Settings) time() time.Duration {
	if s.Time > 0 {
		return s.Time
	}
	return usualTime
}

func (s Settings) most() int64 {
	if s.Most > 0 {
		return s.Most
	}
	return usualMost
}

// Client returns a client that asks what the settings allow.
func (s Settings) Client() *http.Client {
	return s.client(&http.Transport{DialContext: s.Dial, ForceAttemptHTTP2: true, DisableKeepAlives: true, DisableCompression: true,
		TLSHandshakeTimeout: s.time() / 2, ResponseHeaderTimeout: s.time(), MaxResponseHeaderBytes: mostHead})
}

func (s Settings) client(t *http.Transport) *http.Client {
	return &http.Client{Timeout: s.time(), Transport: bounded{s, t},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirect }}
}

// bounded asks what may be asked, and reads no more of an answer than it is to.
type bounded struct {
	Settings
	*http.Transport
}

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := b.check(r.URL); err != nil {
		return nil, err
	}
	res, err := b.Transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if res.ContentLength > b.most() {
		res.Body.Close()
		return nil, errLong
	}
	res.Body = &short{res.Body, b.most()}
	return res, nil
}

// short is a body that fails where it becomes too long: half an answer is not to
// be taken for a whole one.
type short struct {
	io.ReadCloser
	left int64
}

func (s *short) Read(p []byte) (int, error) {
	if int64(len(p)) > s.left+1 {
		p = p[:s.left+1]
	}
	n, err := s.ReadCloser.Read(p)
	if s.left -= int64(n); s.left < 0 {
		return 0, errLong
	}
	return n, err
}
