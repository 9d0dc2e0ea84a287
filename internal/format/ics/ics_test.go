package ics

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// A property is a content line as read by another reader than the writer.
type property struct{ name, params, value string }

// parse reads a calendar as strictly as RFC 5545 has it.
func parse(t testing.TB, b []byte) []property {
	t.Helper()
	raw := string(b)
	if !strings.HasSuffix(raw, "\r\n") || strings.Contains(strings.ReplaceAll(raw, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(raw, "\r\n", ""), "\r") {
		t.Fatalf("a line does not end as it should in %q", raw)
	}
	for l := range strings.SplitSeq(strings.TrimSuffix(raw, "\r\n"), "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) {
			t.Fatalf("a line of %d octets, or cut within a character: %q", len(l), l)
		}
	}
	var out []property
	for l := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(raw, "\r\n ", ""), "\r\n"), "\r\n") {
		head, value, ok := strings.Cut(l, ":")
		if !ok || head == "" {
			t.Fatalf("%q is no content line", l)
		}
		name, params, _ := strings.Cut(head, ";")
		out = append(out, property{name, params, value})
	}
	return out
}

// unescape reads a TEXT.
func unescape(t testing.TB, s string) string {
	t.Helper()
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == ';' || s[i] == ',':
			t.Fatalf("%q has a separator that is not escaped", s)
		case s[i] != '\\':
			b.WriteByte(s[i])
		case i+1 == len(s):
			t.Fatalf("%q ends in the middle of an escape", s)
		default:
			i++
			switch s[i] {
			case 'n', 'N':
				b.WriteByte('\n')
			case '\\', ';', ',':
				b.WriteByte(s[i])
			default:
				t.Fatalf("%q has no escape \\%c", s, s[i])
			}
		}
	}
	return b.String()
}

