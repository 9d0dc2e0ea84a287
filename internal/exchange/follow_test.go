package exchange

import (
	"strings"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/meeting"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

var here = Site{Origin: "crosscode/0a1b2c3d", Page: func(k *record.Kind, ref string) string { return "https://example.com/" + k.Path + "/" + ref }}

func due(w calendar.When, status string) Changed {
	a := register.RaiseAction("CCAG03-12")
	a.ID, a.Version, a.Title, a.Due = 7, 3, "Send details of R0015", w
	if status != "" {
		f := register.Actions.Field("status")
		v, _ := f.Parse(status)
		f.Set(a, v)
	}
	return Changed{Record: a, Entry: 12, At: time.Date(2022, 3, 23, 10, 0, 0, 0, time.UTC)}
}

func TestADateInACalendarIsNoMorePreciseThanItsSource(t *testing.T) {
	for _, tt := range []struct {
		name, written, start, end string
		uncertain                 bool
	}{
		{"a day is that day", "2022-03-23", "2022-03-23", "2022-03-24", false},
		{"a month is all of it, tentative", "2023-02", "2023-02-01", "2023-03-01", true},
		{"a season is all of it, tentative", "2023-summer", "2023-06-01", "2023-09-01", true},
		{"a year is left out", "2023", "", "", false},
		{"a rule is left out", "M5+9mo", "", "", false},
		{"no date is left out", "", "", "", false},
		{"the last of all days has no day after it", "9999-12-31", "", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w, err := calendar.ParseWhen(tt.written)
			if err != nil {
				t.Fatal(err)
			}
			events := here.Events(register.Actions.Kind, due(w, ""))
			if tt.start == "" {
				if len(events) != 0 {
					t.Errorf("it is shown: %+v", events)
				}
				return
			}
			if len(events) != 1 {
				t.Fatalf("%d events", len(events))
			}
			e := events[0]
			if got := e.Start.Format("2006-01-02"); got != tt.start || e.End.Format("2006-01-02") != tt.end || !e.Days || e.Uncertain != tt.uncertain {
				t.Errorf("from %v to %v, days %t, uncertain %t", e.Start, e.End, e.Days, e.Uncertain)
			}
		})
	}
}

func TestWhatIsWithdrawnStaysInTheCalendarAsCancelled(t *testing.T) {
	day := calendar.On(calendar.Date(2022, 3, 23))
	open, gone := here.Events(register.Actions.Kind, due(day, ""))[0], here.Events(register.Actions.Kind, due(day, "Withdrawn"))[0]
	if open.Cancelled || !gone.Cancelled || open.UID != gone.UID {
		t.Errorf("open %+v, withdrawn %+v", open, gone)
	}
	m := meeting.Convene("CCAG-05")
	m.ID, m.Date = 9, day
	if e := here.Events(meeting.Meetings.Kind, Changed{Record: m})[0]; strings.Contains(e.Title, "(") {
		t.Errorf("the date of a meeting is the meeting: %q", e.Title)
	}
}

func TestIdentitiesStayAndDiffer(t *testing.T) {
	c := due(calendar.On(calendar.Date(2022, 3, 23)), "")
	e := here.Entry(register.Actions.Kind, c)
	moved := here
	moved.Page = func(*record.Kind, string) string { return "https://elsewhere.example/x" }
	if again := moved.Entry(register.Actions.Kind, c); again.ID != e.ID {
		t.Errorf("the identity moves with the address: %s, %s", e.ID, again.ID)
	}
	other := Site{Origin: "crosscode/ffffffff", Page: here.Page}
	if other.Entry(register.Actions.Kind, c).ID == e.ID || here.Identity("a", "bc") == here.Identity("ab", "c") {
		t.Error("two things have one identity")
	}
	if e.Title != "CCAG03-12: Send details of R0015" || !strings.Contains(e.Text, "Due date: 23 Mar 2022") || len(e.Tags) == 0 {
		t.Errorf("the entry is %+v", e)
	}
}
