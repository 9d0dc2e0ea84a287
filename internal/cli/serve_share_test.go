package cli

import (
	"net"
	"testing"
	"time"
)

func TestOneAddressDoesNotTakeAllConnections(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close()
	l := &shareListener{Listener: inner, share: 2, exempt: func(host string) bool { return host == "127.0.0.9" }}
	kept := make(chan net.Conn, 20)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			kept <- c
		}
	}()
	// holds connects from an address, and gives the server's end; nil, if it is closed
	// at once.
	holds := func(from string) net.Conn {
		t.Helper()
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
		c, err := d.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Skipf("this machine has one address of its own only: %v", err)
		}
		t.Cleanup(func() { c.Close() })
		closed := make(chan bool, 1)
		go func() {
			c.Read(make([]byte, 1))
			closed <- true
		}()
		select {
		case end := <-kept:
			return end
		case <-closed:
			return nil
		case <-time.After(10 * time.Second):
			t.Fatal("a connection is neither kept nor closed")
			return nil
		}
	}
	first := holds("127.0.0.1")
	if first == nil || holds("127.0.0.1") == nil {
		t.Fatal("an address has not its share")
	}
	if holds("127.0.0.1") != nil {
		t.Error("an address has more than its share")
	}
	if holds("127.0.0.2") == nil {
		t.Error("another address is kept out")
	}
	for range 4 {
		if holds("127.0.0.9") == nil {
			t.Error("a proxy is held to a share")
		}
	}
	first.Close()
	first.Close() // which gives back one place all the same
	if holds("127.0.0.1") == nil {
		t.Error("a place that is given back is not to be had")
	}
	if holds("127.0.0.1") != nil {
		t.Error("what is closed twice gives two places back")
	}
}
