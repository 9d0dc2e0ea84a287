package chart

import "unicode"

// Face is how letters look.
type Face uint8

// The faces.
const (
	Plain Face = iota
	Strong
	Small
)

// Size is the size of a face's letters.
func (f Face) Size() float64 {
	if f == Small {
		return 11
	}
	return 12
}

// Wide is how wide text is in a face. Which font is drawn is not known here, so
// the measure is that of a wide one: the room is never too small by much.
func (f Face) Wide(text string) float64 {
	var em float64
	for _, r := range text {
		em += width(r)
	}
	if f == Strong {
		em *= 1.06
	}
	return em * f.Size()
}

func width(r rune) float64 {
	switch {
	case r == ' ' || r == '.' || r == ',' || r == ':' || r == ';' || r == '\'' || r == 'i' || r == 'j' || r == 'l' || r == '|' || r == 'I':
		return 0.32
	case r == 'f' || r == 't' || r == 'r' || r == '(' || r == ')' || r == '-' || r == '/':
		return 0.41
	case r == 'm' || r == 'M' || r == 'W' || r == 'w' || r == '%' || r == '…':
		return 0.97
	case r < 0x300 && unicode.IsUpper(r):
		return 0.72
	case r < 0x300:
		return 0.62
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
		return 0
	}
	return 1
}

// Fit cuts text to the room there is.
func (f Face) Fit(text string, room float64) string {
	if f.Wide(text) <= room {
		return text
	}
	room -= f.Wide("…")
	for at, r := range text {
		if room -= f.Wide(string(r)); room < 0 {
			return text[:at] + "…"
		}
	}
	return text
}
