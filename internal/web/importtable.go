package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/exchange"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// maxTableRows bounds the rows of a table that a page shows one by one; longer
// ones go through the command line.
const maxTableRows = 2000

// A sentTable is what the form of a table sends: the file and what is asked of it.
type sentTable struct {
	papers          // the file, its name and the class of what bears none
	kind            *record.Kind
	source          string
	mapping         map[string]string         // of headings to fields, where the person chose
	whose           string                    // the list that numbers are on, where rows do not tell
	leave           []string                  // the rows left out, as [secretariat.ImportName] has them
	same            []string                  // those doubted for their text that the person takes over
	cells           map[exchange.Place]string // that the person put right
	preview         *exchange.Preview
	columnsFromPast bool
}

// A TablePage shows what taking a table in would do, row by row.
type TablePage struct {
	Frame
	Source  string
	Columns []Input // which field each column goes into
	Counts  ImportCounts
	Added   []TableRow
	Changed []TableRow
	Doubted []TableRow
	Bad     []TableRow // rows that cannot be read
	Right   []Param    // what was put right in the rows that now can be
	Notes   []Finding
	Note    string // where the columns were known from
	Hidden  []Param
	Again   string // reads it again with other columns
	URL     string // takes it in
	Cancel  string
	Problem *problem.Problem
}

// A TableRow is one row of a table, and what would become of it.
type TableRow struct {
	Ref, URL string
	Changes  []string
	Why      string
	Whys     []string // of a row that cannot be read, everything that is wrong
	Cells    []CellFix
	Line     int
	Source   string // the row as it stands in the file
	Name     string // what the form calls it
	Left     bool   // the person leaves it out
	Unlike   bool   // the person can take it over though the texts differ
}

// A CellFix asks what a cell that cannot be read should say.
type CellFix struct {
	At, Label, Value string
	Long             bool
}

// placeText writes the place of a cell as a form carries it.
func placeText(at exchange.Place) string { return fmt.Sprintf("%d:%d", at.Line, at.Column) }

func (s *Server) tableNew(w http.ResponseWriter, r *http.Request) error {
	in := sentTable{papers: papers{class: string(record.Strictest)}}
	if k, err := kindAt(r.URL.Query().Get("kind")); err == nil {
		in.kind = k
	}
	return s.showTableNew(w, r, http.StatusOK, in, nil)
}

func (s *Server) showTableNew(w http.ResponseWriter, r *http.Request, status int, in sentTable, p *problem.Problem) error {
	if err := s.keeperOnly(r); err != nil {
		return err
	}
	f, err := s.frame(r, "Import a register")
	if err != nil {
		return err
	}
	f.Now = true
	f.Here = Address{Path: "/imports/table"}
	f.Trail = append(f.Trail, Link{"Imports", "/imports"})
	fields := []Input{
		{Name: "kind", Label: "Register", Type: InputPick, Required: true, Hint: "What each row of the table is."},
		{Name: "file", Label: "File", Type: InputFile, Required: true, Hint: fmt.Sprintf("A spreadsheet (.xlsx), .csv, .json or a Word document with a table (.docx), up to %d MB. The headings stand in its first row, or below a title.", maxPapers>>20)},
		{Name: "source", Label: "Source", Type: InputLine, Value: in.source, Hint: "What the file is one edition of, as CACoP central register. Its columns are remembered under that name. The name of the file if left empty."},
		{Name: "class", Label: "Class of rows that tell none", Type: InputOne, Value: in.class, Required: true},
		{Name: "whose", Label: "Whose list", Type: InputLine, Short: true, Value: in.whose, Hint: "Where rows have only a number on a list, as a RAID log does: the group or meeting whose list it is, as CCAG."},
	}
	for _, k := range tableKinds() {
		fields[0].Options = append(fields[0].Options, Option{Value: k.Path, Words: k.Title})
	}
	if in.kind != nil {
		fields[0].Value = in.kind.Path
	}
	for _, c := range record.Classes {
		fields[3].Options = append(fields[3].Options, Option{Value: string(c), Words: c.Words()})
	}
	return Show(w, r, status, Form(FormPage{Frame: f, Lead: "Take a register in from a table. You see every row that would be added, changed or doubted, with the row it comes from, before anything is written.",
		URL: "/imports/table/preview", Files: true, Fields: Refused(fields, p), Submit: "Read the table", Cancel: "/imports", Problem: p}))
}

