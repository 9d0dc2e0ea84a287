package register

import (
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/record"
)

func BenchmarkDecode(b *testing.B) {
	a := RaiseAction("CCAG03-12")
	a.Class = record.Public
	a.Title = "Provide detail 17 of what is to be shown to the group, by whom and in which order"
	a.Owners = []record.Owner{{Organisation: "RECCo", Role: "lead"}}
	a.Due = calendar.On(calendar.Date(2022, 3, 23))
	a.Progress = "The bodies concerned have sent what they know, and the rest follows before the papers go out. Each has said what its own text would have to say, and by when it could be drafted, checked and put to the group. What cannot be met as it stands is listed with its reason, and the dates that hang on it are marked."
	body := Actions.Encode(a)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Actions.Decode(1, body); err != nil {
			b.Fatal(err)
		}
	}
}
