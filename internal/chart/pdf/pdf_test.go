package pdf

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crosscode/internal/chart"
)

// everything is a picture with each shape in each ink.
func everything(words string) *chart.Picture {
	p := &chart.Picture{Title: words, Description: strings.Repeat(words+" ", 80), Width: 300, Height: 200}
	for i, ink := range chart.Inks() {
		y := 10 + float64(i)*8
		p.Line(ink, chart.Point{X: 1, Y: y}, chart.Point{X: 20.25, Y: y})
		p.Box(ink, 20, y, 40, y+6, words)
		p.Add(chart.Part{Shape: chart.Area, Ink: ink, Points: []chart.Point{{X: 50, Y: y}, {X: 60, Y: y}, {X: 60, Y: y + 5}}})
		p.Add(chart.Part{Shape: chart.Line, Ink: ink, Faint: true, Points: []chart.Point{{X: 50, Y: y}, {X: 60, Y: y}}})
		for k, mark := range []chart.Shape{chart.Diamond, chart.Disc, chart.Square, chart.Triangle} {
			p.Mark(mark, ink, 80+20*float64(k), y, words)
		}
		p.Write(chart.Face(i%3), ink, chart.Anchor(i%3), 200, y, words)
	}
	return p
}

func TestPicturesMakeADocumentOfOnePageEach(t *testing.T) {
	for _, words := range []string{"M6: text delivered", "Задача → 100 %", "(a) \\ b", "\x00\xff", "漢字", "🙂 \u202e\ufdd0", ""} {
		var b, again bytes.Buffer
		for _, out := range []*bytes.Buffer{&b, &again} {
			if err := Write(out, words, []*chart.Picture{everything(words), everything(words), {Title: "Nothing", Width: 1, Height: 1}}); err != nil {
				t.Fatalf("%q: %v", words, err)
			}
		}
		if !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%q: the same pictures make other bytes", words)
		}
		if text := b.String(); !strings.HasPrefix(text, "%PDF-") || !strings.Contains(text, "/Count 3\n") {
			t.Errorf("%q: no document of three pages:\n%.300s", words, text)
		}
	}
}

func TestAPictureKeepsWithinItsPage(t *testing.T) {
	for _, size := range [][2]float64{{720, 300}, {1100, 600}, {300, 4000}, {5000, 100}} {
		p := &chart.Picture{Title: "Frame", Description: "A frame.", Width: size[0], Height: size[1]}
		scale := min((wide-2*margin)/p.Width, (high-top-foot-margin)/p.Height, largest)
		if right, bottom := margin+p.Width*scale, top+p.Height*scale; right > wide-margin+0.01 || bottom > high-foot+0.01 {
			t.Errorf("%s ends at %.1f, %.1f", fmt.Sprint(size), right, bottom)
		}
	}
}

// No words break the writer, and however long they are they end.
func TestNoWordsBreakTheWriter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "words")
		p := &chart.Picture{Title: words, Description: words, Width: 300, Height: 40}
		p.Write(chart.Strong, chart.Body, chart.Middle, 150, 20, words)
		if err := Write(io.Discard, words, []*chart.Picture{p}); err != nil {
			t.Fatal(err)
		}
	})
}
