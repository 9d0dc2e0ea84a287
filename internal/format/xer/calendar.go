package xer

import (
	"fmt"
	"strconv"
	"strings"
)

// A Calendar is what a calendar's text says: the hours of each weekday, Sunday
// first, and of days that differ.
type Calendar struct {
	Days       [7]Hours
	Exceptions []Exception
}

// Hours are the stretches worked in a day; nil means the text does not say.
type Hours []Span

// A Span is a stretch of a day in minutes from midnight.
type Span struct{ From, To int }

// An Exception gives one day its own hours. Serial counts days from 30 December
// 1899, as spreadsheets do.
type Exception struct {
	Serial int
	Hours  Hours
}

// maxDepth bounds how deep the parentheses of a calendar may nest.
const maxDepth = 20

// A record is one parenthesis: (0||Name(attributes)(children)).
type record struct {
	name       string
	attributes string
	children   []record
}

// ParseCalendar reads the text of a calendar. An empty text is a calendar that
// says nothing.
func ParseCalendar(text string) (Calendar, error) {
	var c Calendar
	text = strings.Map(func(r rune) rune {
		if r == 0x7f || r == '\n' || r == '\r' || r == ' ' {
			return -1 // written between records by some versions
		}
		return r
	}, text)
	if text == "" {
		return c, nil
	}
	p := parser{text: text}
	root, err := p.record(0)
	if err != nil {
		return c, err
	}
	for _, part := range root.children {
		switch part.name {
		case "DaysOfWeek":
			err = c.week(part)
		case "Exceptions":
			err = c.exceptions(part)
		}
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

// week reads the weekdays, 1 for Sunday to 7 for Saturday.
func (c *Calendar) week(part record) error {
	for _, day := range part.children {
		n, err := strconv.Atoi(day.name)
		if err != nil || n < 1 || n > 7 {
			return fmt.Errorf("%q is not a weekday of 1 to 7", day.name)
		}
		if c.Days[n-1], err = hours(day); err != nil {
			return err
		}
	}
	return nil
}

func (c *Calendar) exceptions(part record) error {
	for _, day := range part.children {
		_, after, ok := strings.Cut(day.attributes, "d|")
		text, _, _ := strings.Cut(after, "|")
		serial, err := strconv.Atoi(text)
		if !ok || err != nil || serial < 1 || serial > 3_000_000 {
			return fmt.Errorf("%q is not the day of an exception", day.attributes)
		}
		h, err := hours(day)
		if err != nil {
			return err
		}
		c.Exceptions = append(c.Exceptions, Exception{serial, h})
	}
	return nil
}

// hours reads the stretches of one day; s| starts and f| finishes, in either
// order.
func hours(day record) (Hours, error) {
	h := Hours{}
	for _, stretch := range day.children {
		parts := strings.Split(stretch.attributes, "|")
		if len(parts) < 4 {
			continue
		}
		var s Span
		for i := 0; i+1 < len(parts); i += 2 {
			at, err := clock(parts[i+1])
			if err != nil {
				return nil, err
			}
			if parts[i] == "s" {
				s.From = at
			} else {
				s.To = at
			}
		}
		if s.To == 0 {
			s.To = 24 * 60
		}
		if s.From < s.To {
			h = append(h, s)
		}
	}
	return h, nil
}

// clock reads 08:00 as minutes from midnight; some files write 8:00 AM.
func clock(text string) (int, error) {
	base := strings.TrimSuffix(strings.TrimSuffix(strings.ToUpper(text), "AM"), "PM")
	hour, minute, ok := strings.Cut(base, ":")
	h, err1 := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	if !ok || err1 != nil || err2 != nil || h < 0 || h > 24 || m < 0 || m > 59 {
		return 0, fmt.Errorf("%q is not a time of day", text)
	}
	if base != strings.ToUpper(text) {
		h %= 12
		if strings.HasSuffix(strings.ToUpper(text), "PM") {
			h += 12
		}
	}
	return min(h*60+m, 24*60), nil
}

// A parser walks the parentheses.
type parser struct {
	text string
	at   int
}

func (p *parser) record(depth int) (record, error) {
	var r record
	if depth > maxDepth {
		return r, fmt.Errorf("parentheses nest deeper than %d", maxDepth)
	}
	if err := p.eat("("); err != nil {
		return r, err
	}
	head := p.until("(")
	if i := strings.Index(head, "||"); i >= 0 {
		r.name = head[i+2:]
	}
	if err := p.eat("("); err != nil {
		return r, err
	}
	r.attributes = p.until(")")
	if err := p.eat(")"); err != nil {
		return r, err
	}
	if err := p.eat("("); err != nil {
		return r, err
	}
	for p.at < len(p.text) && p.text[p.at] == '(' {
		child, err := p.record(depth + 1)
		if err != nil {
			return r, err
		}
		r.children = append(r.children, child)
	}
	if err := p.eat(")"); err != nil {
		return r, err
	}
	return r, p.eat(")")
}

// until is the text before the next mark.
func (p *parser) until(mark string) string {
	rest := p.text[p.at:]
	if i := strings.Index(rest, mark); i >= 0 {
		rest = rest[:i]
	}
	p.at += len(rest)
	return rest
}

func (p *parser) eat(mark string) error {
	if !strings.HasPrefix(p.text[p.at:], mark) {
		return fmt.Errorf("a %q is missing at character %d", mark, p.at+1)
	}
	p.at += len(mark)
	return nil
}
