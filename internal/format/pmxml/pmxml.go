// Package pmxml reads Primavera P6's XML format (APIBusinessObjects).
//
// The namespace changes with every version of P6, so elements are matched by
// their local names. Durations and lags are hours, dates local and naive. [Read]
// gives what the file says in the file's own words ("Finish to Start", "Start On
// or After"); what they mean for a schedule is not decided here.
package pmxml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Bounds on what is read.
const (
	MaxBytes      = 512 << 20
	maxActivities = 200_000
	maxRows       = 4_000_000 // activities, relationships and assignments
)

// A File is what a file holds for scheduling.
type File struct {
	Calendars []Calendar
	Resources []Resource
	Projects  []Project

	rows, activities int // read so far
	most             int // activities
}

// A Calendar gives the hours of weekdays and of days that differ.
type Calendar struct {
	ObjectID string       `xml:"ObjectId"`
	Base     string       `xml:"BaseCalendarObjectId"`
	Name     string       `xml:"Name"`
	Default  bool         `xml:"IsDefault"`
	Week     []WorkHours  `xml:"StandardWorkWeek>StandardWorkHours"`
	Days     []DayOfHours `xml:"HolidayOrExceptions>HolidayOrException"`
}

// WorkHours are the hours of one weekday.
type WorkHours struct {
	Day   string     `xml:"DayOfWeek"`
	Times []WorkTime `xml:"WorkTime"`
}

// DayOfHours are the hours of one date.
type DayOfHours struct {
	Date  string     `xml:"Date"`
	Times []WorkTime `xml:"WorkTime"`
}

// A WorkTime is a stretch of a day. A Finish of 11:59:00 means noon.
type WorkTime struct {
	Start  string `xml:"Start"`
	Finish string `xml:"Finish"`
}

// A Resource does the work, if its type is Labor or Nonlabor.
type Resource struct {
	ObjectID string `xml:"ObjectId"`
	Name     string `xml:"Name"`
	Type     string `xml:"ResourceType"`
	Calendar string `xml:"CalendarObjectId"`
}

// A Project is one plan of the file.
type Project struct {
	ObjectID      string         `xml:"ObjectId"`
	ID            string         `xml:"Id"`
	Name          string         `xml:"Name"`
	DataDate      string         `xml:"DataDate"`
	PlannedStart  string         `xml:"PlannedStartDate"`
	MustFinishBy  string         `xml:"MustFinishByDate"`
	Calendar      string         `xml:"ActivityDefaultCalendarObjectId"`
	FloatLimit    Number         `xml:"CriticalActivityFloatLimit"`
	CriticalBy    string         `xml:"CriticalActivityPathType"`
	LagCalendar   string         `xml:"RelationshipLagCalendar"`
	Options       []Options      `xml:"ScheduleOptions"`
	Calendars     []Calendar     `xml:"Calendar"`
	WBS           []WBS          `xml:"WBS"`
	Activities    []Activity     `xml:"Activity"`
	Relationships []Relationship `xml:"Relationship"`
	Assignments   []Assignment   `xml:"ResourceAssignment"`
}

// Options are a project's scheduling options.
type Options struct {
	OutOfSequence string `xml:"OutOfSequenceScheduleType"`
	LagCalendar   string `xml:"RelationshipLagCalendar"`
	OpenEnds      bool   `xml:"MakeOpenEndedActivitiesCritical"`
}

// A WBS is a node of the outline.
type WBS struct {
	ObjectID string `xml:"ObjectId"`
	Parent   string `xml:"ParentObjectId"`
	Code     string `xml:"Code"`
	Name     string `xml:"Name"`
	Sequence string `xml:"SequenceNumber"`
}

// An Activity is a line of work.
type Activity struct {
	ObjectID          string `xml:"ObjectId"`
	ID                string `xml:"Id"`
	Name              string `xml:"Name"`
	WBS               string `xml:"WBSObjectId"`
	Calendar          string `xml:"CalendarObjectId"`
	Type              string `xml:"Type"`
	Status            string `xml:"Status"`
	DurationType      string `xml:"DurationType"`
	PlannedDuration   Number `xml:"PlannedDuration"`
	RemainingDuration Number `xml:"RemainingDuration"`
	Start             string `xml:"StartDate"`
	Finish            string `xml:"FinishDate"`
	ActualStart       string `xml:"ActualStartDate"`
	ActualFinish      string `xml:"ActualFinishDate"`
	EarlyStart        string `xml:"RemainingEarlyStartDate"`
	EarlyFinish       string `xml:"RemainingEarlyFinishDate"`
	LateStart         string `xml:"RemainingLateStartDate"`
	LateFinish        string `xml:"RemainingLateFinishDate"`
	BaselineStart     string `xml:"PlannedStartDate"`
	BaselineFinish    string `xml:"PlannedFinishDate"`
	Constraint        string `xml:"PrimaryConstraintType"`
	ConstraintDate    string `xml:"PrimaryConstraintDate"`
	Second            string `xml:"SecondaryConstraintType"`
	SecondDate        string `xml:"SecondaryConstraintDate"`
}

