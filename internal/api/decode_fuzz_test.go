package api

import (
	"encoding/json"
	"testing"

	"crosscode/internal/problem"
)

// A body is read as it was sent, or refused: what is read comes back the same.
func FuzzReadObject(f *testing.F) {
	for _, s := range []string{"", "null", "[]", `{"ref":"R1","fields":{"title":"x","owners":[{"role":"a"}],"n":1e400}}`, `{"ref":"a","ref":"b"}`, `{"REF":1}`,
		`{"why":"\ud83d\ude00"}`, `{"why":"\ud83d"}`, `{"why":"\\ud83d"}`, `{"fields":{"a":1,"a":2}}`, "{\"why\":\"\xff\"}", `{"fields":[[[{}]]]}`, `{}{}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var in sent
		if err := readObject(raw, &in); err != nil {
			if problem.Of(err) == nil {
				t.Fatalf("%q: %v", raw, err)
			}
			return
		}
		again, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var back sent
		if err := readObject(again, &back); err != nil || back.Ref != in.Ref || back.Why != in.Why || back.Class != in.Class || len(back.Fields) != len(in.Fields) {
			t.Errorf("%q is read as %s, and that as %+v, %v", raw, again, back, err)
		}
	})
}
