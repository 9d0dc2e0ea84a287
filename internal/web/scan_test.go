package web

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rsc.io/qr"
)

func TestAPictureForACameraHasTheSquaresOfItsCode(t *testing.T) {
	const text = "otpauth://totp/Example:somebody@example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example"
	c := scanOf(text)
	want, err := qr.Encode(text, qr.M)
	if err != nil || c.Side != want.Size {
		t.Fatalf("a side of %d, want %d, %v", c.Side, want.Size, err)
	}
	drawn := map[[2]int]bool{}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(c.Path, -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		wide, _ := strconv.Atoi(m[3])
		for i := range wide {
			drawn[[2]int{x + i, y}] = true
		}
	}
	for y := range want.Size {
		for x := range want.Size {
			if drawn[[2]int{x, y}] != want.Black(x, y) {
				t.Fatalf("the square %d, %d is drawn %t", x, y, drawn[[2]int{x, y}])
			}
		}
	}
	if c := scanOf(strings.Repeat("a", 8000)); c.Side != 0 {
		t.Error("a text that is too long is drawn")
	}
}
