// Package maptest holds the map of the code: which of our packages each package
// may import, and what the pure ones may not touch. Its test reads every Go
// file of the repository, whatever its build tags, and fails with a sentence
// for each import that the map does not draw.
//
// It parses the files itself instead of asking "go list": so it sees every
// build tag, and "go test" notices when any of the files has changed.
//
// Tests import what they like; the map is of what we ship.
package maptest

import "slices"

// A rule is one row of the map.
type rule struct {
	path    string   // of a folder, from the root, with all the packages in it
	may     []string // folders it may import from, if they stand above it
	pure    bool     // computes only: no I/O, SQL, HTTP, clock or randomness
	apart   bool     // the packages that the row takes in do not import each other
	besides []string // imports that a pure package has all the same; the table gives the reason
	clock   bool     // measures how long things take, and so reads the clock
	test    bool     // for tests: nothing that we ship may import it
}

// table is the map, in its order: a package imports only what stands above it,
// and of that only what its row says, or what shares its row. A package without
// a row is an error.
func table() []rule {
	base := in("problem", "calendar", "ref", "record")
	domain := slices.Concat(base, in("party", "group", "code", "register", "meeting"))
	engines := in("plan", "drafting", "choreography", "retrieval")
	changes := in("change", "designation")
	journal := in("journal")
	formats := in("format")
	pure := slices.Concat(domain, engines, changes, journal, in("chart"))
	secretariat := in("secretariat")
	exchange := in("exchange")
	notify := in("notify")
	doors := in("web", "api", "cli")

	return []rule{
		{path: "internal/problem", pure: true, besides: []string{"net/url"}}, // of addresses only the text
		{path: "internal/calendar", may: in("problem"), pure: true},
		{path: "internal/ref", may: in("problem"), pure: true},
		{path: "internal/record", may: in("problem", "calendar", "ref"), pure: true},
		{path: "internal/party", may: base, pure: true},
		{path: "internal/group", may: domain, pure: true},
		{path: "internal/code", may: domain, pure: true},
		{path: "internal/register", may: domain, pure: true},
		{path: "internal/meeting", may: domain, pure: true},
		{path: "internal/chart", may: in("calendar"), pure: true},
		{path: "internal/plan", may: in("calendar", "problem", "chart"), pure: true},
		{path: "internal/drafting", may: in("calendar", "problem"), pure: true},
		{path: "internal/choreography", may: in("calendar", "problem"), pure: true},
		{path: "internal/retrieval", may: in("calendar", "ref", "problem"), pure: true},
		{path: "internal/change", may: slices.Concat(domain, in("plan")), pure: true},
		{path: "internal/designation", may: slices.Concat(domain, in("plan", "change")), pure: true},
		{path: "internal/format", apart: true, pure: true},
		{path: "internal/journal", may: in("problem"), pure: true},
		{path: "internal/limit"},
		{path: "internal/outside", may: in("problem")},
		{path: "internal/identity", may: in("problem", "outside")},
		{path: "internal/store", may: pure},
		{path: "internal/exchange", may: slices.Concat(domain, engines, changes, formats, in("chart")), pure: true},
		{path: "internal/secretariat", may: slices.Concat(pure, in("limit", "outside", "store", "exchange/planfile"))},
		{path: "internal/notify", may: slices.Concat(pure, in("outside"), secretariat, exchange)},
		{path: "internal/web", may: slices.Concat(pure, formats, in("limit", "outside", "identity"), secretariat, exchange, notify)},
		{path: "internal/api", may: slices.Concat(pure, formats, in("limit"), secretariat, exchange, notify)},
		{path: "internal/cli", may: slices.Concat(pure, formats, secretariat, exchange, notify, in("limit", "outside", "identity", "web", "api"))},
		{path: "examples", may: nil},
		{path: "cmd/crosscode", may: slices.Concat(pure, formats, secretariat, exchange, notify, doors, in("limit", "outside", "store"), []string{"examples"})},

		{path: "third_party/axe-core", test: true},
		{path: "internal/need", test: true},
		{path: "internal/postbox", test: true},
		{path: "internal/browser", may: slices.Concat(in("need"), []string{"third_party/axe-core"}), test: true},
		{path: "internal/load", test: true, clock: true},
		{path: "internal/release", test: true},
		{path: "internal/maptest", test: true},
	}
}

// in gives the paths of folders in the folder internal.
func in(names ...string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = "internal/" + name + ""
	}
	return paths
}

// impure are the imports that a pure package has no business with, each with
// all below it.
func impure() []string {
	return []string{
		"os", "io/ioutil", "path/filepath", "syscall", "log", // files and processes
		"net", "database/sql", // what is elsewhere
		"math/rand", "crypto/rand", // answers that differ from run to run
		"github.com/a-h/templ", "github.com/alecthomas/kong", "github.com/chromedp/chromedp", "github.com/jackc/pgx",
		"github.com/pressly/goose", "github.com/vbauerster/mpb", "modernc.org/sqlite",
	}
}

// forTests are the imports that nothing we ship has, each with all below it.
func forTests() []string {
	return []string{
		"testing", "net/http/httptest", "github.com/google/go-cmp", "github.com/rogpeppe/go-internal/testscript",
		"pgregory.net/rapid",
	}
}
