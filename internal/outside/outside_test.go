package outside

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestOnlyPublicAddressesArePublic(t *testing.T) {
	for _, tt := range []struct {
		name    string
		address string
		public  bool
	}{
		{"a public address", "8.8.4.4", true},
		{"a public address of the new kind", "2606:4700::1111", true},
		{"this machine", "127.0.0.1", false},
		{"this machine by another number", "127.8.8.8", false},
		{"this machine, new kind", "::1", false},
		{"this machine inside the new kind", "::ffff:127.0.0.1", false},
		{"every address of this machine", "0.0.0.0", false},
		{"this network", "0.1.2.3", false},
		{"a private network", "10.1.2.3", false},
		{"the end of a private network", "172.31.255.255", false},
		{"past the end of it", "172.32.0.1", true},
		{"a home", "192.168.0.1", false},
		{"behind a carrier", "100.64.0.1", false},
		{"where a cloud keeps its keys", "169.254.169.254", false},
		{"where another cloud keeps its keys", "fd00:ec2::254", false},
		{"link local", "fe80::1", false},
		{"private, new kind", "fc00::1", false},
		{"site local", "fec0::1", false},
		{"everybody", "255.255.255.255", false},
		{"a group", "224.0.0.1", false},
		{"a group, new kind", "ff02::1", false},
		{"for documents", "192.0.2.1", false},
		{"for measuring", "198.18.0.1", false},
		{"reserved", "240.0.0.1", false},
		{"the old kind translated", "64:ff9b::7f00:1", false},
		{"the old kind in a tunnel", "2002:7f00:1::", false},
		{"the old kind in another tunnel", "2001:0:7f00:1::", false},
		{"the old kind as compatible", "::127.0.0.1", false},
		{"nothing", "", false},
	} {
		var ip netip.Addr
		if tt.address != "" {
			ip = netip.MustParseAddr(tt.address)
		}
		if got := Public(ip); got != tt.public {
			t.Errorf("%s: Public(%s) is %v", tt.name, tt.address, got)
		}
	}
}

func FuzzPublic(f *testing.F) {
	for _, s := range []string{"8.8.8.8", "::ffff:10.0.0.1", "2002:a00:1::", "64:ff9b::a00:1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ip, err := netip.ParseAddr(s)
		if err != nil || !Public(ip) {
			return
		}
		std := net.IP(ip.Unmap().AsSlice())
		if std.IsLoopback() || std.IsPrivate() || std.IsUnspecified() || std.IsLinkLocalUnicast() || std.IsMulticast() {
			t.Errorf("%s is called public", s)
		}
	})
}

// host gives the host and port of a test server, as an operator would name it.
func host(s *httptest.Server) string {
	u, err := url.Parse(s.URL)
	if err != nil {
		panic(err)
	}
	return u.Host
}

func get(c *http.Client, address string) (string, error) {
	res, err := c.Get(address)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return string(b), err
}

func TestWhatIsNotAsked(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { asked++; fmt.Fprint(w, "the answer") }))
	defer server.Close()
	at := host(server)
	_, port, _ := net.SplitHostPort(at)
	for _, tt := range []struct {
		name, address string
		named         []string
		want          error
	}{
		{"a private address over https", "https://10.0.0.1/", nil, errPrivate},
		{"this machine over https", "https://127.0.0.1/", nil, errPrivate},
		{"this machine by a name", "https://localhost/", nil, errPrivate},
		{"this machine in another spelling", "https://[::ffff:127.0.0.1]/", nil, errPrivate},
		{"where a cloud keeps its keys, even when it is named", "https://169.254.169.254/", []string{"169.254.169.254"}, errNowhere},
		{"everybody, even when it is named", "https://255.255.255.255/", []string{"255.255.255.255"}, errNowhere},
		{"another port than 443", "https://192.0.2.1:8443/", nil, errPort},
		{"without TLS", "http://192.0.2.1/", nil, errScheme},
		{"without TLS, when it is named but not this machine", "http://192.0.2.1/", []string{"192.0.2.1:80"}, errScheme},
		{"this machine without TLS, unnamed", server.URL, nil, errScheme},
		{"this machine without TLS, another port named", server.URL, []string{"127.0.0.1:1"}, errScheme},
		{"a file", "file:///etc/passwd", nil, nil},
		{"another scheme", "gopher://192.0.2.1/", nil, errScheme},
		{"a password", "https://a:b@192.0.2.1/", nil, errUser},
		{"a name only named with another port", "https://127.0.0.1:" + port, []string{"127.0.0.1"}, errPort},
	} {
		text, err := get(Settings{Named: tt.named, Time: time.Second}.Client(), tt.address)
		if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %s is answered %q, %v; want %v", tt.name, tt.address, text, err, tt.want)
		}
	}
	if asked > 0 {
		t.Errorf("%d requests came through", asked)
	}
	if text, err := get(Settings{Named: []string{at}}.Client(), server.URL); text != "the answer" || err != nil {
		t.Errorf("what is named is answered %q, %v", text, err)
	}
}

