package store

import (
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// pooledNow and pooledMost are written by SQLite.
var pooledNow, pooledMost int32

// Before any test asks anything of SQLite.
func init() { poolPages() }

func TestPagesAreTakenFromThePool(t *testing.T) {
	c := config()
	c.Dir, c.Many = t.TempDir(), true
	s := openFor(t, c)
	if _, err := s.Head(t.Context()); err != nil {
		t.Fatal(err)
	}
	tls := libc.NewTLS()
	defer tls.Close()
	if rc := sqlite3.Xsqlite3_status(tls, sqlite3.SQLITE_STATUS_PAGECACHE_USED, uintptr(unsafe.Pointer(&pooledNow)), uintptr(unsafe.Pointer(&pooledMost)), 0); rc != sqlite3.SQLITE_OK {
		t.Fatalf("status: %d", rc)
	}
	if pooledNow == 0 {
		t.Error("no page of an open record comes from the pool")
	}
}
