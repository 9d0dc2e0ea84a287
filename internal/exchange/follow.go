package exchange

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/format/feed"
	"crosscode/internal/format/ics"
	"crosscode/internal/record"
)

// A Site says who speaks in a feed or a calendar, and where its pages are.
type Site struct {
	Origin string // the name of the journal: it stays when the record moves
	Page   func(k *record.Kind, ref string) string
}

// A Changed is a record with the entry that left it as it is.
type Changed struct {
	Record record.Record
	Entry  int64
	At     time.Time
}

// Identity gives an identity that stays with what it names: the same journal and
// the same names give the same one, wherever it is served and whenever.
func (s Site) Identity(names ...string) string {
	h := sha256.Sum256([]byte(s.Origin + "\x00" + strings.Join(names, "\x00")))
	b := h[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80 // version 8: made by a rule of our own
	x := hex.EncodeToString(b)
	return strings.Join([]string{x[:8], x[8:12], x[12:16], x[16:20], x[20:]}, "-")
}

func (s Site) of(k *record.Kind, r record.Record, more ...string) string {
	return s.Identity(slices.Concat([]string{k.Name, strconv.FormatInt(record.HeadOf(r).ID, 10)}, more)...)
}

// Entry tells a record as it now is, as an entry of a feed.
func (s Site) Entry(k *record.Kind, c Changed) feed.Entry {
	ref := record.HeadOf(c.Record).Ref
	e := feed.Entry{ID: "urn:uuid:" + s.of(k, c.Record), Title: titled(k, c.Record), Page: s.Page(k, ref), Updated: c.At, Text: filled(k, c.Record)}
	for _, f := range k.Fields {
		if f.Type != record.OneOf {
			continue
		}
		if v := f.Get(c.Record); !v.IsZero() {
			e.Tags = append(e.Tags, v.Words())
		}
	}
	return e
}

// filled gives what is filled in of a record, a line to a field.
func filled(k *record.Kind, r record.Record) string {
	var text []byte
	for _, f := range k.Fields {
		if v := f.Get(r); !v.IsZero() {
			text = append(append(append(append(text, f.Label...), ": "...), v.Words()...), '\n')
		}
	}
	return string(bytes.TrimSuffix(text, []byte("\n")))
}

// titled names a record and says what it is about.
func titled(k *record.Kind, r record.Record) string {
	ref := record.HeadOf(r).Ref
	for _, name := range []string{"title", "name", "description", "text"} {
		if f := k.Field(name); f != nil && !f.Get(r).IsZero() {
			return ref + ": " + clip(record.Clean(f.Get(r).Words()), 120)
		}
	}
	return ref
}

// Dated reports whether records of a kind have dates, and so a calendar.
func Dated(k *record.Kind) bool {
	return slices.ContainsFunc(k.Fields, func(f *record.Field) bool { return f.Type == record.Dated })
}

// CalendarNote says what a calendar cannot show, for whoever wonders where it is.
const CalendarNote = "A date given as a month or a season takes up all of it, marked as tentative. A date given as a year or as a rule is not shown."

// Events gives an event for each date of a record that a calendar can show: a
// day, or the whole of a month or season, of which nobody has said which day. A
// year, and a rule whose milestone may move, are left out: neither is a time
// that anybody could keep free.
func (s Site) Events(k *record.Kind, c Changed) []ics.Event {
	h := record.HeadOf(c.Record)
	var out []ics.Event
	var title, text string // the same in each of them
	for _, f := range k.Fields {
		v, ok := f.Get(c.Record).(record.Date)
		if !ok || !shown(v.When) {
			continue
		}
		if out == nil {
			title, text = titled(k, c.Record), filled(k, c.Record)
		}
		e := ics.Event{UID: s.of(k, c.Record, f.Name) + "@crosscode", Sequence: h.Version, Changed: c.At, Days: true,
			Start: v.Earliest().Time(time.UTC), End: (v.Latest() + 1).Time(time.UTC), Uncertain: v.Precision() != calendar.ToDay,
			Title: title, Page: s.Page(k, h.Ref), Cancelled: over(k, c.Record)}
		if f.Name != "date" {
			e.Title += " (" + strings.ToLower(f.Label[:1]) + f.Label[1:] + ")"
		}
		if e.Uncertain {
			e.Text = f.Label + ": " + v.Words() + "; no day is given.\n"
		}
		e.Text += text
		if p := k.Field("place"); p != nil {
			e.Place = p.Get(c.Record).Words()
		}
		if st := k.Field("status"); st != nil && !st.Get(c.Record).IsZero() {
			e.Tags = []string{st.Get(c.Record).Words()}
		}
		out = append(out, e)
	}
	return out
}

// CalendarFile writes the dates of one record as a calendar file; nothing, if it
// has none that a calendar can show.
func (s Site) CalendarFile(k *record.Kind, c Changed) ([]byte, error) {
	events := s.Events(k, c)
	if len(events) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	ref := record.HeadOf(c.Record).Ref
	file := ics.New(&b, ics.Head{Name: ref, Page: s.Page(k, ref)})
	for _, e := range events {
		if err := file.Event(e); err != nil {
			return nil, err
		}
	}
	err := file.Close()
	return b.Bytes(), err
}

// shown reports whether a date stands in a calendar. The last of all days has
// none after it to end on.
func shown(w calendar.When) bool {
	switch w.Precision() {
	case calendar.ToDay, calendar.ToMonth, calendar.ToSeason:
		return w.Latest() < calendar.MaxDay
	}
	return false
}

// overWords are the statuses, and outcomes, of what will not take place.
var overWords = []string{"cancelled", "withdrawn", "dropped", "superseded", "rejected"}

// over reports whether what a record tells of will not take place.
func over(k *record.Kind, r record.Record) bool {
	for _, name := range []string{"status", "outcome"} {
		if f := k.Field(name); f != nil && slices.Contains(overWords, strings.ToLower(f.Get(r).Words())) {
			return true
		}
	}
	return false
}
