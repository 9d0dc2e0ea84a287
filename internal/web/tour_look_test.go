package web

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/browser"
	"crosscode/internal/party"
	"crosscode/internal/secretariat"
)

// elsewhere are the routes that something is sent to, and that the tour does not
// send to, each with the reason.
var elsewhere = map[string]string{
	"POST /sign-in/provider/code":                  "needs an identity provider: TestTheSecondFactorIsAskedForAfterTheIdentityProvider fills it in",
	"POST /unsubscribe/{token}":                    "one button behind a link in a message",
	"POST /outbox":                                 "needs a letter that failed",
	"POST /preferences":                            "kept by the script; without scripts TestWithoutScriptsNothingIsLost sends it",
	"POST /answer-sheets/{request}/{organisation}": "reads a sheet that was taken: TestAnAnswerSheetGoesOutAndComesBackIntoTheForm; the tour sends one that is none",
}

// filledIn are the routes that the tour sends to. It fails where it did not
// reach one of them; [TestTheTourNamesEveryRoute] fails where a route is in no list.
var filledIn = []string{
	"POST /account/{act}", "POST /answers/{request}/{organisation...}", "POST /as", "POST /attach/{path}/{ref...}", "POST /attendance/{ref...}",
	"POST /bulk/{path}", "POST /change-board/{request}/agenda", "POST /change-board/{request}/concerns", "POST /designation/changes/{ref...}",
	"POST /direct", "POST /drafts", "POST /edit/{path}/{ref...}", "POST /feeds", "POST /imports", "POST /imports/preview", "POST /imports/table",
	"POST /imports/table/preview", "POST /imports/{id}/undo", "POST /invitation/{token}", "POST /new/{path}", "POST /notifications",
	"POST /notifications/{id}/end", "POST /people/invite", "POST /people/{id}/{act}", "POST /plans/{ref}/activities/{id...}", "POST /plans/{ref}/add",
	"POST /plans/{ref}/baselines", "POST /plans/{ref}/keep", "POST /plans/{ref}/remove/{id...}", "POST /plans/{ref}/upload", "POST /reminders/{ref}",
	"POST /request", "POST /request/{request}", "POST /say/{path}/{ref...}", "POST /sign-in", "POST /sign-out", "POST /steps/{path}/{ref...}", "POST /views",
}

// neverRefused are those at which a person can fill in nothing wrong.
var neverRefused = map[string]string{
	"POST /as":                         "only buttons",
	"POST /sign-out":                   "only a button",
	"POST /drafts":                     "what is typed so far, whatever it is",
	"POST /imports/table":              "sends on what the preview holds",
	"POST /imports":                    "sends on what the preview holds",
	"POST /imports/{id}/undo":          "only a button",
	"POST /reminders/{ref}":            "only a button",
	"POST /notifications/{id}/end":     "a choice among what is there",
	"POST /plans/{ref}/remove/{id...}": "a choice of two",
	"POST /plans/{ref}/keep":           "sends on what the preview holds",
}

// notPages are the routes that are read and are no page to look at, each with the
// reason. Registers as files and feeds go by the end of their address.
var notPages = map[string]string{
	"GET " + StaticPath:                           "files of the pages",
	"GET /healthz":                                "a word for a machine",
	"GET /readyz":                                 "a word for a machine",
	"GET /record/{seq}/proof":                     "a file",
	"GET /file/{ref...}":                          "a file",
	"GET /plans/{ref}/files/{name}":               "a file",
	"GET /plans/{ref...}":                         "no plan has a stroke in its reference, and /plans/{ref} is looked at",
	"GET /evidence/{ref}":                         "a file",
	"GET /answer-sheets/{request}/{organisation}": "a file",
	"GET /account/data":                           "a file",
	"GET /people/{id}/data":                       "a file",
	"GET /feeds/{secret}":                         "a feed",
	"GET /sign-in/provider":                       "leads to the identity provider",
	"GET /sign-in/provider/back":                  "leads back from it",
	"GET /invitation/{token}/provider":            "leads to the identity provider",
	"GET /sign-in/provider/code":                  "needs an identity provider; the form of signing in, with one field",
}

// isFile reports whether a route gives a whole register as a file or a feed.
func isFile(path string) bool {
	return slices.ContainsFunc([]string{".csv", ".xlsx", ".json", ".atom", ".ics"}, func(end string) bool { return strings.HasSuffix(path, end) })
}

