package ref

import "testing"

// What is read as a reference is written so that it is read as the same one.
func FuzzAReferenceIsReadAsItIsWritten(f *testing.F) {
	for _, s := range []string{"CCAG03-12", "DAG10.1-01", "CCAG-04", "CCAG-10.1", "CCAG/17", "CCAG00-00", "REC/R0032", "99999999999999999999", "CCAG-٤", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if a, err := ParseAction(s); err == nil {
			if again, err := ParseAction(a.String()); err != nil || again != a {
				t.Errorf("%q is read as %+v, written %q, and read as %+v, %v", s, a, a, again, err)
			}
		}
		if m, err := ParseMeeting(s); err == nil {
			if again, err := ParseMeeting(m.String()); err != nil || again != m {
				t.Errorf("%q is read as %+v, written %q, and read as %+v, %v", s, m, m, again, err)
			}
		}
		if m, err := ParseModification(s); err == nil {
			if again, err := ParseModification(m.String()); err != nil || again != m {
				t.Errorf("%q is read as %+v, written %q, and read as %+v, %v", s, m, m, again, err)
			}
		}
		ParseItem(s)
		ReadModification("REC", s)
	})
}