// A name is resolved by whoever owns it, and may be public when it is looked at
// and private when it is asked. What counts is where the connection goes.
func TestANameThatTurnsPrivateIsNotAsked(t *testing.T) {
	_, err := Settings{}.Dial(t.Context(), "tcp", "localhost:443")
	if !errors.Is(err, errPrivate) {
		t.Errorf("a name of this machine: %v", err)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	server := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusFound))
	defer server.Close()
	_, err := get(Settings{Named: []string{host(server), host(other)}}.Client(), server.URL)
	if !errors.Is(err, errRedirect) || asked > 0 {
		t.Errorf("redirected: %v, and the other was asked %d times", err, asked)
	}
}

func TestALongAnswerIsRefusedWhole(t *testing.T) {
	for _, size := range []int{1000, 1001, 5000} {
		for _, told := range []bool{true, false} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if !told {
					w.(http.Flusher).Flush() // so that the length is not sent before
				}
				w.Write([]byte(strings.Repeat("x", size)))
			}))
			text, err := get(Settings{Named: []string{host(server)}, Most: 1000}.Client(), server.URL)
			if size > 1000 && !errors.Is(err, errLong) || size == 1000 && (err != nil || len(text) != size) {
				t.Errorf("%d bytes, told before: %v: %d bytes come, %v", size, told, len(text), err)
			}
			server.Close()
		}
	}
}

func TestASlowAnswerIsGivenUp(t *testing.T) {
	gone := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
		case <-gone:
		}
	}))
	defer server.Close()
	defer close(gone)
	began := time.Now()
	_, err := get(Settings{Named: []string{host(server)}, Time: 200 * time.Millisecond}.Client(), server.URL)
	if err == nil || time.Since(began) > 3*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}

func TestAHostInThePrivateNetworkMustShowItsCertificate(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "the answer") }))
	defer server.Close()
	server.Config.ErrorLog = nil
	s := Settings{Named: []string{host(server)}}
	if text, err := get(s.Client(), server.URL); err == nil {
		t.Errorf("a certificate that nobody vouches for: %q", text)
	}
	c := s.Client()
	c.Transport.(bounded).TLSClientConfig = &tls.Config{RootCAs: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	if text, err := get(c, server.URL); text != "the answer" || err != nil {
		t.Errorf("a certificate that somebody vouches for: %q, %v", text, err)
	}
}

// What a person is told is the same whatever went wrong.
func TestARefusalTellsNothingOfTheNetwork(t *testing.T) {
	if text := Failed("login.example").Error(); strings.Contains(text, "private") || !strings.HasPrefix(text, "login.example did not answer as it should. ") {
		t.Error(text)
	}
	for _, address := range []string{"https://login.example/realm", "https://10.1.2.3:8443"} {
		if err := (Settings{}).Check(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"login.example", "http://login.example", "https://", "://", "https://a:b@login.example"} {
		if (Settings{}).Check(address) == nil {
			t.Errorf("%q is taken", address)
		}
	}
}

func TestAConnectionThatIsNotWantedEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Settings{}).Dial(ctx, "tcp", "192.0.2.1:443"); err == nil {
		t.Error("it went on")
	}
}
