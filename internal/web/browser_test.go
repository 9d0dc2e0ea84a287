package web

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"crosscode/internal/browser"
	"crosscode/internal/problem"
)

func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }

func TestEveryPageLooksRightInEveryView(t *testing.T) {
	address := serve(t)
	p := browser.Open(t).Page(t, address+"/gallery/home", browser.View{})
	for i, name := range slices.Sorted(maps.Keys(gallery(t))) {
		t.Run(name, func(t *testing.T) {
			loaded := false
			for _, v := range browser.Views() {
				// What is found, is found in every colour; contrast is measured elsewhere.
				narrow := v.Width < 600
				if narrow != v.Dark && !whole() {
					continue
				}
				if p.In(t).See(v); !loaded {
					p.Open(address + "/gallery/" + name)
					loaded = true
				}
				glance(t, p)
				// Of what stands on narrow pages alone, the menu, all have the same.
				if narrow == v.Dark && (!narrow || i%4 == 0 || whole()) {
					faults(t, p)
				}
				p.Picture(name)
			}
		})
	}
}

// TestWhatOpensLooksRight takes pictures of what is folded until asked for.
func TestWhatOpensLooksRight(t *testing.T) {
	address := serve(t)
	p := browser.Open(t).Page(t, address+"/gallery/home", browser.View{})
	for _, c := range []struct{ name, page, open string }{
		{"filter", "actions-filter", ".filters .panel:nth-of-type(1) > summary"},
		{"view", "actions", ".filters .panel:nth-of-type(2) > summary"},
		{"day", "actions-past", ".day > summary"},
		{"menu", "actions", ".fold > summary"},
		{"person", "actions", ".bar-wide .pop > summary"},
		{"act", "action", ".act:nth-of-type(2) > summary"},
		{"table", "home", ".twin > summary"},
		{"said", "action", ".source summary"},
	} {
		for _, v := range browser.Views() {
			if c.name == "menu" && v.Width > 600 || c.name == "person" && v.Width < 600 || (v.Width < 600) != v.Dark {
				continue
			}
			t.Run(c.name+"-"+v.String(), func(t *testing.T) {
				p.In(t).See(v)
				p.Open(address + "/gallery/" + c.page)
				p.Click(c.open)
				look(t, p)
				p.Picture("open-" + c.name)
			})
		}
	}
}

// look finds what is wrong with a page as it now stands.
func look(t *testing.T, p *browser.Page) {
	t.Helper()
	glance(t, p)
	faults(t, p)
}

func faults(t *testing.T, p *browser.Page) {
	t.Helper()
	for _, f := range p.Faults() {
		t.Error(f)
	}
}

// glance finds what needs no checker: complaints, and a page too wide.
func glance(t *testing.T, p *browser.Page) {
	t.Helper()
	for _, c := range p.Complaints() {
		t.Error(c)
	}
	if over := p.Overflow(); over > 0 {
		t.Errorf("the page is %d pixels wider than its window", over)
	}
}

func TestTheListIsWorkedByKeys(t *testing.T) {
	address := serve(t)
	p := browser.Open(t).Page(t, address+"/gallery/actions", browser.View{})
	for _, step := range []struct{ key, want string }{
		{"/", "input[name=q]"},
		{"j", "input[name=q]"}, // typed, not obeyed
		{"Escape", "body"},
		{"j", `a "CCAG02-07"`},
		{"j", `a "CCAG03-01"`},
		{"k", `a "CCAG02-07"`},
		{"k", `a "CCAG02-07"`}, // the first has none before it
	} {
		if p.Press(step.key); p.Focus() != step.want {
			t.Fatalf("after %s, %s has the keyboard, want %s", step.key, p.Focus(), step.want)
		}
	}
	p.Press("x", "j", "x")
	if got := p.Text(".bulk .marked"); got != "2 rows marked" {
		t.Errorf("after marking two rows the page says %q", got)
	}
	if got := p.Count("input[name=mark]:checked"); got != 2 {
		t.Errorf("%d rows are marked", got)
	}
	p.Press("x")
	if got := p.Text(".bulk .marked"); got != "1 row marked" {
		t.Errorf("after taking one mark away the page says %q", got)
	}
	p.Click(".filters .panel > summary")
	p.Press("Escape")
	if got := p.Count(".filters .panel[open]"); got != 0 {
		t.Error("Escape leaves the filters open")
	}
	p.Press("j")
	if want := `a "CCAG02-07"`; p.Focus() != want {
		t.Errorf("from outside the list j leads to %s, want %s", p.Focus(), want)
	}
	if got := browser.Evaluate[string](p, "document.activeElement.getAttribute('href')"); got != "/actions/CCAG02-07" {
		t.Errorf("Enter would open %s", got)
	}
}

func TestKeysCanBeTurnedOff(t *testing.T) {
	p := browser.Open(t).Page(t, serve(t)+"/gallery/actions", browser.View{})
	p.Click(".preferences button[name=keys][value=off]")
	before := p.Focus()
	if p.Press("j"); p.Focus() != before {
		t.Errorf("turned off, j leads to %s", p.Focus())
	}
}

