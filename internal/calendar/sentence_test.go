package calendar

import "testing"

func TestDaysThatAnEngineWritesAreSaidInWords(t *testing.T) {
	for said, want := range map[string]string{
		"decided for 2022-04 (B1), by 2022-04-29.": "decided for Apr 2022 (B1), by 29 Apr 2022.",
		"":                                    "",
		"2022-03-23: signed off":              "23 Mar 2022: signed off",
		"M6 2023-02-08":                       "M6 8 Feb 2023",
		"12022-03-23":                         "12022-03-23",
		"2022-13-45 is no day, 2022 no month": "2022-13-45 is no day, 2022 no month",
	} {
		if got := InWords(said); got != want {
			t.Errorf("%q becomes %q, not %q", said, got, want)
		}
	}
}
