package pack

import (
	"strings"
	"unicode"

	"crosscode/internal/ref"
)

var (
	htmlMark  = matching(`(?i)</?(?:u|i|b|em|strong|s|strike|sup|sub|span|font|a|p|div|mark|small)(?:\s[^<>]*)?/?>`)
	htmlBreak = matching(`(?i)<br\s*/?>`)
	starred   = matching(`\*([^\s*][^*]*)\*`)
	mdLink    = matching(`(^|[^!])\[([^\[\]]+)\]\((?:https?:|mailto:)[^()\s]*\)`)
)

// marks are characters that show nothing, or a space of another width.
var marks = strings.NewReplacer(
	"\u00a0", " ", "\u2007", " ", "\u202f", " ", "\u2009", " ", "\u2002", " ", "\u2003", " ", "\u3000", " ",
	"\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "", "\u00ad", "",
	"\f", " ", "\v", " ", "\u2028", " ", "\u2029", " ", "\r", " ",
	"&nbsp;", " ", "&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'",
)

// plain takes the marks of emphasis and stray spaces off a text.
func plain(s string) string {
	if strings.ContainsAny(s, "<&*_[\f\v\r") || !ascii(s) {
		s = unmarked(s)
	}
	return spaced(s)
}

func unmarked(s string) string {
	s = marks.Replace(s)
	if strings.ContainsRune(s, '<') {
		s = htmlMark.ReplaceAllString(htmlBreak.ReplaceAllString(s, " "), "")
	}
	if strings.ContainsRune(s, '*') {
		s = starred.ReplaceAllString(strings.ReplaceAll(s, "**", ""), "$1")
	}
	if strings.Contains(s, "](") {
		s = mdLink.ReplaceAllString(s, "$1$2")
	}
	return strings.ReplaceAll(s, "__", "")
}

// spaced leaves single spaces between words and none at the ends.
func spaced(s string) string {
	if !strings.Contains(s, "  ") && !strings.ContainsAny(s, "\t\n") {
		return strings.TrimSpace(s)
	}
	return strings.Join(strings.Fields(s), " ")
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// foldMixed reads the look-alike letters of words that mix scripts as Latin:
// such a word is Latin with a letter gone astray. A word wholly in another
// script is left: a Greek letter may be meant. It returns the words it changed,
// as they were.
func foldMixed(s string) (string, []string) {
	if ascii(s) {
		return s, nil
	}
	var b strings.Builder
	var changed []string
	for len(s) > 0 {
		n := strings.IndexFunc(s, inWord)
		if n < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:n])
		s = s[n:]
		end := strings.IndexFunc(s, func(r rune) bool { return !inWord(r) })
		if end < 0 {
			end = len(s)
		}
		word := s[:end]
		s = s[end:]
		if folded, ok := ref.Latin(word); ok && latinOnly(folded) && (mixes(word) || fullWidth(word)) {
			changed = append(changed, word)
			word = folded
		}
		b.WriteString(word)
	}
	return b.String(), changed
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func fullWidth(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= '０' && r <= 'ｚ' })
}

// mixes reports whether a word holds Latin letters or digits beside others.
func mixes(word string) bool {
	return strings.ContainsFunc(word, func(r rune) bool { return r < 0x80 })
}

func latinOnly(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r)
	})
}

// script names the script of the first foreign letter of s.
func script(s string) string {
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Cyrillic, r):
			return "Cyrillic"
		case unicode.Is(unicode.Greek, r):
			return "Greek"
		case r >= '０' && r <= 'ｚ':
			return "full-width"
		}
	}
	return "other"
}

// key folds a heading for comparison: lower case, Latin, letters and digits
// with single spaces.
func key(s string) string {
	s, _ = ref.Latin(s)
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !inWord(r) && r != '#' && r != '&'
	}), " ")
}

// squeezed folds a text for comparison of content: letters and digits only.
func squeezed(s string) string {
	s, _ = ref.Latin(s)
	return strings.Map(func(r rune) rune {
		if inWord(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
