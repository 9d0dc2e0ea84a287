package calendar

import "testing"

func TestDaysInATextAreWrittenForPeople(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		"2022-03-23":              "23 Mar 2022",
		"M6 2023-02-08":           "M6 8 Feb 2023",
		"2022-03-23: signed off":  "23 Mar 2022: signed off",
		"from 2022-13-40 onwards": "from 2022-13-40 onwards",
		"12022-03-23":             "12022-03-23",
		"2022-03":                 "2022-03",
	} {
		if got := SayDays(text); got != want {
			t.Errorf("SayDays(%q) = %q, want %q", text, got, want)
		}
	}
}
