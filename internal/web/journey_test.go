package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"crosscode/internal/browser"
)

// enter brings the keyboard to an element and presses a key on it.
func enter(t *testing.T, p *browser.Page, element, key string) {
	t.Helper()
	p.Wait(element)
	focused := browser.Evaluate[bool](p, fmt.Sprintf("(e => { e.focus(); return document.activeElement === e })(document.querySelector(%q))", element))
	if !focused {
		t.Fatalf("%s cannot be reached by the keyboard", element)
	}
	browser.Evaluate[bool](p, "window.left = true")
	p.Press(key)
}

// The main job, in a real browser, on the example programme: the secretariat
// takes papers in by the keyboard, sees what they would do before it is done,
// finds the action changed, and takes it all back.
func TestTheSecretariatTakesPapersInByKeyboard(t *testing.T) {
	b := browser.Open(t)
	for _, v := range []browser.View{{Width: 1280}, {Width: 320, Dark: true}} {
		t.Run(v.String(), func(t *testing.T) {
			s := open(t)
			p := b.Page(t, s.url+"/", v)
			looked := func(name string) { look(t, p); p.Picture("journey-" + name) }
			looked("home")
			browser.Evaluate[bool](p, "document.querySelectorAll('details').forEach(d => d.open = true) || true")
			enter(t, p, lastOf(p, "button[name=as][value=ccag-secretariat]"), "Enter")
			settle(t, p, "document.querySelector('button[value=ccag-secretariat][aria-pressed=true]')")
			p.Open(s.url + "/imports/new")
			looked("import-new")
			p.Fill("[name=text]", smallPack)
			p.Fill("[name=group]", "CCAG")
			enter(t, p, "[name=class][value=public]", " ")
			enter(t, p, "main form button[type=submit]", "Enter")
			p.Wait("form.confirm")
			if !strings.Contains(p.Text("main"), "Status moved from") {
				t.Errorf("the preview does not tell what would change: %s", p.Text("main"))
			}
			looked("import-preview")
			enter(t, p, "form.confirm button[type=submit]", "Enter")
			settle(t, p, "document.querySelector(\"form[action$='/undo']\")")
			looked("import-done")
			done := p.Address()
			p.Open(s.url + "/actions/CCAG03-12")
			if !strings.Contains(p.Text("main"), "CCAG-05 papers") {
				t.Error("the action does not say what the papers said")
			}
			looked("action-imported")
			p.Open(done)
			enter(t, p, "details:has(form[action$='/undo']) > summary", "Enter")
			enter(t, p, "form[action$='/undo'] button[type=submit]", "Enter")
			p.Wait(".notice")
			looked("import-undone")
		})
	}
}

// settle waits until something holds on the page that a key has led to, which is
// not the page where enter pressed it.
func settle(t *testing.T, p *browser.Page, holds string) {
	t.Helper()
	for range 100 {
		if browser.Evaluate[bool](p, "!window.left && document.readyState === 'complete' && !!("+holds+")") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the page never came to where %s", holds)
}

// lastOf gives a selector of the one among equal elements that can be seen.
func lastOf(p *browser.Page, selector string) string {
	browser.Evaluate[bool](p, fmt.Sprintf("[...document.querySelectorAll(%q)].filter(e => e.offsetParent).slice(-1).map(e => e.id = 'chosen').length > 0", selector))
	return "#chosen"
}
