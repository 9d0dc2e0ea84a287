package pack

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"crosscode/internal/calendar"
)

const (
	monthWord  = `(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)`
	seasonWord = `(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)`
)

// dateInText finds what may be dates among words. Whether they are is for
// calendar to say.
var dateInText = regexp.MustCompile(`\b(?:` + strings.Join([]string{
	`\d{4}-\d{2}-\d{2}`,
	`\d{1,2}[/.]\d{1,2}[/.]\d{2,4}`,
	`\d{1,2}-` + monthWord + `(?:-\d{2,4})?`,
	`\d{1,2}(?:st|nd|rd|th)?(?: of)? ` + monthWord + `\b(?:,? \d{4}\b)?`,
	monthWord + ` \d{1,2}(?:st|nd|rd|th)?,? \d{4}`,
	monthWord + `(?:[ -]['’]?| ?['’])(?:\d{4}|\d{2})`,
	seasonWord + ` ['’]?(?:\d{4}|\d{2})`,
	`M\d{1,2} ?[+-] ?\d{1,3}(?: ?(?:months?|mths?|mos?|weeks?|wks?|days?)\b)?`,
	`\d{1,3} (?:months?|weeks?|days?) (?:after|before) M\d{1,2}`,
}, "|") + `)\b`)

// dayMonth finds 26/01 where nothing of a longer date stands beside it.
var dayMonth = regexp.MustCompile(`(?:^|[^\d/.])(\d\d/\d\d)(?:[^\d/]|$)`)

var weekdayWord = regexp.MustCompile(`\b(Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? (?:the )?$`)

type foundDate struct {
	from, to int
	written  string
	calendar.Reading
}

// datesIn gives the dates among the words of s, in order.
func datesIn(s string, near calendar.Day) []foundDate {
	var found []foundDate
	for _, m := range dateInText.FindAllStringIndex(s, -1) {
		if r, ok := calendar.Read(s[m[0]:m[1]], near); ok {
			found = append(found, foundDate{m[0], m[1], s[m[0]:m[1]], r})
		}
	}
	return found
}

type datedAt struct {
	line    int
	written string
}

// date reads a cell that should hold a date, and reports what it does not give.
func (p *parser) date(s string, no int, about string) Date {
	d := Date{Written: s, Line: no}
	if s == "" || noValue(s) {
		return Date{}
	}
	if r, ok := calendar.Read(p.latin(s, no), p.near); ok {
		d.When = r.When
		p.imprecise(foundDate{written: s, Reading: r}, no, about)
		return d
	}
	inside := datesIn(s, p.near)
	if len(inside) == 1 {
		d.When = inside[0].When
		p.imprecise(inside[0], no, about)
		p.find(DateImprecise, no, about, "“%s” holds more than a date; %s is taken.", s, inside[0].When.Words())
		return d
	}
	p.find(DateImprecise, no, about, "“%s” is no date that can be read; it is kept as written.", s)
	return d
}

// imprecise reports, once a line, a date that is no whole day or whose year is
// taken.
func (p *parser) imprecise(d foundDate, no int, about string) {
	at := datedAt{cmp.Or(p.rowOf[no], no), d.written}
	if p.dated[at] {
		return
	}
	p.dated[at] = true
	if d.Assumed != "" {
		p.find(DateImprecise, no, about, "“%s” is read as %s: %s.", d.written, d.When.Words(), d.Assumed)
		return
	}
	if what := precision(d.When); what != "" {
		p.find(DateImprecise, no, about, "“%s” gives %s, not a day.", d.written, what)
	}
}

func precision(w calendar.When) string {
	switch w.Precision() {
	case calendar.ToMonth:
		return "a month"
	case calendar.ToSeason:
		return "a season"
	case calendar.ToYear:
		return "a year"
	}
	return ""
}

// checkDates reports imprecise dates in running text, and weekdays that are not
// those of their dates.
func (p *parser) checkDates() {
	for i := range p.lines {
		l, no := &p.lines[i], i+1
		if l.kind == blank || l.kind == rule {
			continue
		}
		for _, d := range datesIn(l.text, p.near) {
			p.imprecise(d, no, "")
			p.checkWeekday(l.text[:d.from], d, no)
		}
		for _, at := range dayMonth.FindAllStringSubmatchIndex(l.text, -1) {
			if s := l.text[at[2]:at[3]]; number(s[:2]) <= 31 && number(s[3:]) <= 12 && !p.dated[datedAt{no, s}] {
				p.dated[datedAt{no, s}] = true
				p.find(DateImprecise, no, "", "“%s” seems to be a day without a year; it is kept as written.", s)
			}
		}
	}
}

func (p *parser) checkWeekday(before string, d foundDate, no int) {
	g := weekdayWord.FindStringSubmatch(before)
	if g == nil || d.When.Precision() != calendar.ToDay || d.Assumed != "" {
		return
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.HasPrefix(day.String(), g[1][:3]) && day != d.When.Earliest().Weekday() {
			p.find(Contradiction, no, "", "%s is a %s, not a %s.", d.When.Words(), d.When.Earliest().Weekday(), day)
		}
	}
}

// noValue reports whether a cell says that there is nothing to say.
func noValue(s string) bool {
	switch strings.ToLower(strings.Trim(s, " .")) {
	case "", "-", "–", "—", "--", "n/a", "na", "not applicable":
		return true
	}
	return false
}