// A sight is a page to be looked at, and as whom; of the house, as whoever is
// signed in there.
type sight struct {
	as, address string
	house       bool
}

// sights are the pages of no register, or of one thing in it. What stands in
// braces is known when the tour has begun.
var sights = []sight{
	{as: "programme-pmo", address: "/"}, {as: "nobody", address: "/"}, {as: "ofgem", address: "/"}, {as: "code-body", address: "/"}, {as: "nobody", address: "/nowhere"},
	{as: "nobody", address: "/search?q=registration"}, {as: "programme-pmo", address: "/record"}, {as: "programme-pmo", address: "/record/40"},
	{as: "ccag-secretariat", address: "/imports/new"}, {as: "ccag-secretariat", address: "/imports/table"},
	{as: "programme-pmo", address: "/new/raid"}, {as: "programme-pmo", address: "/edit/milestones/M6"}, {as: "nobody", address: "/compare/actions?from=2022-02-24&to=2022-03-24"},
	{as: "nobody", address: "/codes"}, {as: "nobody", address: "/codes/REC"}, {as: "nobody", address: "/accessibility"}, {as: "nobody", address: "/privacy"},
	{as: "ccag-secretariat", address: "/bulk/actions?mark=CCAG03-13&mark=CCAG03-18"}, {as: "ccag-secretariat", address: "/views"}, {as: "programme-pmo", address: "/settings"},
	{as: "programme-pmo", address: "/fields/actions/CCAG03-12"}, {as: "ccag-secretariat", address: "/attendance/CCAG-03"},
	{as: "nobody", address: "/api"},
	{as: "programme-pmo", address: "/answers"}, {as: "programme-pmo", address: "/answers/CR004"}, {as: "code-body", address: "/answers/CR004/RECCo"},
	{as: "programme-pmo", address: "/change-board"}, {as: "ofgem", address: "/above-threshold"}, {as: "ofgem", address: "/direct"}, {as: "bsc", address: "/request"}, {as: "bsc", address: "/request/CR002"},
	{as: "nobody", address: "/designation"}, {as: "nobody", address: "/designation/compare"}, {as: "nobody", address: "/designation/compare?route=SMAP&route=SCR&from=2022-04-30"}, {as: "nobody", address: "/designation/notices/SMAP-N01"}, {as: "sro", address: "/designation/changes/CR004"}, {as: "programme-pmo", address: "/readiness/M8"},
	{as: "ccag-secretariat", address: "/plans/CCAG"}, {as: "ccag-secretariat", address: "/plans/CCAG/activities/B-draft"}, {as: "ccag-secretariat", address: "/plans/CCAG/upload"}, {as: "ccag-secretariat", address: "/plans/CCAG/add"},
	{as: "nobody", address: "/plans/CCAG/checks"}, {as: "ccag-secretariat", address: "/plans/CCAG/baselines"}, {as: "nobody", address: "/plans/CCAG/compare?from=B1&to=now"}, {as: "nobody", address: "/plans/CCAG/history"},
	{as: "nobody", address: "/plans/CCAG/risk"}, {as: "nobody", address: "/plans/CCAG/resources"}, {as: "nobody", address: "/plans/CCAG/whatif"},
	{address: "/sign-in", house: true}, {address: "/account", house: true}, {address: "/people", house: true}, {address: "/people/invite", house: true},
	{address: "/feeds", house: true}, {address: "/notifications", house: true}, {address: "/outbox", house: true},
	{address: "/people/{id}", house: true}, {address: "/invitation/{token}", house: true}, {address: "/unsubscribe/{token}", house: true},
	{as: "ccag-secretariat", address: "/imports/{id}"},
}

// tourNames gives the routes that the tour names: those that it sends to, and those of
// the pages that it looks at.
func tourNames(mux *router) []string {
	out := slices.Clone(filledIn)
	for _, one := range sights {
		_, pattern := mux.Handler(httptest.NewRequest("GET", one.address, nil))
		out = append(out, pattern)
	}
	return out
}

