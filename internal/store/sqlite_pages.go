package store

import (
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// pooledPages is the memory, in bytes, that all connections to SQLite in this
// program take their pages from before they ask for more.
const pooledPages = 32 << 20

// poolPages gives SQLite one piece of memory for the pages it keeps. Each time
// somebody has written, every connection that reads drops all of its pages; without
// a pool each page is then given back to the system and asked for again, which under
// many readers and some writers took more than half of all time. SQLite writes into
// all of it at once, which takes a command longer than its work: it is for servers.
//
// It must come before anything else is asked of SQLite in this program. If it comes
// too late there is no pool, and nothing but time is lost.
var poolPages = sync.OnceFunc(func() {
	tls := libc.NewTLS()
	defer tls.Close()
	args := libc.Xmalloc(tls, 64)
	if args == 0 {
		return
	}
	defer libc.Xfree(tls, args)
	if sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_PCACHE_HDRSZ, libc.VaList(args, uintptr(unsafe.Pointer(&pageHead)))) != sqlite3.SQLITE_OK {
		return
	}
	each := (pageSize + pageHead + 7) &^ 7
	pool := libc.Xmalloc(tls, pooledPages)
	if pool == 0 {
		return
	}
	if sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_PAGECACHE, libc.VaList(args, pool, each, int32(pooledPages)/each)) != sqlite3.SQLITE_OK {
		libc.Xfree(tls, pool)
	}
})

// pageSize is that of the databases SQLite makes unless told otherwise, in bytes.
const pageSize = 4096

// pageHead is what SQLite keeps beside each page, in bytes. It writes it here, so
// this must not move.
var pageHead int32
