package store

import (
	"bytes"
	"testing"
	"time"

	"crosscode/internal/journal"
)

// A line of a backup is read as it is written, or refused.
func FuzzALineOfABackupIsReadAsItIsWritten(f *testing.F) {
	at := time.Date(2022, 3, 23, 10, 0, 0, 123456000, time.UTC)
	line, err := appendEntry(nil, &journal.Entry{Seq: 7, At: at, Recorded: at, Actor: "pmo", Act: "edit", Why: "a \"reason\"\nin two lines", Cause: 6,
		Kind: "action", ID: 3, Ref: "CCAG03-12", Version: 2, Form: 1, Salt: []byte{0, 255}, Body: []byte(`{"title":"é"}`)})
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{string(line), "", "[]", "[1]", "[", string(line[:len(line)-1]), string(line) + "[", `[9223372036854775807,"","","","","","",0,"",0,"",0,0,"","",""]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := readEntry(text)
		if err != nil {
			if l := readLot(text, []int{len(text)}, false); !l.bad {
				t.Errorf("%q is refused alone (%v), and not among others", text, err)
			}
			return
		}
		again, err := appendEntry(nil, e)
		if err != nil {
			t.Fatalf("%q is read and cannot be written: %v", text, err)
		}
		back, err := readEntry(again)
		if err != nil {
			t.Fatalf("%q is written as %q and not read again: %v", text, again, err)
		}
		if twice, err := appendEntry(nil, back); err != nil || !bytes.Equal(twice, again) {
			t.Errorf("%q is written as %q and then as %q, %v", text, again, twice, err)
		}
	})
}
