// Package slides draws [chart.Picture]s as a presentation (.pptx): a slide for each,
// with its title, of shapes that can be selected, moved and restyled.
//
// The same pictures give the same bytes. What a shape means is its alternative text,
// and the description is that of the whole picture.
package slides

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"crosscode/internal/chart"
)

// The slide, in the units of the format (914,400 to the inch): wide screen.
const (
	wide, high = 12192000, 6858000
	margin     = 457200
	top        = 1143000 // where a picture begins
	pixel      = 9525    // of a picture at its own size
	largest    = 1.45    // how far a small picture is enlarged
)

const spaces = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`

// Write writes pictures as one presentation, a slide each.
func Write(out io.Writer, title string, pictures []*chart.Picture) error {
	z := zip.NewWriter(out)
	for _, p := range parts(title, pictures) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			_, err = io.WriteString(w, xml.Header+p.text)
		}
		if err != nil {
			return fmt.Errorf("write %s of the presentation: %w", p.name, err)
		}
	}
	return z.Close()
}

// A slide is one picture on its way into a presentation.
type slide struct {
	strings.Builder
	picture *chart.Picture
	scale   float64 // units in a pixel
	shapes  int
}

func draw(p *chart.Picture) string {
	s := &slide{picture: p, scale: pixel * min((wide-2*margin)/(p.Width*pixel), (high-top-margin)/(p.Height*pixel), largest), shapes: 3}
	fmt.Fprintf(s, `<p:sld %s><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>`, spaces)
	fmt.Fprintf(s, `<p:sp><p:nvSpPr><p:cNvPr id="2" name="Title"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="en-GB"/><a:t>%s</a:t></a:r></a:p></p:txBody></p:sp>`, escaped(p.Title))
	from, to := s.at(chart.Point{}), s.at(chart.Point{X: p.Width, Y: p.Height})
	frame := fmt.Sprintf(`<a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/>`, from[0], from[1], to[0]-from[0], to[1]-from[1])
	fmt.Fprintf(s, `<p:grpSp><p:nvGrpSpPr><p:cNvPr id="3" name="Picture" descr="%s"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>%s%s</a:xfrm></p:grpSpPr>`,
		escaped(p.Description), frame, strings.NewReplacer("a:off", "a:chOff", "a:ext", "a:chExt").Replace(frame))
	for i := range p.Parts {
		s.part(&p.Parts[i])
	}
	s.WriteString(`</p:grpSp></p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>`)
	return s.String()
}

func (s *slide) at(p chart.Point) [2]int {
	return [2]int{margin + int(math.Round(p.X*s.scale)), top + int(math.Round(p.Y*s.scale))}
}

func (s *slide) part(p *chart.Part) {
	const r = chart.Radius
	from, to := p.Points[0], p.Points[len(p.Points)-1]
	around := func(by float64) {
		from, to = chart.Point{X: from.X - by, Y: from.Y - by}, chart.Point{X: from.X + by, Y: from.Y + by}
	}
	switch p.Shape {
	case chart.Line:
		s.free(p, `fill="none"`, "", "<a:noFill/>"+s.pen(p))
	case chart.Area:
		s.free(p, "", "<a:close/>", filled(p.Ink))
	case chart.Box:
		s.shape(p, "rect", from, to, filled(p.Ink), "")
	case chart.Disc:
		around(r - 0.5)
		s.shape(p, "ellipse", from, to, full(p.Ink), "")
	case chart.Square:
		around(r - 1)
		s.shape(p, "rect", from, to, full(p.Ink), "")
	case chart.Diamond:
		around(r)
		s.shape(p, "diamond", from, to, full(p.Ink), "")
	case chart.Triangle:
		around(r)
		s.shape(p, "triangle", from, to, full(p.Ink), "")
	case chart.Letters:
		s.letters(p)
	}
}

// shape writes a shape of the format between two corners.
func (s *slide) shape(p *chart.Part, preset string, from, to chart.Point, look, text string) {
	a, b := s.at(from), s.at(to)
	s.open(p)
	fmt.Fprintf(s, `<p:spPr><a:xfrm><a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="%s"><a:avLst/></a:prstGeom>%s</p:spPr>%s</p:sp>`,
		a[0], a[1], max(b[0]-a[0], 1), max(b[1]-a[1], 1), preset, look, text)
}

func (s *slide) open(p *chart.Part) {
	s.shapes++
	box := ""
	if p.Shape == chart.Letters {
		box = ` txBox="1"`
	}
	fmt.Fprintf(s, `<p:sp><p:nvSpPr><p:cNvPr id="%d" name="%s %d" descr="%s"/><p:cNvSpPr%s/><p:nvPr/></p:nvSpPr>`, s.shapes, p.Ink.Look().Name, s.shapes, escaped(p.Says), box)
}

// free writes a shape through points of its own.
func (s *slide) free(p *chart.Part, path, end, look string) {
	f := (&chart.Part{Shape: chart.Area, Points: p.Points}).Frame()
	a, b := s.at(chart.Point{X: f.Left, Y: f.Top}), s.at(chart.Point{X: f.Right, Y: f.Bottom})
	w, h := max(b[0]-a[0], 1), max(b[1]-a[1], 1)
	s.open(p)
	fmt.Fprintf(s, `<p:spPr><a:xfrm><a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="%d" h="%d" %s>`, a[0], a[1], w, h, w, h, path)
	for i, q := range p.Points {
		at, step := s.at(q), "lnTo"
		if i == 0 {
			step = "moveTo"
		}
		fmt.Fprintf(s, `<a:%[1]s><a:pt x="%[2]d" y="%[3]d"/></a:%[1]s>`, step, at[0]-a[0], at[1]-a[1])
	}
	fmt.Fprintf(s, `%s</a:path></a:pathLst></a:custGeom>%s</p:spPr></p:sp>`, end, look)
}

// pen is how a line looks.
func (s *slide) pen(p *chart.Part) string {
	l := p.Ink.Look()
	if p.Faint {
		l.Width, l.Dash = 1, []float64{2, 3}
	}
	dash := ""
	for k := 0; k+1 < len(l.Dash); k += 2 {
		dash += fmt.Sprintf(`<a:ds d="%.0f" sp="%.0f"/>`, l.Dash[k]/l.Width*100000, l.Dash[k+1]/l.Width*100000)
	}
	if dash != "" {
		dash = "<a:custDash>" + dash + "</a:custDash>"
	}
	return fmt.Sprintf(`<a:ln w="%.0f">%s%s<a:round/></a:ln>`, l.Width*s.scale, colour(l.Colour.Light), dash)
}

func colour(hex string) string {
	return `<a:solidFill><a:srgbClr val="` + strings.ToUpper(strings.TrimPrefix(hex, "#")) + `"/></a:solidFill>`
}

