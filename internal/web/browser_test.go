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
				for _, f := range p.Faults() {
					t.Error(f)
				}
				for _, c := range p.Complaints() {
					t.Error(c)
				}
				if over := p.Overflow(); over > 0 {
					t.Errorf("the page is %d pixels wider than its window", over)
				}
				p.Picture(name)
			})
		}
	}
}
