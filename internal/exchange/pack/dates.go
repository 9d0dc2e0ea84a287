package pack

import (
	"cmp"
	"slices"
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
var dateInText = matching(`\b(?:` + strings.Join([]string{
	`\d{4}-\d{2}-\d{2}`,
	`\d{1,2}[/.]\d{1,2}[/.]\d{2,4}`,
	`\d{1,2}-` + monthWord + `(?:-\d{2,4})?`,
	`\d{1,2}(?:st|nd|rd|th)?(?: of)? ` + monthWord + `\b(?:,? (?:\d{4}|[2-4]\d)\b)?`,
	monthWord + ` \d{1,2}(?:st|nd|rd|th)?,? \d{4}`,
	monthWord + `(?:[ -]['’]?| ?['’])(?:\d{4}|\d{2})`,
	seasonWord + ` ['’]?(?:\d{4}|\d{2})`,
	`M\d{1,2} ?[+-] ?\d{1,3}(?: ?(?:months?|mths?|mos?|weeks?|wks?|days?)\b)?`,
	`\d{1,3} (?:months?|weeks?|days?) (?:after|before) M\d{1,2}`,
}, "|") + `)\b`)

// dayMonth finds 26/01 where nothing of a longer date stands beside it.
var dayMonth = matching(`(?:^|[^\d/.])(\d\d/\d\d)(?:[^\d/]|$)`)

var weekdayWord = matching(`\b(Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? (?:the )?$`)

type foundDate struct {
	from, to int
	written  string
	calendar.Reading
}

// datesIn gives the dates among the words of s, in order.
func datesIn(s string, near calendar.Day) []foundDate {
	if !strings.ContainsAny(s, "0123456789") {
		return nil // every date has a digit, and the pattern is slow to say no
	}
	var found []foundDate
	for _, m := range dateInText.FindAllStringIndex(s, -1) {
		if r, ok := readDate(s[m[0]:m[1]], near); ok {
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
	switch {
	case noValue(s):
		return Date{}
	case unsettled(s):
		p.find(DateImprecise, no, about, "“%s” says that no date is set yet.", s)
		return d
	}
	latin := hyphens.Replace(p.latin(s, no))
	if r, ok := readDate(qualified(latin), p.near); ok {
		d.When = r.When
		p.imprecise(foundDate{written: s, Reading: r}, no, about)
		p.mentioned(latin, no)
		switch {
		case wasBefore.MatchString(latin):
			p.find(DateImprecise, no, about, "“%s” holds more than a date; %s is taken.", s, d.When.Words())
		case looseDay.MatchString(latin) && d.When.Precision() == calendar.ToDay:
			p.find(DateImprecise, no, about, "“%s” gives no more than about when; %s is taken.", s, d.When.Words())
		}
		return d
	}
	if inside := datesIn(latin, p.near); len(inside) == 1 && !oneOfSeveral(latin[:inside[0].from]) {
		d.When = inside[0].When
		p.mentioned(latin, no)
		p.find(DateImprecise, no, about, "“%s” holds more than a date; %s is taken.", s, d.When.Words())
		return d
	}
	p.find(DateImprecise, no, about, "“%s” is no date that can be read; it is kept as written.", s)
	return d
}

// mentioned notes the dates within a cell that has been reported as a whole.
func (p *parser) mentioned(cell string, no int) {
	for _, d := range datesIn(cell, p.near) {
		p.dated[datedAt{cmp.Or(p.rowOf[no], no), d.written}] = true
	}
}

var (
	hyphens   = strings.NewReplacer("‑", "-", "‐", "-", "–", "-", "—", "-")
	monthYear = matching(`^(` + monthWord + `)-(\d{2}|\d{4})$`)
	bareDay   = matching(`^(\d{1,2})/(\d{1,2})$`)
	bareMonth = matching(`^(?i:` + monthWord + `|` + seasonWord + `)$`)
	dayBefore = matching(`(?i)^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? (?:the )?(\d.*)$`)
	wordFirst = matching(`(?i)^(?:by|on|due|due by|no later than|before)(?: the)? (\S.*)$`)
	looseDay  = matching(`(?i)^(?:w/c|w/e|week commencing|week ending|wk commencing|before|by end of|by the end of|the end of|end of|end|start of|beginning of|early|mid|late|circa|c\.|approx\.?|around)[ -]+(?:the )?`)
	wasBefore = matching(`(?i)^(\S.*?) ?\((?:was|were|previously|formerly|originally|moved from|extended from|from)\b[^()]*\)$`)
	joinsDate = matching(`(?i)(?:[/&,-]|\b(?:or|to|and|until|then))\s*$`)
)

// qualified gives the date in a cell that says more of it: its weekday, that it
// is the latest, what it was before.
func qualified(s string) string {
	if g := wasBefore.FindStringSubmatch(s); g != nil {
		s = g[1]
	}
	s = s[len(looseDay.FindString(s)):]
	for _, re := range []*pattern{wordFirst, dayBefore} {
		if g := re.FindStringSubmatch(s); g != nil {
			s = g[1]
		}
	}
	return s
}

// oneOfSeveral reports whether what stands before a date is another: in "23/24
// March" neither is the date.
func oneOfSeveral(before string) bool { return joinsDate.MatchString(before) }

// readDate reads a date as calendar does, and the forms that only papers have:
// Nov-22 for a month, and in place of the year of the paper, for a month
// without one, the nearest.
func readDate(s string, near calendar.Day) (calendar.Reading, bool) {
	if g := monthYear.FindStringSubmatch(s); g != nil {
		return calendar.Read(g[1]+" "+g[2], near)
	}
	if g := bareDay.FindStringSubmatch(s); g != nil && number(g[2]) >= 1 && number(g[2]) <= 12 {
		return calendar.Read(g[1]+"-"+time.Month(number(g[2])).String()[:3], near)
	}
	if bareMonth.MatchString(s) && !near.IsZero() {
		return nearestMonth(s, near)
	}
	return calendar.Read(s, near)
}

func nearestMonth(s string, near calendar.Day) (calendar.Reading, bool) {
	var best calendar.Reading
	year, _, _ := near.Date()
	found := false
	for y := year - 1; y <= year+1; y++ {
		r, ok := calendar.Read(s+" "+itoa(y), near)
		if ok && (!found || away(r, near) < away(best, near)) {
			best, found = r, true
		}
	}
	best.Assumed = "the year is not written; the nearest is taken"
	return best, found
}

// away is how far the middle of a month or a season lies from a day.
func away(r calendar.Reading, near calendar.Day) calendar.Day {
	middle := (r.When.Earliest() + r.When.Latest()) / 2
	return max(middle-near, near-middle)
}

// unsettled reports whether a cell says that its value is yet to be found.
func unsettled(s string) bool {
	return slices.Contains(openWords, strings.ToLower(strings.Trim(s, " .[]()?")))
}

var openWords = words("tbc|tbd|tba|tbd/tbc|to be confirmed|to be determined|to be agreed|to be advised|to be decided|to be assigned|unassigned|unallocated|not assigned|not yet assigned|not known|unknown")

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
	if g == nil || d.When.Precision() != calendar.ToDay {
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