// A Relationship ties a successor to a predecessor.
type Relationship struct {
	Predecessor string `xml:"PredecessorActivityObjectId"`
	Successor   string `xml:"SuccessorActivityObjectId"`
	Type        string `xml:"Type"`
	Lag         Number `xml:"Lag"`

	PredecessorProject string `xml:"PredecessorProjectObjectId"`
	SuccessorProject   string `xml:"SuccessorProjectObjectId"`
}

// An Assignment puts a resource on an activity.
type Assignment struct {
	Activity       string `xml:"ActivityObjectId"`
	Resource       string `xml:"ResourceObjectId"`
	PlannedUnits   Number `xml:"PlannedUnits"`
	RemainingUnits Number `xml:"RemainingUnits"`
	ActualUnits    Number `xml:"ActualUnits"`
	UnitsPerTime   Number `xml:"PlannedUnitsPerTime"`
}

// A Number may have a decimal comma, as files written in some countries do.
type Number float64

// UnmarshalText reads a number.
func (n *Number) UnmarshalText(text []byte) error {
	f, err := strconv.ParseFloat(strings.Replace(string(text), ",", ".", 1), 64)
	if len(text) == 0 {
		f, err = 0, nil
	}
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1e12 {
		return fmt.Errorf("%q is not a number", text)
	}
	*n = Number(f)
	return nil
}

// Read reads a whole file.
func Read(in io.Reader) (*File, error) { return read(in, maxActivities) }

func read(in io.Reader, most int) (*File, error) {
	limited := &io.LimitedReader{R: in, N: MaxBytes + 1}
	d := xml.NewDecoder(limited)
	f := &File{most: most}
	err := f.read(d)
	switch {
	case limited.N <= 0:
		err = fmt.Errorf("the file is larger than %d MB", MaxBytes>>20)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		err = errors.New("the file is cut short")
	}
	if err == nil {
		return f, nil
	}
	if e, ok := errors.AsType[*xml.SyntaxError](err); ok {
		return nil, errors.Join(fmt.Errorf("line %d: %s", e.Line, e.Msg))
	}
	line, _ := d.InputPos()
	return nil, errors.Join(fmt.Errorf("line %d: %w", line, err))
}

// read takes the parts of the root one at a time.
func (f *File) read(d *xml.Decoder) error {
	root, err := next(d)
	if err != nil {
		return err
	}
	if root == nil || root.Name.Local != "APIBusinessObjects" {
		return errors.New("the file does not start with <APIBusinessObjects>, so it is not a Primavera XML file")
	}
	for {
		e, err := next(d)
		if err != nil || e == nil {
			return err
		}
		switch e.Name.Local {
		case "Calendar":
			err = add(d, e, &f.Calendars)
		case "Resource":
			err = add(d, e, &f.Resources)
		case "Project":
			f.Projects = append(f.Projects, Project{})
			err = f.project(d, &f.Projects[len(f.Projects)-1])
		default:
			err = d.Skip()
		}
		if err != nil {
			return err
		}
	}
}

// next is the next element to open, or nil where the enclosing one ends.
func next(d *xml.Decoder) (*xml.StartElement, error) {
	for {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			return &t, nil
		case xml.EndElement:
			return nil, nil
		case xml.Directive:
			return nil, errors.New("the file has a document type; remove it, since it may define entities")
		}
	}
}

// project reads one project, a part at a time, so that one that is too large is
// refused as soon as it is.
func (f *File) project(d *xml.Decoder, p *Project) error {
	for {
		e, err := next(d)
		if err != nil || e == nil {
			return err
		}
		text := map[string]*string{"ObjectId": &p.ObjectID, "Id": &p.ID, "Name": &p.Name, "DataDate": &p.DataDate, "PlannedStartDate": &p.PlannedStart,
			"MustFinishByDate": &p.MustFinishBy, "ActivityDefaultCalendarObjectId": &p.Calendar, "CriticalActivityPathType": &p.CriticalBy,
			"RelationshipLagCalendar": &p.LagCalendar}[e.Name.Local]
		switch e.Name.Local {
		case "CriticalActivityFloatLimit":
			err = d.DecodeElement(&p.FloatLimit, e)
		case "ScheduleOptions":
			err = add(d, e, &p.Options)
		case "Calendar":
			err = add(d, e, &p.Calendars)
		case "WBS":
			err = f.row(add(d, e, &p.WBS), true)
		case "Activity":
			err = f.row(add(d, e, &p.Activities), true)
		case "Relationship":
			err = f.row(add(d, e, &p.Relationships), false)
		case "ResourceAssignment":
			err = f.row(add(d, e, &p.Assignments), false)
		default:
			if text != nil {
				err = d.DecodeElement(text, e)
			} else {
				err = d.Skip()
			}
		}
		if err != nil {
			return err
		}
	}
}

// row counts a row that was read.
func (f *File) row(err error, activity bool) error {
	f.rows++
	if activity {
		f.activities++
	}
	switch {
	case err != nil:
		return err
	case f.activities > f.most:
		return fmt.Errorf("the plan has more than %d activities, the most that is read; divide it", f.most)
	case f.rows > maxRows:
		return fmt.Errorf("the plan has more than %d activities, relationships and assignments, the most that is read; divide it", maxRows)
	}
	return nil
}

func add[T any](d *xml.Decoder, e *xml.StartElement, into *[]T) error {
	var v T
	if err := d.DecodeElement(&v, e); err != nil {
		return err
	}
	*into = append(*into, v)
	return nil
}
