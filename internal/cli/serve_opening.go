package cli

import (
	"net/http"
	"strings"
	"sync/atomic"

	"crosscode/internal/api"
	"crosscode/internal/web"
)

// An entrance answers that the record is not open until it is, and from then on lets
// everything through.
type entrance struct {
	through     atomic.Pointer[http.Handler]
	closed      http.Handler
	done, total atomic.Int64
	front       *front
}

func newEntrance(f *front, programme string) *entrance {
	e := &entrance{front: f}
	pages := web.Opening(programme, e.how)
	e.closed = f.before(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen, ok := w.(*watched); ok {
			seen.turned = true // no fault: the log says once that the record is being opened
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			api.NotYet(w, r, web.OpeningWords(e.how()), web.ComeAgain)
			return
		}
		pages.ServeHTTP(w, r)
	}))
	return e
}

// at hears how far the opening is.
func (e *entrance) at(done, total int64) {
	if e.total.Swap(total) == 0 {
		e.front.log.Info("the tables are made anew from the journal; until then every page says so", "entries", total)
	}
	e.done.Store(done)
}

func (e *entrance) how() (done, total int64) { return e.done.Load(), e.total.Load() }

// open lets everything through.
func (e *entrance) open(h http.Handler) { e.through.Store(&h) }

func (e *entrance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h := e.through.Load(); h != nil {
		(*h).ServeHTTP(w, r)
		return
	}
	e.closed.ServeHTTP(w, r)
}
