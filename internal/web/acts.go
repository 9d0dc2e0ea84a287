package web

import (
	"strconv"
	"strings"

	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/register"
)

// Acts gives a form for every step that may be taken: its verb on the button,
// and what the step needs. Each sends "step", "version" and the fields, named
// as the procedure's own faults name them, to url.
func Acts(url string, version int64, steps []party.Step, needs func(party.Step) party.Need) []Act {
	out := make([]Act, len(steps))
	for i, s := range steps {
		out[i] = Act{
			Key: string(s), Verb: verb(s), URL: url, Fields: needed(needs(s)), Main: usual(s), Grave: grave(s),
			Hidden: []Param{{"step", string(s)}, {"version", strconv.FormatInt(version, 10)}},
		}
	}
	return out
}

// verb is a step as a button says it.
func verb(s party.Step) string {
	switch s {
	case register.Meet:
		return "Record as met"
	case meeting.Hold:
		return "Record as held"
	}
	return capital(strings.TrimSuffix(string(s), " of"))
}

func needed(n party.Need) []Input {
	var out []Input
	add := func(need party.Need, i Input) {
		if n&need != 0 {
			i.Required = true
			out = append(out, i)
		}
	}
	add(party.NeedText, Input{Name: "text", Label: "What happened, or why", Type: InputProse})
	add(party.NeedMeeting, Input{Name: "meeting", Label: "Meeting", Hint: "The meeting that settled it, as CCAG-04.", Type: InputLine, Short: true})
	add(party.NeedLetter, Input{Name: "letter", Label: "Letter", Hint: "Its reference, or the address where it is published.", Type: InputLine})
	add(party.NeedDay, Input{Name: "day", Label: "Day", Type: InputDate})
	add(party.NeedOther, Input{Name: "other", Label: "Other record", Hint: "Its reference.", Type: InputLine, Short: true})
	return out
}

// usual reports whether the step is the one its thing waits for.
func usual(s party.Step) bool {
	switch s {
	case "confirm closed", "approve", "accept", "hold", "answer", "meet", "finish", "start", "raise", "assess", "mobilise", "submit",
		"open working group review of", "open programme review of", "open general review of", "pass the next step of", "find met", "publish":
		return true
	}
	return false
}

// grave reports whether the step ends something without finishing it.
func grave(s party.Step) bool {
	switch s {
	case "withdraw", "reject", "cancel", "remove", "rescind", "drop", "stand down", "retire":
		return true
	}
	return false
}