// tableKinds are the registers that a table can hold.
func tableKinds() []*record.Kind {
	return slices.DeleteFunc(secretariat.Registers(), func(k *record.Kind) bool {
		return !written(k) || k == register.Comments.Kind || k == register.Attachments.Kind
	})
}

// readTable takes what a form sent and reads the file as far as it goes.
func (s *Server) readTable(r *http.Request) (sentTable, error) {
	if err := parseForm(r); err != nil {
		return sentTable{papers: papers{class: string(record.Strictest)}}, err
	}
	in := sentTable{source: strings.Join(strings.Fields(r.FormValue("source")), " ")}
	var c problem.Check
	k, err := kindAt(r.FormValue("kind"))
	c.Want(err == nil && slices.Contains(tableKinds(), k), "kind", "Choose the register.")
	r.Form.Set("group", "table") // papers want one, tables have none
	in.papers, err = readPapers(r)
	if p := problem.Of(err); p != nil {
		for _, f := range p.Faults {
			c.Want(false, f.Field, "%s", strings.Replace(f.Message, ", or paste the text", "", 1))
		}
	} else if err != nil {
		return in, err
	}
	if slices.Contains(tableKinds(), k) {
		in.kind = k
	}
	if err := c.Err("The table cannot be read yet."); err != nil {
		return in, err
	}
	in.leave, in.same, in.whose = r.Form["leave"], r.Form["same"], strings.TrimSpace(r.FormValue("whose"))
	if in.source == "" {
		in.source = in.name
	}
	return in, s.readColumns(r, &in)
}

// readColumns reads the table with the columns that the person chose, or else
// with those of the last table of the same source.
func (s *Server) readColumns(r *http.Request, in *sentTable) error {
	headings, fields := r.Form["heading"], r.Form["field"]
	if len(headings) > 0 && len(headings) == len(fields) {
		in.mapping = map[string]string{}
		for i, h := range headings {
			in.mapping[h] = fields[i]
		}
	} else {
		known, err := secretariat.ColumnsOf(s.desk.View(r.Context(), s.who(r), secretariat.Now), in.source)
		if err != nil {
			return err
		}
		in.mapping, in.columnsFromPast = exchange.ReadMapping(known), len(known) > 0
	}
	in.cells = cellsPut(r.Form["at"], r.Form["right"])
	var err error
	if in.preview, err = exchange.ReadPreview(in.name, in.text, in.kind, exchange.How{Columns: in.mapping, Whose: in.whose, Cells: in.cells}); err != nil {
		return err
	}
	if n := len(in.preview.Stated) + len(in.preview.Bad); n > maxTableRows {
		return problem.New(problem.Invalid, "The table has %s rows, more than the %s that a page can show. Use the command line for it: crosscode import register.", thousands(n), thousands(maxTableRows))
	}
	return nil
}

// maxCells bounds the cells that are put right on a page.
const maxCells = 5000

// cellsPut reads what the person put right: places, and beside each what stands there.
func cellsPut(at, right []string) map[exchange.Place]string {
	out := map[exchange.Place]string{}
	if len(at) != len(right) || len(at) > maxCells {
		return out
	}
	for i, text := range at {
		line, column, _ := strings.Cut(text, ":")
		l, noLine := strconv.Atoi(line)
		c, noColumn := strconv.Atoi(column)
		if noLine == nil && noColumn == nil {
			out[exchange.Place{Line: l, Column: c}] = strings.TrimSpace(strings.ReplaceAll(right[i], "\r\n", "\n"))
		}
	}
	return out
}

