package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	protocol "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"crosscode/internal/need"
)

// A Page is one tab, looked at in one way. Its methods fail the test when the
// page does not do what they ask within 20 seconds. Elements are named by CSS
// selectors.
type Page struct {
	t    testing.TB
	ctx  context.Context
	view View

	mu         sync.Mutex
	complaints []string
}

// Page opens address in a new tab, looked at as v says, and waits until it is
// loaded. The tab is closed when t ends.
func (b *Browser) Page(t testing.TB, address string, v View) *Page {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(b.ctx)
	t.Cleanup(closeTab)
	p := &Page{t: t, ctx: ctx, view: v}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	p.look()
	p.Open(address)
	return p
}

// look sets the window, the colours and whether scripts run. Motion is reduced,
// so that a picture is of a page at rest.
func (p *Page) look() {
	p.t.Helper()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: p.view.scheme()},
		{Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	p.do("set the view",
		chromedp.EmulateViewport(int64(p.view.width()), int64(p.view.height())),
		command(emulation.SetEmulatedMedia, media),
		scripting(!p.view.NoScript))
}

// In gives the same tab to another test, as a part of the one that opened it,
// with nothing held against it yet.
func (p *Page) In(t testing.TB) *Page {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.t, p.complaints = t, nil
	return p
}

// See looks at the same page in another way, without loading it again.
func (p *Page) See(v View) {
	p.t.Helper()
	p.view = v
	p.look()
}

// scripting lets scripts run, or not.
func scripting(on bool) chromedp.Action[chromedp.Void] {
	return command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// command makes an action of a protocol command whose answer says nothing.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, c, params)
		return err
	})
}

// do takes steps, or fails the test because it could not do what.
func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// ask gives the value of a, or fails the test because it could not do what.
func ask[T any](p *Page, what string, a chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, a)
	if err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
	return value
}

// Open goes to address in the same tab and waits until it is loaded.
func (p *Page) Open(address string) {
	p.t.Helper()
	p.do("open "+address, chromedp.Navigate(address))
	// The load that was waited for may have been that of the page before.
	Evaluate[bool](p, `new Promise(done => document.readyState === "complete" ? done(true) : addEventListener("load", () => done(true)))`)
}

// Address is where the tab is now.
func (p *Page) Address() string {
	p.t.Helper()
	return ask(p, "read the address", chromedp.Location())
}

// Wait waits until the element can be seen.
func (p *Page) Wait(element string) {
	p.t.Helper()
	p.do("wait for "+element, chromedp.WaitVisible(chromedp.CSS(element)))
}

// Click clicks on the element, once it can be seen.
func (p *Page) Click(element string) {
	p.t.Helper()
	p.do("click on "+element, chromedp.Click(chromedp.CSS(element)))
}

// Follow clicks on the element and waits until the page that it leads to is
// loaded.
func (p *Page) Follow(element string) {
	p.t.Helper()
	p.leave("follow "+element, chromedp.Click(chromedp.CSS(element)))
}

// leave does what leads to another page, and waits until that is loaded. The load
// that is heard of may still be that of the page that is left, so what is left is
// marked, and looked for until it is gone.
func (p *Page) leave(what string, by chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	Evaluate[bool](p, "window.left = true")
	ask(p, what, chromedp.WaitEvent(protocol.LoadEventFired, nil, by))
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!window.left && document.readyState === "complete"`))
		switch {
		case err == nil && there:
			return
		case ctx.Err() != nil:
			p.t.Fatalf("%s: no other page came within %s", what, patience)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Fill gives a field of a form its value, and tells the page as if a person had
// typed or chosen it.
func (p *Page) Fill(field, value string) {
	p.t.Helper()
	p.do("fill "+field,
		chromedp.SetValue(chromedp.CSS(field), value),
		chromedp.Evaluate[chromedp.Void](fmt.Sprintf(
			`for (const kind of ["input", "change"]) document.querySelector(%q).dispatchEvent(new Event(kind, {bubbles: true}))`, field)))
}

// Text is what the element says, as it is seen.
func (p *Page) Text(element string) string {
	p.t.Helper()
	return ask(p, "read "+element, chromedp.Text(chromedp.CSS(element)))
}

// Count is how many elements there are.
func (p *Page) Count(element string) int {
	p.t.Helper()
	return Evaluate[int](p, fmt.Sprintf("document.querySelectorAll(%q).length", element))
}

// Focus describes what has the keyboard: `a "Actions"`, `input[name=q]`, or
// "body" when nothing has.
func (p *Page) Focus() string {
	p.t.Helper()
	return Evaluate[string](p, `(() => {
		const e = document.activeElement, kind = e.localName
		if (e === document.body) return kind
		if (e.name) return kind + "[name=" + e.name + "]"
		return kind + " " + JSON.stringify((e.getAttribute("aria-label") || e.innerText).trim())
	})()`)
}

// Overflow is how many CSS pixels the page is wider than its window; a page that
// must be scrolled sideways fails whoever enlarges it.
func (p *Page) Overflow() int {
	p.t.Helper()
	return Evaluate[int](p, `Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)`)
}

// Evaluate gives the value of a JavaScript expression in p; a promise is
// awaited.
func Evaluate[T any](p *Page, expression string) T {
	p.t.Helper()
	return ask(p, "evaluate "+expression, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// Picture writes a picture of the whole page, if pictures are wanted: to the
// folder CROSSCODE_PICTURES, taken from the root of the repository. It returns
// the path, "" for none.
func (p *Page) Picture(name string) string {
	p.t.Helper()
	folder := os.Getenv("CROSSCODE_PICTURES")
	if folder == "" {
		return ""
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(need.Root(p.t), folder)
	}
	png := ask(p, "take a picture", chromedp.FullScreenshot(100))
	path := filepath.Join(folder, name+"-"+p.view.String()+".png")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, png, 0o644); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// Complaints are what the browser held against the page so far: scripts that
// failed, errors on the console, files it could not have, and requests to other
// machines.
func (p *Page) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.complaints...)
}

// hear turns an event of the tab into a complaint, if it is one.
func (p *Page) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.complain("a script failed: " + thrown(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			p.complain("a script reports an error: " + said(e.Args))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			p.complain(strings.TrimSpace(e.Entry.Text + " " + e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		if !local(e.Request.URL) {
			p.complain("asks another machine for " + e.Request.URL)
		}
	}
}

func (p *Page) complain(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complaints = append(p.complaints, text)
}
