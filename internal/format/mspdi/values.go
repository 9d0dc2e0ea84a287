package mspdi

import (
	"bytes"
	"math"
	"strconv"
	"time"
)

// Each of these reads the value of the element just opened.

func (r *reader) str(into *string) error {
	v, err := r.value()
	*into = string(v)
	return err
}

func (r *reader) int(name []byte, into *int) error {
	v, err := r.value()
	if err != nil || len(v) == 0 {
		return err
	}
	n, ok := wholeNumber(v)
	if !ok {
		return r.fault(name, v, "a whole number is needed")
	}
	*into = n
	return nil
}

// wholeNumber reads an integer; some writers put a decimal part behind it.
func wholeNumber(v []byte) (int, bool) {
	negative := v[0] == '-'
	digits := bytes.TrimLeft(v, "+-")
	if len(digits) == 0 || len(v)-len(digits) > 1 {
		return 0, false
	}
	n := 0
	for i, c := range digits {
		if c == '.' && i > 0 {
			f, err := strconv.ParseFloat(string(v), 64)
			return int(math.Round(f)), err == nil && math.Abs(f) < 1e15
		}
		if c < '0' || c > '9' || n > 1e15 {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

func (r *reader) number(name []byte, into *float64) error {
	v, err := r.value()
	if err != nil || len(v) == 0 {
		return err
	}
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return r.fault(name, v, "a number is needed")
	}
	*into = f
	return nil
}

func (r *reader) flag(name []byte, into *bool) error {
	v, err := r.value()
	if err != nil {
		return err
	}
	switch string(v) {
	case "1", "true", "-1":
		*into = true
	case "0", "false", "":
		*into = false
	default:
		return r.fault(name, v, "0 or 1 is needed")
	}
	return nil
}

func (r *reader) time(name []byte, into *time.Time) error {
	v, err := r.value()
	if err != nil || len(v) == 0 || string(v) == "NA" {
		return err
	}
	t, ok := dateTime(v)
	if !ok {
		return r.fault(name, v, "a date such as 2022-03-23T08:00:00 is needed")
	}
	*into = t
	return nil
}

// dateTime reads 2006-01-02T15:04:05, its date alone, or the same followed by
// fractions of a second or a zone, which are dropped: the format has no zones.
func dateTime(v []byte) (time.Time, bool) {
	year, ok1 := digits(v, 0, 4)
	month, ok2 := digits(v, 5, 2)
	day, ok3 := digits(v, 8, 2)
	if !ok1 || !ok2 || !ok3 || v[4] != '-' || v[7] != '-' || month < 1 || month > 12 || day < 1 || day > 31 || year < 1 {
		return time.Time{}, false
	}
	var hour, minute, second int
	if len(v) > 10 {
		clock, ok := clockTime(v[11:])
		if !ok || v[10] != 'T' && v[10] != ' ' {
			return time.Time{}, false
		}
		hour, minute, second = clock/3600, clock/60%60, clock%60
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	return t, t.Day() == day
}

// clockTime reads 15:04:05 or 15:04 as seconds from midnight.
func clockTime(v []byte) (int, bool) {
	hour, ok1 := digits(v, 0, 2)
	minute, ok2 := digits(v, 3, 2)
	if !ok1 || !ok2 || v[2] != ':' || hour > 23 || minute > 59 {
		return 0, false
	}
	if len(v) == 5 {
		return hour*3600 + minute*60, true
	}
	second, ok := digits(v, 6, 2)
	return hour*3600 + minute*60 + second, ok && v[5] == ':' && second < 60
}

func digits(v []byte, at, n int) (int, bool) {
	if len(v) < at+n {
		return 0, false
	}
	out := 0
	for _, c := range v[at : at+n] {
		if c < '0' || c > '9' {
			return 0, false
		}
		out = out*10 + int(c-'0')
	}
	return out, true
}

func (r *reader) minutes(name []byte, into *float64) error {
	v, err := r.value()
	if err != nil || len(v) == 0 {
		return err
	}
	m, ok := duration(v)
	if !ok {
		return r.fault(name, v, "a duration such as PT8H0M0S is needed")
	}
	*into = m
	return nil
}

// duration reads an XML duration as minutes. Project writes hours, minutes and
// seconds; days are taken as 24 hours, and years and months are not used.
func duration(v []byte) (float64, bool) {
	sign := 1.0
	if len(v) > 0 && v[0] == '-' {
		sign, v = -1, v[1:]
	}
	if len(v) < 3 || v[0] != 'P' {
		return 0, false
	}
	total, clock := 0.0, false
	for v = v[1:]; len(v) > 0; {
		if v[0] == 'T' && !clock {
			clock, v = true, v[1:]
			continue
		}
		end := bytes.IndexFunc(v, func(c rune) bool { return (c < '0' || c > '9') && c != '.' })
		if end < 1 {
			return 0, false
		}
		n, err := strconv.ParseFloat(string(v[:end]), 64)
		unit, ok := unitMinutes(v[end], clock)
		if err != nil || !ok && n != 0 || n > 1e12 {
			return 0, false
		}
		total += n * unit
		v = v[end+1:]
	}
	return sign * total, true
}

func unitMinutes(c byte, clock bool) (float64, bool) {
	switch {
	case c == 'D' && !clock:
		return 24 * 60, true
	case c == 'H' && clock:
		return 60, true
	case c == 'M' && clock:
		return 1, true
	case c == 'S' && clock:
		return 1.0 / 60, true
	}
	return 0, false
}

// period reads the two ends of a time period.
func (r *reader) period(from, to *time.Time) element {
	return func(name []byte) error {
		switch string(name) {
		case "FromDate":
			return r.time(name, from)
		case "ToDate":
			return r.time(name, to)
		}
		return nil
	}
}

func (r *reader) workingTime(w *WorkingTime, name []byte) error {
	into := &w.From
	switch string(name) {
	case "FromTime":
	case "ToTime":
		into = &w.To
	default:
		return nil
	}
	v, err := r.value()
	if err != nil || len(v) == 0 {
		return err
	}
	seconds, ok := clockTime(v)
	if !ok {
		return r.fault(name, v, "a time such as 08:00:00 is needed")
	}
	*into = (seconds + 59) / 60 // 23:59:59 is midnight
	if into == &w.From {
		*into = seconds / 60
	}
	if string(name) == "ToTime" && *into == 0 {
		*into = 24 * 60
	}
	return nil
}
