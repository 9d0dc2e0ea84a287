package slides

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
	"testing"

	"crosscode/internal/chart"
)

// everything is a picture with each shape in each ink.
func everything(words string) *chart.Picture {
	p := &chart.Picture{Title: words, Description: words, Width: 300, Height: 200}
	for i, ink := range chart.Inks() {
		y := 10 + float64(i)*8
		p.Line(ink, chart.Point{X: 1, Y: y}, chart.Point{X: 20.25, Y: y})
		p.Box(ink, 20, y, 40, y+6, words)
		p.Add(chart.Part{Shape: chart.Area, Ink: ink, Points: []chart.Point{{X: 50, Y: y}, {X: 60, Y: y}, {X: 60, Y: y + 5}}, Says: words})
		p.Add(chart.Part{Shape: chart.Line, Ink: ink, Faint: true, Points: []chart.Point{{X: 50, Y: y}, {X: 60, Y: y}}})
		for k, mark := range []chart.Shape{chart.Diamond, chart.Disc, chart.Square, chart.Triangle} {
			p.Mark(mark, ink, 80+20*float64(k), y, words)
		}
		p.Write(chart.Face(i%3), ink, chart.Anchor(i%3), 200, y, words)
	}
	return p
}

// files are the parts of a presentation.
func files(t *testing.T, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

// check reads a part as XML, and gives what it leads to; no two shapes of it may have
// the same number.
func check(t *testing.T, name, text string) (leads []string) {
	t.Helper()
	d, ids := xml.NewDecoder(strings.NewReader(text)), map[string]bool{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return leads
		}
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range e.Attr {
			if e.Name.Local == "cNvPr" && a.Name.Local == "id" {
				if ids[a.Value] {
					t.Errorf("%s has two shapes %s", name, a.Value)
				}
				ids[a.Value] = true
			}
			if e.Name.Local == "Relationship" && a.Name.Local == "Target" {
				leads = append(leads, a.Value)
			}
		}
	}
}

func TestPicturesMakeAPresentationOfOneSlideEach(t *testing.T) {
	for _, words := range []string{"M6: text delivered", "<script>x</script> & \"so\"", "\x00\x1f\xff", ""} {
		var b, again bytes.Buffer
		for _, out := range []*bytes.Buffer{&b, &again} {
			if err := Write(out, words, []*chart.Picture{everything(words), everything(words)}); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%q: the same pictures make other bytes", words)
		}
		all := files(t, b.Bytes())
		for name, text := range all {
			for _, to := range check(t, name, text) {
				from := path.Dir(path.Dir(name)) // of the part that leads there
				if _, ok := all[path.Join(from, to)]; !ok {
					t.Errorf("%s leads to %s, which is not there", name, to)
				}
			}
		}
		if strings.Count(all["ppt/presentation.xml"], "<p:sldId ") != 2 || all["ppt/slides/slide2.xml"] == "" {
			t.Errorf("%q: there are no two slides:\n%s", words, all["ppt/presentation.xml"])
		}
		if n := strings.Count(all["ppt/slides/slide1.xml"], "<p:sp>"); n != 1+9*len(chart.Inks()) {
			t.Errorf("a slide has %d shapes", n)
		}
	}
}

func TestAPresentationOfNothingIsOne(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, "", nil); err != nil {
		t.Fatal(err)
	}
	for name, text := range files(t, b.Bytes()) {
		check(t, name, text)
	}
}
