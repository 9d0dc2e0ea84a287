package web

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"crosscode/internal/secretariat"
)

var (
	anyHref   = regexp.MustCompile(`href="(/[^"#]*)`)
	someThing = regexp.MustCompile(`[A-Z0-9][A-Za-z0-9.%-]*`)
)

// Every way on from the list of a register, and from a record in it, leads
// somewhere, for whoever it is offered to. Of addresses alike two are gone to.
func TestNoPageLeadsNowhere(t *testing.T) {
	for _, as := range []string{"", "ccag-secretariat", "code-body"} {
		s := open(t)
		if as != "" {
			s = s.actingAs(as)
		}
		from := []string{"/", "/codes", "/designation", "/change-board", "/record", "/plans/CCAG", "/plans/CCAG/risk", "/plans/CCAG/baselines", "/plans/CCAG/activities/B-draft", "/search?q=M6"}
		for _, k := range secretariat.Registers() {
			from = append(from, "/"+k.Path)
			if ref := s.exampleRef(k, "2022-03-24"); ref != "" {
				from = append(from, address(k, ref))
			}
		}
		gone, alike := map[string]bool{}, map[string]int{}
		for _, at := range from {
			r, page := s.get(at)
			if to := r.Header.Get("Location"); to != "" {
				r, page = s.get(to)
			}
			if r.StatusCode != http.StatusOK {
				t.Errorf("%s as %q: %s", at, as, r.Status)
			}
			for _, found := range anyHref.FindAllStringSubmatch(page, -1) {
				to := html.UnescapeString(found[1])
				shape := someThing.ReplaceAllString(to, "*")
				if gone[to] || alike[shape] == 2 || strings.HasPrefix(to, StaticPath) {
					continue
				}
				gone[to] = true
				alike[shape]++
				if r, _ := s.get(to); r.StatusCode >= http.StatusBadRequest {
					t.Errorf("%s as %q leads to %s: %s", at, as, to, r.Status)
				}
			}
		}
		if len(gone) < 100 {
			t.Errorf("as %q only %d ways were gone", as, len(gone))
		}
	}
}
