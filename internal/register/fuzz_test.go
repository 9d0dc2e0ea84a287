package register

import (
	"testing"

	"crosscode/internal/problem"
)

// A line of a baseline is read as it is written, or refused in words.
func FuzzABaselinedLineIsReadAsItIsWritten(f *testing.F) {
	for _, s := range []string{"M6 committed M5+9mo due 2023-01-30 forecast 2023-02-08", "M6", "", "M6 due", "M6 due 2023-01", "M6 due 2023-01-30 due 2023-01-31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		b, err := ParseBaselined(line)
		if err != nil {
			if !problem.Is(err, problem.Invalid) {
				t.Errorf("%q: %v", line, err)
			}
			return
		}
		if again, err := ParseBaselined(b.String()); err != nil || again != b {
			t.Errorf("%q is read as %+v, written %q, and read as %+v, %v", line, b, b, again, err)
		}
	})
}
