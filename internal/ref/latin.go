package ref

import "strings"

// lookalikes gives, for a letter of another script, the Latin letter it is
// drawn like. Only letters of Cyrillic and Greek (and the full-width forms) are
// here: no digit is ever read as a letter, nor one Latin letter as another.
var lookalikes = map[rune]rune{
	// Cyrillic capitals
	'А': 'A', 'В': 'B', 'С': 'C', 'Е': 'E', 'Н': 'H', 'І': 'I', 'Ј': 'J', 'К': 'K', 'М': 'M', 'О': 'O',
	'Р': 'P', 'Ѕ': 'S', 'Т': 'T', 'У': 'Y', 'Ү': 'Y', 'Х': 'X', 'Ԛ': 'Q', 'Ԝ': 'W', 'Ԍ': 'G', 'Ѵ': 'V',
	// Cyrillic small letters
	'а': 'a', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'һ': 'h', 'і': 'i', 'ј': 'j', 'о': 'o', 'р': 'p', 'ԛ': 'q',
	'ѕ': 's', 'ѵ': 'v', 'ԝ': 'w', 'х': 'x', 'у': 'y', 'ү': 'y',
	// Greek capitals
	'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O',
	'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X', 'Ϲ': 'C', 'Ϳ': 'J',
	// Greek small letters
	'ο': 'o', 'ν': 'v', 'ϲ': 'c', 'ϳ': 'j', 'ι': 'i', 'α': 'a', 'ρ': 'p', 'κ': 'k', 'υ': 'u', 'χ': 'x',
}

// Latin folds the letters of other scripts that look like Latin ones, and says
// whether there were any. It is for references, headings and names, which are
// Latin by rule; not for prose, where a Greek letter may be meant.
func Latin(s string) (string, bool) {
	folded := strings.Map(func(r rune) rune {
		if l, ok := lookalikes[r]; ok {
			return l
		}
		if r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' || r >= '０' && r <= '９' {
			return r - 'Ａ' + 'A'
		}
		return r
	}, s)
	return folded, folded != s
}
