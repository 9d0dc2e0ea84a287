package browser

import (
	"bytes"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

const clean = `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Actions</title>
<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">
<style>
	:root { color-scheme: light dark; color: black; background: white }
	@media (prefers-color-scheme: dark) { :root { color: white; background: black } a { color: #8cf } }
	table { width: 100% }
</style></head>
<body><main><h1>Actions</h1>
	<p><a href="/next">What is due</a> <a href="#log">The action log</a></p>
	<form><label>Find <input name="q" onchange="said.textContent = 'changed to ' + value"></label></form>
	<p id="said">Nothing was said.</p>
	<noscript><p id="plain">Without scripts this page says so.</p></noscript>
	<table id="log"><tr><th>Ref</th></tr><tr><td>CCAG03-12</td></tr></table>
</main></body></html>`

const planted = `<!doctype html><html lang="en-GB"><head><title>Actions</title><link rel="icon" href="data:,"></head>
<body><main><h1>Actions</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p style="width: 900px">Wide</p></main></body></html>`

const broken = `<!doctype html><html lang="en-GB"><head><title>Broken</title><link rel="icon" href="data:,"></head><body>
<script>console.error("the log", 3); console.log("only told")</script>
<script>throw new Error("no such register")</script>
<script src="http://elsewhere.example/htmx.js"></script>
<img src="/missing.png" alt="">
</body></html>`

const form = `<!doctype html><html lang="en-GB"><head><title>Form</title><link rel="icon" href="data:,"></head><body><main><h1>Form</h1>
<a href="#field">To the field</a><form><input id="field" name="field" aria-label="Field"><textarea name="prose" aria-label="Prose"></textarea>
<select name="pick" aria-label="Pick"><option value="">Choose</option><option value="open">Open</option><option value="ongoing">Ongoing</option></select>
<input type="radio" name="one" value="a" aria-label="A"><input type="radio" name="one" value="b" aria-label="B">
<input type="checkbox" name="yes" value="yes" aria-label="Yes"><input type="date" name="day" aria-label="Day"><button>Send</button></form></main></body></html>`

// serve gives the address of the sample pages.
func serve(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, page := range map[string]string{"/{$}": clean, "/next": clean, "/planted": planted, "/broken": broken, "/form": form} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, page)
		})
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func TestMain(m *testing.M) { os.Exit(Main(m)) }

func TestACleanPageLooksRightInEveryView(t *testing.T) {
	b, address := Open(t), serve(t)
	for _, v := range Views() {
		t.Run(v.String(), func(t *testing.T) {
			p := b.Page(t, address, v)
			if faults := p.Faults(); len(faults) > 0 {
				t.Errorf("a clean page has faults:\n%s", strings.Join(faults, "\n"))
			}
			if complaints := p.Complaints(); len(complaints) > 0 {
				t.Errorf("the browser complains of a clean page: %q", complaints)
			}
			if over := p.Overflow(); over > 0 {
				t.Errorf("a page that fits is %d pixels too wide", over)
			}
			if got := Evaluate[int](p, "innerWidth"); got != v.Width {
				t.Errorf("the window is %d pixels wide, want %d", got, v.Width)
			}
			if got := Evaluate[bool](p, `matchMedia("(prefers-color-scheme: dark)").matches`); got != v.Dark {
				t.Errorf("the page is told that dark colours are preferred: %v, want %v", got, v.Dark)
			}
		})
	}
}

func TestAPlantedFaultIsFound(t *testing.T) {
	p := Open(t).Page(t, serve(t)+"/planted", View{Width: 320})
	faults := p.Faults()
	if len(faults) != 1 {
		t.Fatalf("there is one fault in the page, found %d:\n%s", len(faults), strings.Join(faults, "\n"))
	}
	for _, want := range []string{"image-alt (critical, wcag2a wcag111)", "<img src=", "alt attribute"} {
		if !strings.Contains(faults[0], want) {
			t.Errorf("the fault does not mention %q:\n%s", want, faults[0])
		}
	}
	if p.Overflow() == 0 {
		t.Error("a paragraph of 900 pixels fits into a window of 320")
	}
}

func TestWhatTheBrowserComplainsOf(t *testing.T) {
	p := Open(t).Page(t, serve(t)+"/broken", View{})
	got := strings.Join(p.Complaints(), "\n")
	for _, want := range []string{
		"a script reports an error: the log 3",
		"a script failed: Error: no such register",
		"asks another machine for http://elsewhere.example/htmx.js",
		"404",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no complaint says %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "only told") {
		t.Errorf("what a script merely tells is no complaint:\n%s", got)
	}
}

