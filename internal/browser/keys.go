package browser

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Press presses keys, one after the other. A key is named as a page's script
// would name it ("Tab", "Enter", "Escape", "ArrowDown", "a", "?"), with what is
// held down before it: "Shift+Tab", "Control+k".
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	for _, name := range keys {
		key, held, ok := parseKey(name)
		if !ok {
			p.t.Fatalf("Press: there is no key %q", name)
		}
		p.do("press "+name, strike(string(key), held...))
	}
}

// Type types text into what has the keyboard.
func (p *Page) Type(text string) {
	p.t.Helper()
	p.do("type "+text, strike(text))
}

// strike presses the keys that make a text, one after the other. A key goes down
// before it writes anything, so that what going down has done (a link followed,
// the keyboard led elsewhere) keeps its character from what comes next, as it
// does when a person presses it.
func strike(text string, held ...chromedp.Modifier) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		for _, r := range text {
			for _, k := range kb.Encode(r) {
				chromedp.KeyModifiers(held...)(k)
				switch {
				case k.Type == kb.KeyDown:
					k.Type = "rawKeyDown"
				case k.Type == kb.KeyChar && k.Modifiers&^int64(chromedp.ModifierShift) != 0:
					continue
				}
				if _, err := cdp.Call(ctx, tab, input.DispatchKeyEvent, *k); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func parseKey(name string) (key rune, held []chromedp.Modifier, ok bool) {
	parts := strings.Split(name, "+")
	for _, part := range parts[:len(parts)-1] {
		m, known := modifier(part)
		if !known {
			return 0, nil, false
		}
		held = append(held, m)
	}
	last := parts[len(parts)-1]
	if letters := []rune(last); len(letters) == 1 {
		return letters[0], held, true
	}
	key, ok = named(last)
	return key, held, ok
}

func modifier(name string) (chromedp.Modifier, bool) {
	switch name {
	case "Shift":
		return chromedp.ModifierShift, true
	case "Control":
		return chromedp.ModifierCtrl, true
	case "Alt":
		return chromedp.ModifierAlt, true
	case "Meta":
		return chromedp.ModifierMeta, true
	}
	return 0, false
}

// named finds the rune by which chromedp knows the key of this name; of several
// (both carriage return and line feed are Enter) the highest.
func named(name string) (rune, bool) {
	found := rune(-1)
	for r, k := range kb.Keys {
		if k.Key == name && r > found {
			found = r
		}
	}
	return found, found >= 0
}

// mostTabs bounds how many elements of a page Reach goes through.
const mostTabs = 600

// reached is what Reach looks for: whether the element has the keyboard, whether
// it comes before what has, and whether a person can see it there.
type reached struct {
	Here, Before bool
	Hidden       string // by what it is covered; "" if by nothing
}

// Reach goes to the element with Tab, or with Shift+Tab where it is behind, as a
// person without a pointer does. It fails the test where the keyboard does not
// come there, or comes there unseen. Of several elements the first that is shown
// counts.
func (p *Page) Reach(element string) {
	p.t.Helper()
	where := fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll(%q)].filter(e => e.checkVisibility()), now = document.activeElement
		const e = all.includes(now) ? now : all[0]
		if (!e) return null
		if (e !== now) return {Here: false, Before: !!(now.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING) && now !== document.body, Hidden: ""}
		const box = e.getBoundingClientRect(), top = document.elementFromPoint(box.left + Math.min(box.width / 2, 8), box.top + Math.min(box.height / 2, 8))
		const seen = top && (e.contains(top) || top.contains(e) || top.closest("label")?.control === e)
		return {Here: true, Before: false, Hidden: seen ? "" : top ? top.localName + "." + top.className : "the edge of the window"}
	})()`, element)
	for n := range mostTabs {
		r := Evaluate[*reached](p, where)
		switch {
		case r == nil:
			p.t.Fatalf("there is no %s that is shown at %s", element, p.Address())
		case r.Here && r.Hidden != "" && n > 0:
			p.t.Errorf("%s has the keyboard at %s and cannot be seen: it is covered by %s", element, p.Address(), r.Hidden)
			return
		case r.Here:
			return
		case r.Before:
			p.Press("Shift+Tab")
		default:
			p.Press("Tab")
		}
	}
	p.t.Fatalf("the keyboard does not come to %s at %s", element, p.Address())
}

// Enter presses Enter on what has the keyboard, and waits until the page that it
// leads to is loaded.
func (p *Page) Enter() {
	p.t.Helper()
	enter, _, _ := parseKey("Enter")
	p.leave("press Enter and wait for the page", strike(string(enter)))
}

// control is a control of a form that has the keyboard.
type control struct {
	Kind, Value string
	Checked     bool
}

func (p *Page) control() control {
	p.t.Helper()
	return Evaluate[control](p, `(e => ({Kind: e.type || e.localName, Value: e.value ?? "", Checked: !!e.checked}))(document.activeElement)`)
}

// Write fills in the field of a form by its name, with keys alone, whatever its
// kind: a text is typed in place of what stood there, a choice is looked for by
// its first letters or with the arrows, a box is ticked with the space bar (by
// "yes", or by its value). It fails the test where the field then holds something
// else.
func (p *Page) Write(form, field, value string) {
	p.t.Helper()
	at := fmt.Sprintf("%s [name=%q]:not([type=hidden])", form, field)
	p.Reach(at)
	switch c := p.control(); c.Kind {
	case "radio":
		p.pick(at, value)
	case "checkbox":
		p.Reach(fmt.Sprintf("%s[value=%q]", at, value))
		if !p.control().Checked {
			p.Press(" ")
		}
		if !p.control().Checked {
			p.t.Errorf("the space bar does not tick %s", at)
		}
	case "file":
		p.do("choose "+value, chromedp.SetUploadFiles(chromedp.CSS(at), []string{value}))
	case "select-one":
		p.choose(at, value)
	case "date":
		year, month, day := value[:4], value[5:7], value[8:]
		if p.Type(day + month + year); p.control().Value != value { // the browser has the order of another country
			p.Press("ArrowLeft", "ArrowLeft")
			p.Type(month + day + year)
		}
		if got := p.control().Value; got != value {
			p.t.Errorf("%s: typed %q, it holds %q", at, value, got)
		}
	default:
		if c.Value != "" {
			p.Press("Control+a", "Delete")
		}
		p.text(value)
		if got := p.control().Value; got != value {
			p.t.Errorf("%s: typed %q, it holds %q", at, value, got)
		}
	}
}

// text types a text: the first of its letters with its key, and the others as a
// keyboard sends them that writes words at once.
func (p *Page) text(value string) {
	p.t.Helper()
	if letters := []rune(value); len(letters) > 0 {
		p.Type(string(letters[0]))
		p.do("write "+value, command(input.InsertText, input.InsertTextParams{Text: string(letters[1:])}))
	}
}

// choose looks for an option, known by its words or by its value, by its first
// letters, and where they lead to another, as they do when another was typed a
// moment ago, goes down the list.
func (p *Page) choose(at, value string) {
	p.t.Helper()
	stands := fmt.Sprintf("(o => o.label === %[1]q || o.value === %[1]q)(document.activeElement.selectedOptions[0])", value)
	p.Type(value)
	if Evaluate[bool](p, stands) {
		return
	}
	p.Press("Home")
	for range p.Count(at + " option") {
		if Evaluate[bool](p, stands) {
			return
		}
		p.Press("ArrowDown")
	}
	p.t.Errorf("the keys do not come to %q of %s", value, at)
}

// pick goes through the choices of a field with the arrows.
func (p *Page) pick(at, value string) {
	p.t.Helper()
	for range p.Count(at) + 1 {
		if c := p.control(); c.Value == value {
			if !c.Checked {
				p.Press(" ")
			}
			return
		}
		p.Press("ArrowDown")
	}
	p.t.Errorf("the arrows do not come to %q of %s", value, at)
}
