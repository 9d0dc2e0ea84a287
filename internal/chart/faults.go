package chart

import (
	"fmt"
	"math"
)

// Faults are what is wrong with a picture: places that are no places, parts that
// leave it, words that lie on other words. A layout whose picture has any is
// wrong, whatever it was given.
func (p *Picture) Faults() []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if !(p.Width > 0 && p.Height > 0) || math.IsInf(p.Height, 0) {
		say("it is %g wide and %g high", p.Width, p.Height)
	}
	if p.Title == "" || p.Description == "" {
		say("it has no title or no description")
	}
	all := Frame{-0.5, -0.5, p.Width + 0.5, p.Height + 0.5}
	var words []int
	for i := range p.Parts {
		q := &p.Parts[i]
		f := q.Frame()
		if !f.Within(all) {
			say("part %d (%s %q) lies at %.1f, outside the picture of %g by %g", i, q.Ink.Look().Name, q.Text+q.Says, f, p.Width, p.Height)
		}
		if q.Shape == Letters {
			for _, k := range words {
				if f.Touches(p.Parts[k].Frame()) {
					say("%q lies on %q", q.Text, p.Parts[k].Text)
				}
			}
			words = append(words, i)
		}
	}
	for i, r := range p.Twin.Rows {
		if len(r) != len(p.Twin.Columns) {
			say("row %d of the table has %d cells, and there are %d columns", i, len(r), len(p.Twin.Columns))
		}
	}
	return out
}
