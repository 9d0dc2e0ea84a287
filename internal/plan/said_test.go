package plan

import "testing"

func TestATimeOfDayIsSaidOnlyWhereWorkLiesOnBothSidesOfIt(t *testing.T) {
	week := standardTime()
	for _, tt := range []struct {
		name       string
		at         string
		wt         *WorkingTime
		start, end string
	}{
		{"the beginning of the day's work", "2022-10-03T08:00", week, "3 Oct 2022", "3 Oct 2022"},
		{"the end of it", "2022-10-07T17:00", week, "7 Oct 2022", "7 Oct 2022"},
		{"within the day", "2022-10-03T13:00", week, "3 Oct 2022 at 13:00", "3 Oct 2022 at 13:00"},
		{"before work begins", "2022-10-03T06:30", week, "3 Oct 2022", "3 Oct 2022"},
		{"on a day off", "2022-10-08T11:00", week, "8 Oct 2022", "8 Oct 2022"},
		{"midnight begins a day and ends the one before", "2022-10-04T00:00", week, "4 Oct 2022", "3 Oct 2022"},
		{"on the clock, every hour is one of work", "2022-10-03T08:00", Elapsed(), "3 Oct 2022 at 08:00", "3 Oct 2022 at 08:00"},
		{"and so it is without a calendar", "2022-10-03T08:00", nil, "3 Oct 2022 at 08:00", "3 Oct 2022 at 08:00"},
	} {
		if start, end := starting(at(tt.at), tt.wt).Words(), ending(at(tt.at), tt.wt).Words(); start != tt.start || end != tt.end {
			t.Errorf("%s: it starts on %q and ends on %q, want %q and %q", tt.name, start, end, tt.start, tt.end)
		}
	}
	if got := ending(at("2022-10-03T12:00"), week).String(); got != "2022-10-03 12:00" {
		t.Errorf("in a table it is %q", got)
	}
	if starting(0, week).Words()+ending(0, week).String() != "" {
		t.Error("no instant is said")
	}
}
