package svg

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"crosscode/internal/chart"
	"crosscode/internal/need"
)

// everything is a picture with each shape in each ink, and words that would be
// markup.
func everything(words string) *chart.Picture {
	p := &chart.Picture{Title: words, Description: "A <b>description</b> & more.", Width: 300, Height: 200}
	for i, ink := range chart.Inks() {
		y := 10 + float64(i)*8
		p.Line(ink, chart.Point{X: 1, Y: y}, chart.Point{X: 20.25, Y: y})
		p.Box(ink, 20, y, 40, y+6, words)
		p.Add(chart.Part{Shape: chart.Area, Ink: ink, Points: []chart.Point{{X: 50, Y: y}, {X: 60, Y: y}, {X: 60, Y: y + 5}}, Says: words})
		for k, mark := range []chart.Shape{chart.Diamond, chart.Disc, chart.Square, chart.Triangle} {
			p.Mark(mark, ink, 80+20*float64(k), y, words)
		}
		p.Write(chart.Face(i%3), ink, chart.Anchor(i%3), 200, y, words)
	}
	return p
}

// elements reads a picture and gives its elements; it fails if it is not well
// formed.
func elements(t *testing.T, text string) []xml.StartElement {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	var out []xml.StartElement
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if e, ok := token.(xml.StartElement); ok {
			out = append(out, e.Copy())
		}
	}
}

func TestAPictureIsWellFormedAndNamesItself(t *testing.T) {
	p := everything("<script>x</script> & \"so\"")
	for name, write := range map[string]func(io.Writer) error{
		"file": func(w io.Writer) error { return File(w, p) }, "inline": func(w io.Writer) error { return Inline(w, p, "m6") },
	} {
		var b strings.Builder
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		ids, refs := map[string]bool{}, 0
		for _, e := range elements(t, b.String()) {
			switch e.Name.Local {
			case "script", "b":
				t.Errorf("%s: words became markup", name)
			case "style":
				if name == "inline" {
					t.Errorf("a part of a page brings its own style")
				}
			}
			for _, a := range e.Attr {
				if a.Name.Local == "id" {
					if ids[a.Value] {
						t.Errorf("%s: two things are called %q", name, a.Value)
					}
					ids[a.Value] = true
				}
				if a.Name.Local == "style" {
					t.Errorf("%s: an element has a style of its own", name)
				}
			}
		}
		for _, m := range regexp.MustCompile(`url\(#([^)]*)\)|aria-labelledby="([^ ]*) ([^"]*)"`).FindAllStringSubmatch(b.String(), -1) {
			for _, id := range m[1:] {
				if id != "" {
					if refs++; !ids[id] {
						t.Errorf("%s: nothing is called %q", name, id)
					}
				}
			}
		}
		if refs < 10 {
			t.Errorf("%s: only %d references", name, refs)
		}
	}
}

func TestAFileSaysItsColoursWithEachPart(t *testing.T) {
	var b strings.Builder
	if err := File(&b, everything("M6")); err != nil {
		t.Fatal(err)
	}
	file := b.String()
	for _, not := range []string{"var(", "currentColor", "--"} {
		if strings.Contains(file, not) {
			t.Errorf("%q stands in a file, and few programs know it", not)
		}
	}
	for _, ink := range chart.Inks() {
		l := ink.Look()
		for class, attribute := range map[string]string{"fill": "fill", "line": "stroke"} {
			for part := range strings.SplitSeq(file, "<") {
				if strings.Contains(part, `class="`+class+" i-"+l.Name+`"`) && !strings.Contains(part, attribute+`="`+l.Colour.Light+`"`) {
					t.Errorf("<%s has not the colour of %s", part, l.Name)
				}
			}
		}
		if want := ".line.i-" + l.Name + " { stroke: " + l.Colour.Dark + " }"; !strings.Contains(file, want) {
			t.Errorf("%q is not said of a dark ground", want)
		}
	}
	if !strings.Contains(file, "@media screen and (prefers-color-scheme: dark)") {
		t.Error("paper would be dark")
	}
}

// Programs that put a picture into slides know little of style sheets.
func TestAnotherProgramDrawsAFileInItsColours(t *testing.T) {
	var b strings.Builder
	if err := File(&b, everything("M6")); err != nil {
		t.Fatal(err)
	}
	seen := need.Drawn(t, b.String())
	for _, ink := range []chart.Ink{chart.Ground, chart.Main, chart.Shade, chart.Grid} {
		if want := ink.Look().Colour.Light; seen[want] == 0 {
			t.Errorf("nothing is drawn in %s, the colour of %s", want, ink.Look().Name)
		}
	}
}

// Whatever the words are, the picture stays well formed.
func FuzzFile(f *testing.F) {
	f.Add("M6", "c")
	f.Add("\x00]]>&<", "\"><x y=\"")
	f.Fuzz(func(t *testing.T, words, id string) {
		if !utf8.ValidString(words+id) || len(words) > 1000 {
			return
		}
		var b strings.Builder
		if err := File(&b, everything(words)); err != nil {
			t.Fatal(err)
		}
		elements(t, b.String())
		b.Reset()
		if err := Inline(&b, everything(words), id); err != nil {
			t.Fatal(err)
		}
		elements(t, b.String())
	})
}
