package web

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Tone is the colour of a status. It never stands alone: a status is a word
// and a shape first.
type Tone string

const (
	Plain Tone = "plain" // nothing has happened yet
	Going Tone = "going" // in hand
	Waits Tone = "waits" // for somebody to decide
	Good  Tone = "good"  // done
	Bad   Tone = "bad"   // late, refused
	Over  Tone = "over"  // no longer wanted
)

// A Status is where a thing is in its life: word, shape and colour.
type Status struct {
	Word  string
	Shape string // a symbol of the icon set
	Tone  Tone
}

// shortStatus is how long a word may be that is never broken over two lines.
const shortStatus = 14

// StatusOf gives a status word of any register its shape and colour. The
// shapes fill up as the thing goes on; a word that is not known is a ring.
func StatusOf(word string) Status {
	tone := toneOf(word)
	if tone == "" {
		tone = Plain
	}
	return Status{capital(word), tone.shape(), tone}
}

// capital begins words with a capital letter; a number that a letter stands before,
// as v1.0, is no word.
func capital(words string) string {
	first, n := utf8.DecodeRuneInString(words)
	if second, _ := utf8.DecodeRuneInString(words[n:]); n == 0 || first == utf8.RuneError || unicode.IsDigit(second) {
		return words
	}
	return string(unicode.ToUpper(first)) + words[n:]
}

func (t Tone) shape() string {
	switch t {
	case Going:
		return "s-half"
	case Waits:
		return "s-most"
	case Good:
		return "s-done"
	case Bad:
		return "s-late"
	case Over:
		return "s-off"
	}
	return "s-ring"
}

// toneOf knows the status words of every register; "" for a word it does not.
func toneOf(word string) Tone {
	switch strings.ToLower(word) {
	case "open", "draft", "invited", "no record", "planned", "not started", "issue", "proposal", "proposed", "unanswered", "offered", "asked", "not written":
		return Plain
	case "ongoing", "under way", "assessing", "in impact assessment", "assessment", "consultation", "implementing",
		"working group review", "programme review", "change board triage", "general review", "active", "taking part", "standing", "in force", "abstain", "attached", "under review", "corrected", "its own":
		return Going
	case "recommended closed", "recommended", "raised", "submitted", "assessed", "for decision", "with ofgem", "with authority", "report", "deferred",
		"awaiting implementation", "fallback", "received", "circulated", "referred":
		return Waits
	case "closed", "approved", "accepted", "implemented", "met", "done", "taken", "held", "answered", "support", "resolved", "chosen", "ready", "published", "kept", "directed":
		return Good
	case "rejected", "overdue", "late", "missed", "answered late", "object", "overruled", "not ready":
		return Bad
	case "withdrawn", "superseded", "rescinded", "removed", "cancelled", "dropped", "renamed", "stood down", "left", "undone", "redacted", "exempt", "lifted", "waived", "the programme's again":
		return Over
	}
	return ""
}