// incoming is the table as the desk takes it in. A preview shows what is left out too.
func (in sentTable) incoming(preview bool) secretariat.Incoming {
	hash := sha256.Sum256(in.text)
	class, _ := record.ReadClass(in.class)
	out := secretariat.Incoming{Source: in.source, File: in.name, Digest: hex.EncodeToString(hash[:]), Class: class,
		Stated: in.preview.Stated, Findings: slices.Clone(in.preview.Findings), Columns: in.preview.Mapping(), Same: in.same}
	if !preview {
		out.Leave = in.leave
	}
	for _, b := range in.preview.Bad {
		f := b.Finding()
		f.Code = exchange.OffPattern
		out.Findings = append(out.Findings, f)
	}
	return out
}

// tablePreview shows what taking the table in would do.
func (s *Server) tablePreview(w http.ResponseWriter, r *http.Request) error {
	if err := s.keeperOnly(r); err != nil {
		return err
	}
	in, err := s.readTable(r)
	var res *secretariat.ImportResult
	if err == nil && len(in.preview.Mistaken) == 0 {
		res, err = s.desk.Import(r.Context(), s.who(r), in.incoming(true), secretariat.Because{}, true)
	}
	if p := problem.Of(err); p != nil {
		return s.showTableNew(w, r, statusOf(p), in, p)
	}
	if err != nil {
		return err
	}
	return s.showTable(w, r, in, res)
}

func (s *Server) showTable(w http.ResponseWriter, r *http.Request, in sentTable, res *secretariat.ImportResult) error {
	f, err := s.frame(r, "What would be imported")
	if err != nil {
		return err
	}
	f.Now = true
	f.Here = Address{Path: "/imports/table"}
	f.Trail = append(f.Trail, Link{"Imports", "/imports"}, Link{"Import a register", "/imports/table"})
	p := TablePage{Frame: f, Source: fmt.Sprintf("%s into %s, from %s", in.source, in.kind.Title, in.name), Columns: in.columns(),
		URL: "/imports/table", Again: "/imports/table/preview", Cancel: "/imports/table", Hidden: in.carried()}
	if in.columnsFromPast {
		p.Note = "The columns are read as in the last table of this source."
	}
	status := http.StatusOK
	if len(in.preview.Mistaken) > 0 {
		status, p.Problem = http.StatusUnprocessableEntity, mistaken(in.preview.Mistaken)
	} else {
		p.take(in, res)
	}
	return Show(w, r, status, TablePreview(p))
}

func mistaken(faults []exchange.Fault) *problem.Problem {
	var c problem.Check
	for _, f := range faults {
		c.Want(f.Code != "", f.Where, "%s", f.Message)
	}
	return problem.Of(c.Err("The columns do not fit yet."))
}

func (in sentTable) carried() []Param {
	out := []Param{{"papers", packed(in.text)}, {"name", in.name}, {"class", in.class}, {"kind", in.kind.Path}, {"source", in.source}, {"whose", in.whose}}
	for _, name := range in.same {
		out = append(out, Param{"same", name})
	}
	return out
}

// columns asks for each column which field it goes into.
func (in sentTable) columns() []Input {
	options := []Option{{Value: "ref", Words: "Reference"}, {Value: "class", Words: "Class"}}
	for _, f := range in.kind.Fields {
		options = append(options, Option{Value: f.Name, Words: f.Label})
	}
	var out []Input
	for _, c := range in.preview.Columns {
		out = append(out, Input{Name: "field", Label: c.Heading, Value: c.Field, Type: InputPick, Options: options})
	}
	return out
}

