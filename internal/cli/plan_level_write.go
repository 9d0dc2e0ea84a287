package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
)

// A levelWriter tells what came of each file as soon as it is known.
type levelWriter interface {
	write(l *levelled) error
	end() error // after the last file
}

func newLevelWriter(w io.Writer, c *PlanLevelCmd, folder bool) levelWriter {
	switch {
	case c.JSON:
		return &levelJSON{w: w, folder: folder}
	case c.CSV || folder:
		return &levelCSV{w: csv.NewWriter(w), folder: folder}
	}
	return levelText{w}
}

// levelText writes one file for a reader.
type levelText struct{ w io.Writer }

func (t levelText) write(l *levelled) error {
	fmt.Fprintf(t.w, "%s: %d periods, %.2f %% above the critical path of %d.\n", l.name, l.Makespan, l.deviation(), l.CriticalPath)
	if l.Proved {
		fmt.Fprintln(t.w, "No schedule is shorter.")
	} else {
		fmt.Fprintf(t.w, "No schedule is shorter than %d; whether one of %d exists is not known.\n", l.LowerBound, l.Makespan-1)
	}
	fmt.Fprintf(t.w, "%d schedules in %.2f s.\n\n", l.Schedules, l.seconds)
	table := tabwriter.NewWriter(t.w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "activity\tstart\tfinish\t\n")
	for i, start := range l.Starts {
		fmt.Fprintf(table, "%d\t%d\t%d\t\n", i+1, start, start+l.problem.Activities[i].Duration)
	}
	return table.Flush()
}

func (levelText) end() error { return nil }

// levelCSV writes one row a file and, for a folder, the average deviation.
type levelCSV struct {
	w      *csv.Writer
	folder bool
	files  int
	sum    float64
}

func (t *levelCSV) write(l *levelled) error {
	if t.files == 0 {
		t.w.Write([]string{"instance", "makespan", "cpm_lower_bound", "lower_bound", "deviation_percent", "schedules", "seconds"})
	}
	t.files++
	t.sum += l.deviation()
	t.w.Write([]string{
		l.name, strconv.Itoa(l.Makespan), strconv.Itoa(l.CriticalPath), strconv.Itoa(l.LowerBound),
		percent(l.deviation()), strconv.Itoa(l.Schedules), strconv.FormatFloat(l.seconds, 'f', 3, 64),
	})
	t.w.Flush()
	return t.w.Error()
}

func (t *levelCSV) end() error {
	if t.folder && t.files > 0 {
		t.w.Write([]string{"average deviation", "", "", "", percent(t.sum / float64(t.files)), "", ""})
	}
	t.w.Flush()
	return t.w.Error()
}

func percent(p float64) string { return strconv.FormatFloat(p, 'f', 4, 64) }

// levelJSON writes an object for one file and, for a folder, an object with all
// of them and the average deviation.
type levelJSON struct {
	w      io.Writer
	folder bool
	files  int
	sum    float64
}

// levelledJSON is one file of "plan level --json".
type levelledJSON struct {
	Instance     string  `json:"instance"`
	Makespan     int     `json:"makespan"`
	Starts       []int   `json:"starts"`
	Schedules    int     `json:"schedules"`
	CriticalPath int     `json:"cpm_lower_bound"`
	LowerBound   int     `json:"lower_bound"`
	Optimal      bool    `json:"proved_optimal"`
	Seconds      float64 `json:"seconds"`
}

func (t *levelJSON) write(l *levelled) error {
	text, err := json.Marshal(levelledJSON{
		Instance: l.name, Makespan: l.Makespan, Starts: l.Starts, Schedules: l.Schedules,
		CriticalPath: l.CriticalPath, LowerBound: l.LowerBound, Optimal: l.Proved, Seconds: l.seconds,
	})
	if err != nil {
		return err
	}
	before := ""
	if t.folder {
		before = ",\n"
		if t.files == 0 {
			before = "{\"instances\":[\n"
		}
	}
	t.files++
	t.sum += l.deviation()
	_, err = fmt.Fprintf(t.w, "%s%s", before, text)
	return err
}

func (t *levelJSON) end() error {
	var err error
	if t.folder {
		_, err = fmt.Fprintf(t.w, "],\n\"average_deviation_percent\":%s}\n", percent(t.sum/float64(max(t.files, 1))))
	} else {
		_, err = fmt.Fprintln(t.w)
	}
	return err
}