// The tour takes minutes and is not part of every build. So that a new page or
// form does not stay out of it unnoticed, each is named in a list of the tour.
func TestTheTourNamesEveryRoute(t *testing.T) {
	server := NewServer(nil, Settings{Description: []byte(description)})
	all := tourNames(server.routes())
	for _, pattern := range server.Routes() {
		_, path, _ := strings.Cut(pattern, " ")
		if elsewhere[pattern] == "" && notPages[pattern] == "" && !isFile(path) && !ofRegister(path) && !slices.Contains(all, pattern) {
			t.Errorf("the tour does not go to %s: give it an address in sights, or a walk and a place in filledIn, or say in elsewhere or notPages why not", pattern)
		}
	}
	for _, pattern := range all {
		if !slices.Contains(server.Routes(), pattern) {
			t.Errorf("the tour names %q, which is no route", pattern)
		}
	}
}

// pages looks at every page in every view.
func (tr *tour) pages(t *testing.T) {
	all := slices.Clone(sights)
	people, err := tr.desk.People(t.Context(), party.Operator("root"))
	if err != nil || len(people) == 0 {
		t.Fatalf("nobody has an account: %v", err)
	}
	_, secret, err := tr.desk.Invite(t.Context(), party.Operator("root"), secretariat.Invitee{Name: "Another", Email: "another@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := tr.desk.UnsubscribeToken(t.Context(), people[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	imports := tr.recordsOf(secretariat.Imports.Kind)
	if len(imports) == 0 {
		t.Fatal("nothing was imported")
	}
	known := strings.NewReplacer("/people/{id}", "/people/"+people[0].ID, "/invitation/{token}", "/invitation/"+secret,
		"/unsubscribe/{token}", "/unsubscribe/"+token, "/imports/{id}", "/imports/"+imports[0])
	for i := range all {
		all[i].address = known.Replace(all[i].address)
	}
	for n, k := range secretariat.Registers() {
		if !whole() && n%4 != 0 {
			continue // a list and a page like the others
		}
		all = append(all, sight{as: "programme-pmo", address: "/" + k.Path})
		if refs := tr.recordsOf(k); len(refs) > 0 && k != secretariat.Imports.Kind {
			all = append(all, sight{as: "programme-pmo", address: address(k, refs[0])})
		}
	}
	for n, one := range all {
		if !whole() && !one.house && n%4 != 0 {
			tr.answered(t, one)
			continue
		}
		t.Run(cmp.Or(one.as, "house")+one.address, func(t *testing.T) {
			tr.page.In(t)
			at := tr.house + one.address
			if !one.house {
				tr.as(one.as)
				at = tr.url + one.address
			}
			tr.look(t, at, n < len(sights), n)
		})
	}
}

// answered checks, without a browser, that a page is there.
func (tr *tour) answered(t *testing.T, one sight) {
	t.Helper()
	r, err := http.NewRequest("GET", tr.url+one.address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: cookieAs, Value: one.as})
	tr.read(http.DefaultClient.Do(r))
	tr.seen(t, one.address)
}

// seen notes the route that answered with a page, and fails where it was refused.
func (tr *tour) seen(t *testing.T, at string) {
	t.Helper()
	for _, one := range tr.since() {
		if one.page && strings.HasPrefix(one.pattern, "GET ") {
			tr.addressed[one.pattern] = true
			if one.status != http.StatusOK && one.pattern != "GET /" {
				t.Errorf("%s: %d", at, one.status)
			}
		}
	}
}

// look looks at one page in every view, with the checker in two of them; in a
// short tour, and of pages that differ from others in their words alone, in one,
// which takes turns.
func (tr *tour) look(t *testing.T, at string, both bool, n int) {
	t.Helper()
	tr.since()
	views := browser.Views()
	if !whole() {
		views = []browser.View{{Width: 320, Dark: true}, {Width: 1280}} // each width once; no colour changes what fits
	}
	for i, v := range views {
		if tr.page.See(v); i == 0 {
			tr.page.Open(at)
			tr.seen(t, at)
		}
		tr.glance(t)
		if (v.Width < 600) == v.Dark && (both && whole() || n%2 == 0 == v.Dark) {
			for _, f := range tr.page.Faults("color-contrast") { // measured in the gallery, and for each pair of colours
				t.Error(f)
			}
		}
		name := strings.NewReplacer("/", "-", "?", "-", "&", "-", "=", "-").Replace(strings.Trim(at[strings.Index(at, "//")+2:], "/"))
		_, name, _ = strings.Cut(name, "-")
		tr.page.Picture("tour-" + strings.Trim(cmp.Or(name, "home"), "-"))
	}
}
