package browser

import (
	"strings"

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
		p.do("press "+name, chromedp.KeyEvent(string(key), chromedp.KeyModifiers(held...)))
	}
}

// Type types text into what has the keyboard.
func (p *Page) Type(text string) {
	p.t.Helper()
	p.do("type "+text, chromedp.KeyEvent(text))
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
