package calendar

import "regexp"

var dayWritten = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)

// SayDays gives a text with each day that it writes for machines, as 2022-03-23,
// written for people: 23 Mar 2022. What is no day stays as it is.
func SayDays(text string) string {
	return dayWritten.ReplaceAllStringFunc(text, func(s string) string {
		d, err := ParseDay(s)
		if err != nil {
			return s
		}
		return d.Words()
	})
}
