package cli

import (
	"net"
	"sync"

	"crosscode/internal/limit"
)

// A shareListener keeps one address from taking all the connections there are.
// What it opens beyond its share is closed again at once.
type shareListener struct {
	net.Listener
	share  int
	exempt func(host string) bool // proxies, through which everybody comes
	held   limit.Doors
}

// Accept gives the next connection of an address that has its share not yet.
func (l *shareListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := c.RemoteAddr().String()
		if host, _, err := net.SplitHostPort(from); err == nil && l.exempt(host) {
			return c, nil
		}
		if leave, ok := l.held.Enter(limit.Address(from), l.share); ok {
			return &heldConn{Conn: c, leave: sync.OnceFunc(leave)}, nil
		}
		c.Close()
	}
}

// A heldConn gives its place back when it is closed.
type heldConn struct {
	net.Conn
	leave func()
}

// Close closes the connection.
func (c *heldConn) Close() error {
	err := c.Conn.Close()
	c.leave()
	return err
}
