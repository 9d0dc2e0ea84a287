package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// ComeAgain is how long whoever asked too early is told to wait.
const ComeAgain = 10 * time.Second

// OpeningWords says what a server does that has not opened its record yet: how
// many entries it has read of how many. None in all says that it has not begun.
func OpeningWords(done, total int64) string {
	switch {
	case total <= 0:
		return "The record is being opened."
	case done < total:
		return fmt.Sprintf("The tables are being made anew from the journal, as after an update: %s of %s entries are read.", thousands(int(done)), thousands(int(total)))
	}
	return fmt.Sprintf("The tables are being made anew from the journal, as after an update: all %s entries are read, and the indexes are being made.", thousands(int(total)))
}

// opening is what a page shows instead of itself.
type opening struct {
	Frame
	Words       string
	Sent        string // what became of what was sent
	Again       string // where to look again
	Done, Total int64
}

// Opening answers in place of the pages while a record is being opened: it has
// the style of the pages, says how far it is, and keeps nothing.
func Opening(programme string, how func() (done, total int64)) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+StaticPath, Static())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { plain(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Retry-After", strconv.Itoa(seconds(ComeAgain)))
		plain(w, http.StatusServiceUnavailable, "not yet: "+OpeningWords(how()))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		o := opening{Frame: Frame{Programme: programme, Title: "Not open yet", Here: here(r), Now: true, Preferences: ReadPreferences(r)},
			Sent: "Nothing you sent was kept. Go back and send it again in a minute."}
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			o.Sent, o.Again = "Nothing is lost. Look again in a minute.", o.Here.String()
		}
		o.Done, o.Total = how()
		o.Words = OpeningWords(o.Done, o.Total)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Retry-After", strconv.Itoa(seconds(ComeAgain)))
		if err := Show(w, r, http.StatusServiceUnavailable, openingPage(o)); err != nil {
			plain(w, http.StatusServiceUnavailable, o.Words)
		}
	})
	return mux
}
