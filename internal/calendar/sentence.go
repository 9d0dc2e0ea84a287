package calendar

import "regexp"

// writtenDay is a day, or a month, as a file writes it.
var writtenDay = regexp.MustCompile(`\b\d{4}-\d{2}(-\d{2})?\b`)

// InWords gives a sentence with its days and months as people say them: an engine
// writes them as files do, so that one sentence serves both.
func InWords(sentence string) string {
	return writtenDay.ReplaceAllStringFunc(sentence, func(day string) string {
		w, err := ParseWhen(day)
		if err != nil {
			return day
		}
		return w.Words()
	})
}