func full(ink chart.Ink) string { return colour(ink.Look().Colour.Light) + `<a:ln><a:noFill/></a:ln>` }

// hatches are the patterns of the format that are nearest to ours.
var hatches = [...]string{chart.Rising: "wdUpDiag", chart.Falling: "wdDnDiag", chart.Across: "narHorz", chart.Upright: "narVert", chart.Dotted: "dashHorz"}

// filled is how the surface of an ink looks.
func filled(ink chart.Ink) string {
	l := ink.Look()
	if l.Hatch == chart.Full {
		return full(ink)
	}
	hex := strings.ToUpper(strings.TrimPrefix(l.Colour.Light, "#"))
	return `<a:pattFill prst="` + hatches[l.Hatch] + `"><a:fgClr><a:srgbClr val="` + hex + `"/></a:fgClr><a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill><a:ln w="9525">` + colour(l.Colour.Light) + `</a:ln>`
}

// letters write words in a box as wide as they are taken to be.
func (s *slide) letters(p *chart.Part) {
	f := p.Frame()
	size := int(math.Round(p.Face.Size() * s.scale / 127)) // hundredths of a point
	bold := ""
	if p.Face == chart.Strong {
		bold = ` b="1"`
	}
	text := fmt.Sprintf(`<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:p><a:pPr algn="%s"/><a:r><a:rPr lang="en-GB" sz="%d"%s>%s</a:rPr><a:t>%s</a:t></a:r></a:p></p:txBody>`,
		[...]string{"l", "ctr", "r"}[p.Anchor], max(size, 100), bold, colour(p.Ink.Look().Colour.Light), escaped(p.Text))
	s.shape(p, "rect", chart.Point{X: f.Left, Y: f.Top}, chart.Point{X: f.Right, Y: f.Bottom}, "<a:noFill/>", text)
}

func escaped(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text))
	return b.String()
}
