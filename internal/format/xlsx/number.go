package xlsx

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// firstSerial is 1 March 1900. Excel's calendar before it has a 29 February 1900,
// and the days before that are one off.
const firstSerial = 61

// dayZero is the day whose number is 0, counted back from after that February.
func dayZero() time.Time { return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC) }

// serialOf gives the number of a day written as 2022-03-23, if Excel has one.
func serialOf(day string) (int, bool) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, false
	}
	n := (t.Unix() - dayZero().Unix()) / 86400
	return int(n), n >= firstSerial
}

// shows is what a number format shows of a number.
type shows uint8

const (
	showsNumber  shows = iota
	showsDay           // a day of the month is in it
	showsMonth         // month and year, no day
	showsInstant       // a day and a time of day
	showsTime
)

// builtin gives what the formats with a number of their own show.
func builtin(id int) shows {
	switch {
	case id >= 14 && id <= 16, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return showsDay
	case id == 17:
		return showsMonth
	case id >= 18 && id <= 21, id >= 45 && id <= 47:
		return showsTime
	case id == 22:
		return showsInstant
	}
	return showsNumber
}

// shown reads the code of a number format, such as "d mmm yyyy".
func shown(code string) shows {
	var day, month, year, hour bool
	for _, c := range letters(strings.ToLower(code)) {
		switch c {
		case 'd':
			day = true
		case 'm':
			month = true
		case 'y':
			year = true
		case 'h', 's':
			hour = true
		}
	}
	switch {
	case hour && (day || year):
		return showsInstant
	case hour:
		return showsTime
	case day:
		return showsDay
	case month || year:
		return showsMonth
	}
	return showsNumber
}

// letters gives the letters of the first section of a format that mean
// something: not what is quoted, escaped, a filler, or a colour or locale.
func letters(code string) []byte {
	var out []byte
	for i := 0; i < len(code) && code[i] != ';'; i++ {
		switch rest := code[i:]; {
		case code[i] == '"':
			i += cut(rest[1:], '"') + 1
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case strings.HasPrefix(rest, "[h"), strings.HasPrefix(rest, "[s"), strings.HasPrefix(rest, "[m"):
			if end := strings.IndexByte(rest, ']'); end == 2 || end == 3 {
				out = append(out, 'h')
			}
			i += cut(rest, ']')
		case code[i] == '[':
			i += cut(rest, ']')
		case strings.HasPrefix(rest, "general"):
			i += len("general") - 1
		case strings.HasPrefix(rest, "am/pm"):
			i += len("am/pm") - 1
		case strings.HasPrefix(rest, "a/p"):
			i += len("a/p") - 1
		default:
			out = append(out, code[i])
		}
	}
	return out
}

// cut gives how far s goes up to a character, or to its end.
func cut(s string, until byte) int {
	if n := strings.IndexByte(s, until); n >= 0 {
		return n
	}
	return len(s)
}

// numeric gives a cell that holds the number v, as its format shows it.
func numeric(column int, v string, as shows, since1904 bool) (Cell, bool) {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return Cell{}, false
	}
	if as == showsNumber {
		return Cell{column, Number, decimal(v, n)}, true
	}
	minutes := math.Round(n * 24 * 60)
	if as == showsTime && n >= 0 && minutes < 24*60 {
		return Cell{column, Time, clock(int(minutes))}, true
	}
	if since1904 {
		n, minutes = n+1462, minutes+1462*24*60
	}
	if n < 1 || n >= 2958466 { // the first day of the year 10,000
		return Cell{column, Number, decimal(v, n)}, true
	}
	return Cell{column, Date, date(n, int(minutes), as)}, true
}

// decimal gives a number without the marks of how a computer holds it: 3, not
// 3.0 or 0.30000000000000004.
func decimal(v string, n float64) string {
	if n == math.Trunc(n) && math.Abs(n) < 1e15 {
		return strconv.FormatInt(int64(n), 10)
	}
	if !strings.ContainsAny(v, "eE") {
		return v
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// date gives the day with the serial number n. Only the month is given where
// only the month is shown, unless the day says more than the format does.
func date(n float64, minutes int, as shows) string {
	day := int(n)
	if as == showsInstant {
		day = minutes / (24 * 60)
	}
	if day < firstSerial {
		day++ // the calendar is one off; its 60 is no day, and 1 March is the nearest
	}
	t := dayZero().AddDate(0, 0, day)
	switch {
	case as == showsMonth && t.Day() == 1:
		return t.Format("2006-01")
	case as == showsInstant && minutes%(24*60) != 0:
		return t.Format(time.DateOnly) + " " + clock(minutes%(24*60))
	}
	return t.Format(time.DateOnly)
}

func clock(minutes int) string {
	h, m := minutes/60, minutes%60
	return string([]byte{'0' + byte(h/10), '0' + byte(h%10), ':', '0' + byte(m/10), '0' + byte(m%10)})
}