// take puts every row where it belongs.
func (p *TablePage) take(in sentTable, res *secretariat.ImportResult) {
	for _, row := range res.Rows {
		one := TableRow{Ref: row.Ref, URL: address(in.kind, row.Ref), Line: row.Line, Source: in.preview.Text(row.Line), Why: row.Why,
			Name: secretariat.ImportName(in.kind, row.Ref)}
		one.Left = slices.Contains(in.leave, one.Name)
		switch row.Outcome {
		case secretariat.Added:
			one.URL, one.Changes = "", Sentences(in.kind, nil, row.Record)
			p.Added = append(p.Added, one)
		case secretariat.Changed:
			for _, c := range row.Changes {
				one.Changes = append(one.Changes, c.Sentence())
			}
			p.Changed = append(p.Changed, one)
		case secretariat.Doubted:
			one.Unlike = row.Unlike
			p.Doubted = append(p.Doubted, one)
		}
	}
	p.Bad, p.Right = in.bad()
	p.Counts = counts(res)
	p.Counts.Doubted += len(p.Bad)
	for _, left := range append(slices.Clone(p.Added), p.Changed...) {
		if left.Left && left.URL == "" {
			p.Counts.Added--
		} else if left.Left {
			p.Counts.Changed--
		}
	}
	said := map[string]bool{} // beside the row it is about
	for _, row := range append(slices.Clone(p.Doubted), p.Bad...) {
		said[row.Why] = true
		for _, why := range row.Whys {
			said[why] = true
		}
	}
	for _, f := range res.Findings {
		if !said[f.Message] {
			p.Notes = append(p.Notes, Finding{Line: f.Line, Code: f.Code, Ref: f.Ref, Message: f.Message, Source: in.preview.Text(f.Line)})
		}
	}
}

// bad gives the rows that cannot be read, and asks what the cells should say in which
// something is wrong; and what was put right elsewhere, to be carried along.
func (in sentTable) bad() (rows []TableRow, right []Param) {
	asked := map[exchange.Place]bool{}
	for _, b := range in.preview.Bad {
		if len(rows) == 0 || rows[len(rows)-1].Line != b.Line {
			rows = append(rows, TableRow{Line: b.Line, Source: in.preview.Text(b.Line)})
		}
		row := &rows[len(rows)-1]
		row.Whys = append(row.Whys, b.Finding().Message)
		at := exchange.Place{Line: b.Line, Column: b.Column - 1}
		if b.Column > 0 && !asked[at] {
			asked[at] = true
			row.Cells = append(row.Cells, in.fix(at))
		}
	}
	places := slices.SortedFunc(maps.Keys(in.cells), func(a, b exchange.Place) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
	for _, at := range places {
		if asked[at] {
			continue
		}
		if i := slices.IndexFunc(rows, func(r TableRow) bool { return r.Line == at.Line }); i >= 0 {
			rows[i].Cells = append(rows[i].Cells, in.fix(at)) // beside what is wrong still
			continue
		}
		right = append(right, Param{"at", placeText(at)}, Param{"right", in.cells[at]})
	}
	return rows, right
}

func (in sentTable) fix(at exchange.Place) CellFix {
	text, put := in.cells[at]
	if !put {
		text = in.preview.Cell(at.Line, at.Column)
	}
	return CellFix{At: placeText(at), Label: in.preview.Heading(at.Column), Value: text, Long: strings.Contains(text, "\n")}
}

// tableKeep takes the table in, without the rows left out.
func (s *Server) tableKeep(w http.ResponseWriter, r *http.Request) error {
	if err := s.keeperOnly(r); err != nil {
		return err
	}
	in, err := s.readTable(r)
	if err == nil && len(in.preview.Mistaken) > 0 {
		return s.showTable(w, r, in, nil)
	}
	var res *secretariat.ImportResult
	if err == nil {
		res, err = s.desk.Import(r.Context(), s.who(r), in.incoming(false), secretariat.Because{}, false)
	}
	if p := problem.Of(err); p != nil {
		return s.showTableNew(w, r, statusOf(p), in, p)
	}
	if err != nil {
		return err
	}
	return s.taken(w, r, res)
}

// fixes reports whether a cell can be put right on the page, or a doubt settled.
func (p TablePage) fixes() bool {
	return slices.ContainsFunc(p.Bad, func(r TableRow) bool { return len(r.Cells) > 0 }) ||
		slices.ContainsFunc(p.Doubted, func(r TableRow) bool { return r.Unlike })
}