func TestAPictureShowsTheWholePageInItsColours(t *testing.T) {
	t.Setenv("CROSSCODE_PICTURES", t.TempDir())
	b, address := Open(t), serve(t)
	for _, v := range Views() {
		path := b.Page(t, address, v).Picture("clean")
		if !strings.HasSuffix(path, "clean-"+v.String()+".png") {
			t.Errorf("the picture is called %s", path)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		if got := picture.Bounds().Dx(); got != v.Width {
			t.Errorf("%s: the picture is %d pixels wide", v, got)
		}
		if red, _, _, _ := picture.At(1, 1).RGBA(); (red == 0) != v.Dark {
			t.Errorf("%s: the corner of the picture has red %d", v, red)
		}
	}
}

func TestAPageIsUsedByTheKeyboard(t *testing.T) {
	address := serve(t)
	p := Open(t).Page(t, address, View{})
	if got := p.Focus(); got != "body" {
		t.Errorf("before any key, %s has the keyboard", got)
	}
	for _, step := range []struct{ key, want string }{
		{"Tab", `a "What is due"`},
		{"Tab", `a "The action log"`},
		{"Tab", "input[name=q]"},
		{"Shift+Tab", `a "The action log"`},
		{"Tab", "input[name=q]"},
	} {
		if p.Press(step.key); p.Focus() != step.want {
			t.Errorf("after %s, %s has the keyboard, want %s", step.key, p.Focus(), step.want)
		}
	}
	p.Type("CCAG03-12")
	if got := Evaluate[string](p, `document.querySelector("input").value`); got != "CCAG03-12" {
		t.Errorf("typed CCAG03-12, the field holds %q", got)
	}
	p.Press("Tab")
	if got := p.Text("#said"); got != "changed to CCAG03-12" {
		t.Errorf("after leaving the field the page says %q", got)
	}
}

func TestAKeyThatLeadsElsewhereWritesNothingThere(t *testing.T) {
	address := serve(t)
	p := Open(t).Page(t, address+"/form", View{})
	p.Press("Tab", "Enter") // through the link into the field, whose form Enter would send
	p.Wait("input:focus")
	if got := p.Address(); got != address+"/form#field" {
		t.Errorf("the link into a form leads to %s", got)
	}
	if got := Evaluate[string](p, "document.activeElement.value"); got != "" {
		t.Errorf("the field at which it leads holds %q", got)
	}
}

func TestAFormIsFilledInWithKeysAlone(t *testing.T) {
	address := serve(t)
	p := Open(t).Page(t, address+"/form", View{})
	for _, f := range [][2]string{{"field", "CCAG03-12"}, {"field", "M6"}, {"prose", "a\nb"}, {"pick", "Open"}, {"pick", "Ongoing"}, {"one", "b"}, {"one", "a"}, {"yes", "yes"}, {"day", "2022-03-23"}} {
		p.Write("form", f[0], f[1])
	}
	p.Reach("button")
	p.Enter()
	if got, want := p.Address(), address+"/form?field=M6&prose=a%0D%0Ab&pick=ongoing&one=a&yes=yes&day=2022-03-23"; got != want {
		t.Errorf("the form sends %s, want %s", got, want)
	}
}

func TestAPageIsUsedByThePointer(t *testing.T) {
	address := serve(t)
	p := Open(t).Page(t, address, View{})
	p.Fill("input", "M6")
	p.Wait("#said")
	if got := p.Text("#said"); got != "changed to M6" {
		t.Errorf("after filling the field the page says %q", got)
	}
	p.Follow("a[href='/next']")
	if got := p.Address(); got != address+"/next" {
		t.Errorf("the link leads to %s", got)
	}
	p.Click("a[href='#log']")
	if got := p.Address(); got != address+"/next#log" {
		t.Errorf("the link within the page leads to %s", got)
	}
	if got := p.Count("td"); got != 1 {
		t.Errorf("the log has %d cells, want 1", got)
	}
}

func TestAPageWithoutScripts(t *testing.T) {
	p := Open(t).Page(t, serve(t), View{NoScript: true})
	if faults := p.Faults(); len(faults) > 0 {
		t.Errorf("a clean page has faults:\n%s", strings.Join(faults, "\n"))
	}
	if got := p.Text("#plain"); got != "Without scripts this page says so." {
		t.Errorf("a person without JavaScript reads %q", got)
	}
	p.Follow("a[href='/next']") // nor do scripts run afterwards
	if got := p.Text("#plain"); got != "Without scripts this page says so." {
		t.Errorf("on the next page a person without JavaScript reads %q", got)
	}
}

func TestKeysAreNamedAsAPageNamesThem(t *testing.T) {
	for _, name := range []string{"Tab", "Shift+Tab", "Enter", "Escape", "ArrowDown", "Home", "F1", "a", "?", "Control+k", "Control+Shift+Enter"} {
		if _, _, ok := parseKey(name); !ok {
			t.Errorf("there is no key %q", name)
		}
	}
	for _, name := range []string{"", "Tabulator", "Ctrl+k", "Shift+"} {
		if _, _, ok := parseKey(name); ok {
			t.Errorf("there is a key %q", name)
		}
	}
}
