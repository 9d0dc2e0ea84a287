package web

import (
	"fmt"
	"net/http"

	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// A Setting is one option of the server, as it is set. It holds no secret: those
// are in files, of which it has the path.
type Setting struct {
	Option, Variable, Value, Means string
	Usual                          bool // it was not set
}

// settings shows whoever runs the programme what this server is told. What is
// set is set where it is started: nothing is changed here.
func (s *Server) settings(w http.ResponseWriter, r *http.Request) error {
	if !secretariat.MayGiveSeats(s.who(r)) {
		return problem.New(problem.Forbidden, "Only the PMO may see how the server is set up.")
	}
	f, err := s.frame(r, "Settings of this server")
	if err != nil {
		return err
	}
	standing, err := s.desk.Standing(r.Context())
	if err != nil {
		return err
	}
	private(w)
	f.Now = true
	facts := []Fact{{"Version", TextCell(s.Version)}, {"Journal", TextCell(standing.Head.Origin)}, {"Entries", TextCell(fmt.Sprint(standing.Head.Size))}}
	if s.desk.Unmeasured() != nil {
		facts = append(facts, Fact{"Tables", TextCell("Made anew, but the database could not measure them: reading is slower until it can. The log says why.")})
	}
	return Show(w, r, http.StatusOK, People(PeoplePage{Frame: f,
		Lead:  "How the server that answered you was started. It is changed where it is started, by whoever runs it. Secrets are kept in files, of which only the place is shown.",
		Facts: facts, Tables: []Table{settingTable(s.Configured)}}))
}

func settingTable(all []Setting) Table {
	t := Table{Label: "Options", Columns: []Column{{Name: "option", Label: "Option", Shape: Line}, {Name: "value", Label: "Set to", Shape: Line},
		{Name: "means", Label: "What it means", Shape: Prose}, {Name: "variable", Label: "Variable", Shape: Line}}}
	for _, o := range all {
		value := o.Value
		switch {
		case value == "":
			value = "Not set"
		case o.Usual:
			value += " (as usual)"
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{TextCell(o.Option), TextCell(value), TextCell(o.Means), TextCell(o.Variable)}})
	}
	return t
}
