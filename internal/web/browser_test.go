package web

import (
	"maps"
	"slices"
	"testing"

	"crosscode/internal/browser"
)

func TestEveryPageLooksRightInEveryView(t *testing.T) {
	b, address := browser.Open(t), serve(t)
	for _, name := range slices.Sorted(maps.Keys(gallery(t))) {
		for _, v := range browser.Views() {
			t.Run(name+"-"+v.String(), func(t *testing.T) {
				p := b.Page(t, address+"/gallery/"+name, v)
				look(t, p)
				p.Picture(name)
			})
		}
	}
}

// TestWhatOpensLooksRight takes pictures of what is folded until asked for.
func TestWhatOpensLooksRight(t *testing.T) {
	b, address := browser.Open(t), serve(t)
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
			if c.name == "menu" && v.Width > 600 || c.name == "person" && v.Width < 600 {
				continue
			}
			t.Run(c.name+"-"+v.String(), func(t *testing.T) {
				p := b.Page(t, address+"/gallery/"+c.page, v)
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
	for _, f := range p.Faults() {
		t.Error(f)
	}
	for _, c := range p.Complaints() {
		t.Error(c)
	}
	if over := p.Overflow(); over > 0 {
		t.Errorf("the page is %d pixels wider than its window", over)
	}
}
