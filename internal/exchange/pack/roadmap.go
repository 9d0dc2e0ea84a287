package pack

import (
	"slices"
	"strings"
	"time"

	"crosscode/internal/calendar"
)

// The rows (or columns) of an agenda roadmap go by these names.
var roadmapNames = struct{ date, milestone, items, standing []string }{
	date:      words("meeting dates|meeting date|dates|date|meetings|meeting"),
	milestone: words("relevant milestone or activities|relevant milestones or activities|relevant milestone|relevant milestones|milestones|milestone|relevant milestones and activities|milestones activities|key milestones|relevant milestone activities|programme milestones|relevant milestone and activities"),
	items:     words("agenda items|agenda item|items|planned agenda items|planned agenda|key items|topics|key agenda items"),
	standing:  words("standing items|standing item|standing agenda items|standing agenda"),
}

func roadmapShape() shape {
	return shape{
		name: "roadmap",
		columns: map[string][]string{
			colDate: roadmapNames.date, colMilestone: roadmapNames.milestone,
			colItems: roadmapNames.items, colStanding: roadmapNames.standing,
		},
		header: func(has func(...string) bool) bool {
			return has(colDate, colItems) && (has(colMilestone) || has(colStanding))
		},
		read: (*parser).readRoadmapRows,
	}
}

// readRoadmap reads a roadmap whose meetings are columns, and reports whether
// the rows are one.
func (p *parser) readRoadmap(rows []cells) bool {
	top := p.roadmapTop(rows)
	if top < 0 {
		return false
	}
	head := rows[top]
	var dates []RoadmapDate
	column := map[int]int{}
	for i, c := range head.cells[1:] {
		if c != "" {
			column[i+1] = len(dates)
			dates = append(dates, RoadmapDate{At: head.Span, Date: p.date(c, head.From, "")})
		}
	}
	p.take(head.Span)
	for _, r := range rows[top+1:] {
		whole := p.roadmapRow(r, dates, column)
		if !whole {
			continue
		}
		p.take(r.Span)
		for i := range dates {
			dates[i].At.To = r.To
		}
	}
	p.Roadmap = append(p.Roadmap, dates...)
	p.checkPattern(dates)
	return true
}

// roadmapTop finds the row of dates: a first cell that names dates, and dates.
func (p *parser) roadmapTop(rows []cells) int {
	for i, r := range rows[:min(len(rows), 4)] {
		if len(r.cells) < 3 || !dateLabel(key(r.cells[0])) {
			continue
		}
		read, all := 0, 0
		for _, c := range r.cells[1:] {
			if c == "" {
				continue
			}
			all++
			if _, ok := calendar.Read(p.asLatin(c), p.near); ok {
				read++
			}
		}
		if read >= 2 && 3*read >= 2*all {
			return i
		}
	}
	return -1
}

var dateLabelWord = matching(`\b(?:dates?|meetings?)$`)

func dateLabel(k string) bool { return dateLabelWord.MatchString(k) }

// roadmapRow gives each meeting its cell of one row, and reports whether any has
// one.
func (p *parser) roadmapRow(r cells, dates []RoadmapDate, column map[int]int) bool {
	name := key(r.cells[0])
	taken, strays := false, false
	for i, c := range r.cells[1:] {
		n, ok := column[i+1]
		if noValue(c) {
			continue
		}
		if !ok {
			strays = true // under no date: the row is kept as text too
			continue
		}
		taken = true
		d := &dates[n]
		switch {
		case slices.Contains(roadmapNames.milestone, name):
			d.Milestones = append(d.Milestones, listed(p.latin(c, r.From))...)
		case slices.Contains(roadmapNames.items, name):
			d.Items = append(d.Items, p.listedIn(r, i+1)...)
		case slices.Contains(roadmapNames.standing, name):
			d.Standing = append(d.Standing, p.listedIn(r, i+1)...)
		default:
			d.Other = append(d.Other, Extra{r.cells[0], c})
		}
	}
	return taken && !strays
}

// readRoadmapRows reads a roadmap whose meetings are rows.
func (p *parser) readRoadmapRows(rows []cells) {
	var dates []RoadmapDate
	for _, r := range rows {
		if r.cell(colDate) == "" {
			continue
		}
		dates = append(dates, RoadmapDate{
			At: p.take(r.Span), Date: p.date(r.cell(colDate), r.From, ""),
			Milestones: listed(p.latin(r.cell(colMilestone), r.From)), Items: p.listedIn(r, r.column(colItems)), Standing: p.listedIn(r, r.column(colStanding)),
			Other: r.extras(),
		})
	}
	p.Roadmap = append(p.Roadmap, dates...)
	p.checkPattern(dates)
}

// listedIn parts cell i of a row: at its line breaks if it has any.
func (p *parser) listedIn(r cells, i int) []string {
	if parts := p.at(r.From).broken[i]; r.From == r.To && len(parts) > 1 {
		return parts
	}
	return listed(cellAt(r.cells, i))
}

// listed parts a cell where separators are left. Without any it is one string:
// where one item ends is not known.
func listed(s string) []string {
	if noValue(s) {
		return nil
	}
	sep := ""
	for _, c := range []string{"•", "·", "▪", ";", "|"} {
		if strings.Contains(s, c) {
			sep = c
			break
		}
	}
	if sep == "" && onlyRefs(s) {
		sep = ","
	}
	if sep == "" {
		return []string{s}
	}
	var items []string
	for part := range strings.SplitSeq(s, sep) {
		if part = strings.TrimSpace(part); part != "" {
			items = append(items, part)
		}
	}
	return items
}

var refList = matching(`^[A-Z]{1,3}\d{1,4}(?:,\s*[A-Z]{1,3}\d{1,4})+$`)

func onlyRefs(s string) bool { return refList.MatchString(s) }

// A monthly place is what groups meet by: the fourth Wednesday.
type place struct {
	day  time.Weekday
	week int
}

var ordinals = [...]string{"", "first", "second", "third", "fourth", "fifth"}

func placeOf(d calendar.Day) place {
	_, _, day := d.Date()
	return place{d.Weekday(), (day + 6) / 7}
}

// checkPattern reports meetings that are not on the place in the month that
// most of the others have.
func (p *parser) checkPattern(dates []RoadmapDate) {
	count := map[place]int{}
	usual, days := place{}, 0
	for _, d := range dates {
		if d.Date.When.Precision() != calendar.ToDay {
			continue
		}
		days++
		at := placeOf(d.Date.When.Earliest())
		if count[at]++; count[at] > count[usual] {
			usual = at
		}
	}
	if count[usual] < 3 || 3*count[usual] < 2*days {
		return
	}
	for _, d := range dates {
		if d.Date.When.Precision() != calendar.ToDay {
			continue
		}
		if day := d.Date.When.Earliest(); placeOf(day) != usual {
			p.find(OffPattern, d.Date.Line, "", "“%s” is the %s %s of its month; the other meetings are on the %s %s.",
				d.Date.Written, ordinals[placeOf(day).week], day.Weekday(), ordinals[usual.week], usual.day)
		}
	}
}
