package web

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// A Scan is a text as a QR code (ISO/IEC 18004): squares of one unit, on a side of so
// many, with the quiet margin that the standard asks for around them.
type Scan struct {
	Side int // without the margin
	Path string
}

// scanMargin is how many squares stay empty on each side.
const scanMargin = 4

// scanOf draws a text; nothing of a text that is too long for it.
func scanOf(text string) Scan {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return Scan{}
	}
	var d strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&d, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	return Scan{Side: code.Size, Path: d.String()}
}

// Box is what of the drawing is shown: the code and its margin.
func (c Scan) Box() string {
	whole := c.Side + 2*scanMargin
	return fmt.Sprintf("%d %d %d %d", -scanMargin, -scanMargin, whole, whole)
}

// Paper is the path of the ground.
func (c Scan) Paper() string {
	whole := c.Side + 2*scanMargin
	return fmt.Sprintf("M%d %dh%dv%dh-%dz", -scanMargin, -scanMargin, whole, whole, whole)
}
