package plan

import (
	"fmt"
	"strconv"
)

// Words says a working duration the way people do: 2 days, 3 hours, 1.5 days.
// day is the working minutes in a day.
func Words(minutes, day int64) string {
	switch {
	case minutes == 0:
		return "nothing"
	case minutes%day == 0:
		return count(float64(minutes/day), "working day")
	case minutes >= day || minutes <= -day:
		return count(float64(minutes)/float64(day), "working day")
	case minutes%60 == 0:
		return count(float64(minutes/60), "working hour")
	}
	return count(float64(minutes), "working minute")
}

// clockWords says a duration on the clock.
func clockWords(minutes int64) string {
	switch {
	case minutes%minutesOfDay == 0:
		return count(float64(minutes/minutesOfDay), "calendar day")
	case minutes%60 == 0:
		return count(float64(minutes/60), "hour")
	}
	return count(float64(minutes), "minute")
}

func count(n float64, unit string) string {
	s := strconv.FormatFloat(n, 'f', -1, 64)
	if n != float64(int64(n)) {
		s = strconv.FormatFloat(n, 'f', 1, 64)
	}
	if s != "1" && s != "-1" {
		unit += "s"
	}
	return fmt.Sprintf("%s %s", s, unit)
}
