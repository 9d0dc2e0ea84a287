// Package browser looks at our pages as a person does: in a real browser, at
// the width of a telephone or of a desk, light or dark, with or without
// JavaScript, by the keyboard.
//
// A test opens one [Browser] and as many pages as it likes; a new tab costs a
// second, the next address in the same tab a tenth of one ([Page.In]). What a page does
// wrong fails the test that asked for it; what can be judged comes back as a
// value: [Page.Faults] gives what the accessibility checker found,
// [Page.Complaints] what the browser itself complained of, [Page.Overflow] how
// far the page reaches beyond its window, [Page.Picture] a picture to look at.
//
// The browser reaches this machine only: a page that asks for anything
// elsewhere gets nothing, and the request is among the complaints.
// Only tests import this package.
package browser

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"crosscode/internal/need"
)

const (
	lifetime = time.Hour        // of a browser, so that a hung one ends
	patience = 20 * time.Second // with any one thing asked of a page
)

// A Browser is a Chromium, without a window, with no history.
type Browser struct {
	ctx context.Context
}

// program is the Chromium that the tests of a package share; see [Main].
var program struct {
	sync.Mutex
	shared bool
	ctx    context.Context
	stop   func()
}

// Main runs the tests of a package with one Chromium for all of them, started
// when the first asks for it. Each [Open] is still a browser of its own, with its
// own cookies and history. It returns the exit code.
func Main(m *testing.M) int {
	program.Lock()
	program.shared = true
	program.Unlock()
	code := m.Run()
	program.Lock()
	defer program.Unlock()
	if program.stop != nil {
		program.stop()
	}
	return code
}

// Open gives a browser that is closed when t ends. Without one here the test is
// skipped, and in CI it fails.
func Open(t testing.TB) *Browser {
	t.Helper()
	path := need.Browser(t)
	program.Lock()
	defer program.Unlock()
	if !program.shared {
		ctx, stop, err := start(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(stop)
		return &Browser{ctx: ctx}
	}
	if program.ctx == nil || program.ctx.Err() != nil {
		var err error
		if program.ctx, program.stop, err = start(path); err != nil {
			t.Fatal(err)
		}
	}
	ctx, closeAll := chromedp.NewContext(program.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(closeAll)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a browser: %v", err)
	}
	return &Browser{ctx: ctx}
}

// start starts Chromium.
func start(path string) (context.Context, func(), error) {
	scratch, err := os.MkdirTemp("", "browser")
	if err != nil {
		return nil, nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox,              // needed as root, as in CI; the pages are our own
		chromedp.Env("TMPDIR="+scratch), // where Chromium leaves a folder behind when it ends
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)
	ctx, expire := context.WithTimeout(context.Background(), lifetime)
	ctx, stopAllocator := chromedp.NewExecAllocator(ctx, options...)
	ctx, stopBrowser := chromedp.NewContext(ctx)
	stop := func() { stopBrowser(); stopAllocator(); expire(); os.RemoveAll(scratch) }
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, nil, fmt.Errorf("start the browser: %w", err)
	}
	return ctx, stop, nil
}

// A View is how a page is looked at.
type View struct {
	Width    int  // of the window, in CSS pixels; 0 is 1280
	Dark     bool // the person prefers dark colours
	NoScript bool // JavaScript is off
}

// Views are the four ways in which every page is to look right.
func Views() []View {
	return []View{{Width: 320}, {Width: 320, Dark: true}, {Width: 1280}, {Width: 1280, Dark: true}}
}

// String gives a name fit for a test or a file: "320-dark".
func (v View) String() string {
	name := fmt.Sprintf("%d-%s", v.width(), v.scheme())
	if v.NoScript {
		name += "-noscript"
	}
	return name
}

func (v View) width() int { return cmp.Or(v.Width, 1280) }

// height is that of a telephone for a narrow window, else of a desk.
func (v View) height() int {
	if v.width() < 600 {
		return 640
	}
	return 800
}

func (v View) scheme() string {
	if v.Dark {
		return "dark"
	}
	return "light"
}