func TestColoursAreChosenAndKept(t *testing.T) {
	address := serve(t)
	p := browser.Open(t).Page(t, address+"/gallery/actions", browser.View{})
	ground := func() string {
		return browser.Evaluate[string](p, "getComputedStyle(document.documentElement).backgroundColor")
	}
	light := ground()
	p.Click(".preferences button[value=dark]")
	if ground() == light {
		t.Error("dark was chosen and the page is as light as before")
	}
	if got := browser.Evaluate[string](p, "document.cookie"); !strings.Contains(got, "theme=dark") {
		t.Errorf("the browser keeps %q", got)
	}
	if got := p.Text(".preferences button[name=theme][aria-pressed=true]"); got != "Dark" {
		t.Errorf("the chosen colours are %q", got)
	}
}

func TestWithoutScriptsNothingIsLost(t *testing.T) {
	address := serve(t)
	b := browser.Open(t)
	for _, width := range []int{320, 1280} {
		p := b.Page(t, address+"/gallery/actions-filter", browser.View{Width: width, NoScript: true})
		look(t, p)
		p.Click(".filters .panel > summary")
		p.Wait("#filter-due-from")
		p.Follow(".preferences button[value=dark]")
		if got := p.Address(); !strings.HasPrefix(got, address+"/actions?") {
			t.Errorf("after choosing colours the page is %s", got)
		}
	}
}

func TestAnErrorHasTheKeyboardFirst(t *testing.T) {
	p := browser.Open(t).Page(t, serve(t)+"/gallery/form-refused", browser.View{})
	if got := p.Focus(); !strings.HasPrefix(got, "div") || !strings.Contains(got, "The action is not complete.") {
		t.Errorf("%s has the keyboard", got)
	}
	if p.Press("Tab"); p.Focus() != `a "Give the action a reference."` {
		t.Errorf("after Tab, %s has the keyboard", p.Focus())
	}
	p.Click(".errors a")
	p.Wait("input[name=ref]:focus")
}

func TestAWideListScrollsInItsOwnRegion(t *testing.T) {
	p := browser.Open(t).Page(t, serve(t)+"/gallery/actions-all", browser.View{Width: 1280})
	left := browser.Evaluate[float64](p, `(() => {
		const region = document.querySelector(".region")
		region.scrollLeft = region.scrollTop = 300
		return region.querySelector("tbody th").getBoundingClientRect().left - region.getBoundingClientRect().left
	})()`)
	if left < 0 || left > 60 {
		t.Errorf("the first column is %v pixels from the edge of the region after scrolling", left)
	}
	top := browser.Evaluate[float64](p, `(() => {
		const region = document.querySelector(".region")
		return region.querySelector("thead th").getBoundingClientRect().top - region.getBoundingClientRect().top
	})()`)
	if top < 0 || top > 2 {
		t.Errorf("the header is %v pixels from the top of the region after scrolling", top)
	}
}

func TestTheHeaderStaysInSight(t *testing.T) {
	p := browser.Open(t).Page(t, serve(t)+"/gallery/actions", browser.View{Width: 1280})
	top := browser.Evaluate[float64](p, `(() => {
		window.scrollTo(0, 700)
		return document.querySelector("thead th").getBoundingClientRect().top
	})()`)
	if top < 0 || top > 2 {
		t.Errorf("scrolled down, the header is at %v pixels", top)
	}
}

func TestALongWordWidensNoPage(t *testing.T) {
	f := &filler{with: strings.Repeat("Settlement", 12)}
	pages := map[string]templ.Component{
		"home": spoilt(f, homePage(t), Home), "list": spoilt(f, actionList(t, "/actions?status=Ongoing&after=x"), List),
		"record": spoilt(f, actionPage(t, "/actions/CCAG03-12?as-at=2022-03-01"), Record), "form": spoilt(f, actionForm(t, true), Form),
		"import": spoilt(f, importPreview(), ImportPreview), "result": spoilt(f, importResult(), ImportResult), "entry": spoilt(f, entryPage(t), Entry),
		"journal": spoilt(f, journalPage(t), Journal), "problem": spoilt(f, problemPage(problem.New(problem.NotFound, "None.")), Problem),
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+StaticPath, Static())
	mux.HandleFunc("GET /{name}", func(w http.ResponseWriter, r *http.Request) {
		if err := Show(w, r, http.StatusOK, pages[r.PathValue("name")]); err != nil {
			t.Error(err)
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	p := browser.Open(t).Page(t, s.URL+"/home", browser.View{})
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		p.Open(s.URL + "/" + name)
		for _, width := range []int{320, 900, 1280} {
			p.See(browser.View{Width: width})
			if over := p.Overflow(); over > 0 {
				t.Errorf("%s is %d pixels wider than a window of %d: %s", name, over, width, browser.Evaluate[string](p, widest))
			}
			p.Picture("long-" + name)
		}
	}
}

// widest names the innermost elements that reach beyond the window.
const widest = `[...document.querySelectorAll("body *")].filter(e => e.checkVisibility() && !e.closest(".hidden, svg") &&
	e.getBoundingClientRect().right > innerWidth + 1 && ![...e.children].some(c => c.getBoundingClientRect().right > innerWidth + 1))
	.map(e => e.parentElement.className + " > " + e.localName + "." + e.className).slice(0, 5).join(", ")`
