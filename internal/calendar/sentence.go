package calendar

import "regexp"

// writtenDay is a day, or a month, as a file writes it.
var writtenDay = regexp.MustCompile(`\b\d{4}-\d{2}(-\d{2})?\b`)

// InWords gives a text with the days and months that it writes as files do, as
// 2022-03-23, as people say them: 23 Mar 2022. So one text of an engine or of a
// register serves both. What is no day stays as it is.
func InWords(text string) string {
	return writtenDay.ReplaceAllStringFunc(text, func(day string) string {
		w, err := ParseWhen(day)
		if err != nil {
			return day
		}
		return w.Words()
	})
}
