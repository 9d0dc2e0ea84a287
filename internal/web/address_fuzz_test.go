package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"crosscode/internal/secretariat"
)

// Whatever stands in the address of a list, of a comparison or of a search is
// answered with a page: it is shown, or refused in words.
func FuzzTheAddressOfAListIsAnswered(f *testing.F) {
	now := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	h := NewServer(&secretariat.Desk{Store: openStore(f, empty(f), clock), Now: clock}, Settings{Programme: "Example"}).Handler()
	paths := []string{"/search", "/record"}
	for _, k := range secretariat.Registers() {
		paths = append(paths, "/"+k.Path, "/compare/"+k.Path, "/"+k.Path+".csv", "/"+k.Path+".atom")
	}
	for i := range paths {
		f.Add(uint16(i), "as-at=2022-03-01&sort=-due&status=Open&status=Closed&size=25&columns=title")
	}
	for _, q := range []string{"after=AAAA&before=%00", "due-from=9999-12-31&due-to=0001-01-01&due=overdue", "as-at=later", "from=2022-01-01&to=2021-01-01",
		"q=%22&kind=x", "size=-1", "size=99999999999999999999", "sort=;drop", "%zz", "a=b;c=d", "owners=none&owners=%ff", "before=9223372036854775807"} {
		f.Add(uint16(2), q)
	}
	f.Fuzz(func(t *testing.T, n uint16, query string) {
		path := paths[int(n)%len(paths)]
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.URL = &url.URL{Path: path, RawQuery: query}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError || w.Code < 200 {
			t.Errorf("%s?%s is answered %d", path, query, w.Code)
		}
	})
}