func write(t testing.TB, events ...Event) []property {
	t.Helper()
	var b bytes.Buffer
	c := New(&b, Head{Name: "Actions", About: "What somebody has agreed to do.", Page: "https://example.com/actions?a=1,2", Again: time.Hour})
	for _, e := range events {
		if err := c.Event(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return parse(t, b.Bytes())
}

func value(ps []property, name string) (string, string) {
	for _, p := range ps {
		if p.name == name {
			return p.value, p.params
		}
	}
	return "", "missing"
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestEvents(t *testing.T) {
	changed := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
	london := time.FixedZone("BST", 3600)
	whole := Event{UID: "a@x", Sequence: 3, Changed: changed, Days: true, Start: day(2022, 3, 23), End: day(2022, 3, 24), Title: "CCAG03-12 due"}
	timed := Event{UID: "b@x", Changed: changed, Start: time.Date(2022, 4, 27, 10, 0, 0, 0, london), End: time.Date(2022, 4, 27, 12, 0, 0, 0, london), Title: "CCAG-05"}
	called := whole
	called.Cancelled = true
	month := whole
	month.Start, month.End, month.Uncertain = day(2023, 2, 1), day(2023, 3, 1), true
	for _, tt := range []struct {
		name  string
		event Event
		want  map[string]string // value, or ;params=value
	}{
		{"a whole day ends on the day after", whole, map[string]string{"DTSTART": ";VALUE=DATE=20220323", "DTEND": ";VALUE=DATE=20220324", "STATUS": "CONFIRMED", "TRANSP": "TRANSPARENT", "SEQUENCE": "3", "UID": "a@x", "DTSTAMP": "20220324T090000Z"}},
		{"a time of day is given in UTC", timed, map[string]string{"DTSTART": "20220427T090000Z", "DTEND": "20220427T110000Z", "TRANSP": "OPAQUE"}},
		{"what is cancelled stays and says so", called, map[string]string{"STATUS": "CANCELLED", "DTSTART": ";VALUE=DATE=20220323"}},
		{"a month is all of it, and tentative", month, map[string]string{"DTSTART": ";VALUE=DATE=20230201", "DTEND": ";VALUE=DATE=20230301", "STATUS": "TENTATIVE", "TRANSP": "TRANSPARENT"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ps := write(t, tt.event)
			for name, want := range tt.want {
				got, params := value(ps, name)
				if params != "" {
					got = ";" + params + "=" + got
				}
				if got != want {
					t.Errorf("%s is %s, want %s", name, got, want)
				}
			}
		})
	}
}

func TestACalendarIsFramedAndCountsItsEvents(t *testing.T) {
	var events []Event
	for i := range 1000 { // more than is gathered before it is written
		events = append(events, Event{UID: fmt.Sprint(i), Days: true, Start: day(2022, 1, 1), End: day(2022, 1, 2), Title: strings.Repeat("x", 100)})
	}
	ps := write(t, events...)
	began, ended := 0, 0
	for _, p := range ps {
		if p.value == "VEVENT" && p.name == "BEGIN" {
			began++
		}
		if p.value == "VEVENT" && p.name == "END" {
			ended++
		}
	}
	if began != 1000 || ended != 1000 || ps[0].value != "VCALENDAR" || ps[len(ps)-1].value != "VCALENDAR" {
		t.Errorf("%d begin, %d end", began, ended)
	}
	if url, params := value(ps, "URL"); url != "https://example.com/actions?a=1,2" || params != "VALUE=URI" {
		t.Errorf("URL %s %s", params, url)
	}
}

// Whatever a text is, the calendar stays whole and the text comes back.
func FuzzText(f *testing.F) {
	for _, s := range []string{"plain", `a;b,c\d:"e"`, "two\r\nlines\nEND:VEVENT\n", strings.Repeat("é", 200), "\x00\x07", "\xff", strings.Repeat(`\`, 90), strings.Repeat("😀", 40), "a\u2028b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ps := write(t, Event{UID: text, Title: text, Text: text, Place: text, Page: text, Tags: []string{text, text}, Days: true, Start: day(2022, 3, 23), End: day(2022, 3, 24)})
		got, _ := value(ps, "SUMMARY")
		want := strings.Map(func(r rune) rune {
			if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
				return -1
			}
			return r
		}, strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n"))
		if back := unescape(t, got); back != want {
			t.Errorf("%q comes back as %q", text, back)
		}
	})
}

// RFC 5545 3.6 wants a component in every calendar; one of a list in which
// nothing stands has no event, but a clock.
func TestACalendarWithoutEventsIsOneAllTheSame(t *testing.T) {
	components := func(events int) (clocks, found int) {
		var b bytes.Buffer
		c := New(&b, Head{Name: "Nothing"})
		for n := range events {
			if err := c.Event(Event{UID: fmt.Sprint(n), Start: time.Unix(0, 0), Title: "One"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		for _, p := range parse(t, b.Bytes()) {
			if p.name == "BEGIN" && p.value == "VTIMEZONE" {
				clocks++
			}
			if p.name == "BEGIN" && p.value == "VEVENT" {
				found++
			}
		}
		return clocks, found
	}
	if clocks, events := components(0); clocks != 1 || events != 0 {
		t.Errorf("empty, it has %d clocks and %d events", clocks, events)
	}
	if clocks, events := components(2); clocks != 0 || events != 2 {
		t.Errorf("with two events it has %d clocks and %d events", clocks, events)
	}
}

func TestAnEventIsWrittenWithoutAllocatingForEachOfItsLines(t *testing.T) {
	c := New(io.Discard, Head{Name: "Actions"})
	e := Event{UID: "1@crosscode", Changed: time.Unix(0, 0), Start: time.Unix(0, 0), End: time.Unix(86400, 0), Days: true,
		Title: "ACT-0001: " + strings.Repeat("long, ", 20), Text: strings.Repeat("Owner: somebody;\n", 20), Place: "here", Tags: []string{"Open"}, Page: "https://example.com/actions/ACT-0001"}
	write := func() {
		if err := c.Event(e); err != nil {
			t.Fatal(err)
		}
	}
	for range 100 { // until the buffers are as large as they get
		write()
	}
	if n := testing.AllocsPerRun(100, write); n > 10 {
		t.Errorf("an event takes %v allocations, of which a calendar has tens of thousands", n)
	}
}
