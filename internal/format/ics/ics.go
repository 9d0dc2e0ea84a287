// Package ics writes calendars as RFC 5545 has them, for the calendars that
// people subscribe to.
//
// A [Calendar] is written event by event as they come, and keeps none of them.
// Lines are folded at 75 octets, never within a character; text is escaped, and
// what a calendar cannot hold is left out. An event has an identity that stays
// (UID) and a number that rises with each change (SEQUENCE), so that a reader
// replaces what it has; one that is cancelled stays in the calendar and says
// so, because a reader keeps what merely disappears. All times are in UTC, and
// whole days are days without a clock.
package ics

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Type is the media type.
const Type = "text/calendar; charset=utf-8"

// A Head is what a calendar says of itself.
type Head struct {
	Name  string
	About string
	Page  string        // where the same is shown to a person
	Again time.Duration // how soon to look again; not told when zero
}

// An Event is one thing in a calendar.
type Event struct {
	UID       string
	Sequence  int64
	Changed   time.Time
	Start     time.Time
	End       time.Time // of whole days, the day after the last
	Days      bool      // whole days, as the dates of Start and End
	Title     string
	Text      string
	Place     string
	Page      string
	Tags      []string
	Cancelled bool
	Uncertain bool // somewhere within, not all of it: shown as free time
}

// A Calendar is being written.
type Calendar struct {
	w       io.Writer
	b       []byte // gathered, and not written yet
	content []byte // of the line at hand, before it is folded
	err     error
	some    bool // an event has been written
}

// New begins a calendar.
func New(w io.Writer, h Head) *Calendar {
	c := &Calendar{w: w}
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//crosscode//crosscode//EN")
	c.line("CALSCALE", "GREGORIAN")
	c.line("METHOD", "PUBLISH")
	c.text("NAME", h.Name)
	c.text("X-WR-CALNAME", h.Name)
	if h.About != "" {
		c.text("DESCRIPTION", h.About)
		c.text("X-WR-CALDESC", h.About)
	}
	if h.Page != "" {
		c.uri("URL", h.Page)
	}
	if h.Again > 0 {
		c.line("REFRESH-INTERVAL;VALUE=DURATION", fmt.Sprintf("PT%dM", int(h.Again.Minutes())))
		c.line("X-PUBLISHED-TTL", fmt.Sprintf("PT%dM", int(h.Again.Minutes())))
	}
	return c
}

const (
	dayForm  = "20060102"
	timeForm = "20060102T150405Z"
)

// Event writes one event.
func (c *Calendar) Event(e Event) error {
	c.some = true
	c.line("BEGIN", "VEVENT")
	c.text("UID", e.UID)
	c.line("SEQUENCE", strconv.FormatInt(max(e.Sequence, 0), 10))
	changed := e.Changed.UTC().Format(timeForm)
	c.line("DTSTAMP", changed)
	c.line("LAST-MODIFIED", changed)
	c.when(e)
	c.text("SUMMARY", e.Title)
	c.optional("DESCRIPTION", e.Text)
	c.optional("LOCATION", e.Place)
	if e.Page != "" {
		c.uri("URL", e.Page)
	}
	if len(e.Tags) > 0 {
		c.begin("CATEGORIES")
		for i, t := range e.Tags {
			if i > 0 {
				c.content = append(c.content, ',')
			}
			c.content = appendEscaped(c.content, t)
		}
		c.end()
	}
	status, shown := "CONFIRMED", "OPAQUE"
	if e.Uncertain {
		status, shown = "TENTATIVE", "TRANSPARENT"
	}
	if e.Cancelled {
		status, shown = "CANCELLED", "TRANSPARENT"
	} else if e.Days {
		shown = "TRANSPARENT" // a day on which something is due is not a day taken
	}
	c.line("STATUS", status)
	c.line("TRANSP", shown)
	c.line("END", "VEVENT")
	return c.flush(1 << 15)
}

func (c *Calendar) when(e Event) {
	if e.Days {
		c.line("DTSTART;VALUE=DATE", e.Start.Format(dayForm))
		c.line("DTEND;VALUE=DATE", e.End.Format(dayForm))
		return
	}
	c.line("DTSTART", e.Start.UTC().Format(timeForm))
	if e.End.After(e.Start) {
		c.line("DTEND", e.End.UTC().Format(timeForm))
	}
}

// Close ends the calendar.
func (c *Calendar) Close() error {
	if !c.some {
		c.clock()
	}
	c.line("END", "VCALENDAR")
	return c.flush(0)
}

// clock writes the clock of UTC: a calendar without events has to have something
// in it all the same.
func (c *Calendar) clock() {
	for _, l := range [][2]string{{"BEGIN", "VTIMEZONE"}, {"TZID", "Etc/UTC"}, {"BEGIN", "STANDARD"}, {"DTSTART", "19700101T000000"},
		{"TZOFFSETFROM", "+0000"}, {"TZOFFSETTO", "+0000"}, {"TZNAME", "UTC"}, {"END", "STANDARD"}, {"END", "VTIMEZONE"}} {
		c.line(l[0], l[1])
	}
}

// flush writes what was gathered, if it is more than that.
func (c *Calendar) flush(more int) error {
	if c.err == nil && len(c.b) > more {
		_, c.err = c.w.Write(c.b)
		c.b = c.b[:0]
	}
	return c.err
}

func (c *Calendar) optional(name, text string) {
	if strings.TrimSpace(text) != "" {
		c.text(name, text)
	}
}

func (c *Calendar) text(name, text string) {
	c.begin(name)
	c.content = appendEscaped(c.content, text)
	c.end()
}

// uri writes an address, which is not escaped as text is.
func (c *Calendar) uri(name, address string) {
	c.line(name+";VALUE=URI", strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, address))
}

// appendEscaped appends s as a value of type TEXT.
func appendEscaped(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || n > 1 {
				b = append(b, s[i:i+n]...)
			}
			i += n - 1
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\\' || c == ';' || c == ',':
			b = append(b, '\\', c)
		case c < ' ' && c != '\t' || c == 0x7f:
		default:
			b = append(b, c)
		}
	}
	return b
}

// line writes a content line.
func (c *Calendar) line(name, value string) {
	c.begin(name)
	c.content = append(c.content, value...)
	c.end()
}

func (c *Calendar) begin(name string) { c.content = append(append(c.content[:0], name...), ':') }

// most is how many octets a line has before its end.
const most = 75

// end writes the line at hand, folded. A line that goes on begins with a space,
// which counts.
func (c *Calendar) end() {
	s, room := c.content, most
	for len(s) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		c.b = append(append(c.b, s[:cut]...), "\r\n "...)
		s, room = s[cut:], most-1
	}
	c.b = append(append(c.b, s...), "\r\n"...)
}
