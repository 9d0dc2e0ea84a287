package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"

	"crosscode/internal/exchange"
	"crosscode/internal/exchange/pack"
	"crosscode/internal/meeting"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// maxPapers bounds the papers taken in through a page, in bytes; longer ones go
// through the command line.
const maxPapers = 2 << 20

// papers is what the import form sends.
type papers struct {
	name, group, class string
	text               []byte
}

func (s *Server) keeperOnly(r *http.Request) error {
	if secretariat.MayImport(s.who(r)) {
		return nil
	}
	return problem.New(problem.Forbidden, "Only the secretariat may import papers. %s", s.howToAct())
}

func (s *Server) howToAct() string {
	if len(s.Sample) > 0 {
		return "In this demonstration, choose whom to act as at the top of the page."
	}
	return "On the server itself, crosscode import pack does the same."
}

// importNew shows the form that takes papers in.
func (s *Server) importNew(w http.ResponseWriter, r *http.Request) error {
	return s.showImportNew(w, r, http.StatusOK, papers{group: r.URL.Query().Get("group"), class: string(record.Strictest)}, nil)
}

func (s *Server) showImportNew(w http.ResponseWriter, r *http.Request, status int, in papers, p *problem.Problem) error {
	if err := s.keeperOnly(r); err != nil {
		return err
	}
	f, err := s.frame(r, "Import papers")
	if err != nil {
		return err
	}
	f.Now = true
	f.Trail = append(f.Trail, Link{"Imports", "/imports"})
	page := ImportNewPage{Frame: f, URL: "/imports/preview", All: "/imports", Problem: p,
		Reads: fmt.Sprintf("Text (.txt or .md), up to %d MB. Nothing is kept until you have seen what it would do.", maxPapers>>20)}
	page.Fields = []Input{
		{Name: "file", Label: "File with the papers", Type: InputFile, Hint: "The text of the papers, as saved from the slides."},
		{Name: "text", Label: "Or the text itself", Type: InputProse, Rows: 8, Value: string(in.text)},
		{Name: "group", Label: "Group", Type: InputLine, Value: in.group, Required: true, Short: true, Hint: "The short name of the group whose papers they are, as CCAG."},
		{Name: "class", Label: "Class of what bears no mark", Type: InputOne, Value: in.class, Required: true,
			Hint: "Slides marked Public or Controlled keep their own mark."},
	}
	for _, c := range record.Classes {
		page.Fields[3].Options = append(page.Fields[3].Options, Option{Value: string(c), Words: c.Words(), Chosen: string(c) == in.class})
	}
	page.Fields = Refused(page.Fields, p)
	return Show(w, r, status, ImportNew(page))
}

// read takes what the form sent: a file, text, or the papers that a preview
// has shown and now carries.
func readPapers(r *http.Request) (papers, error) {
	if err := parseForm(r); err != nil {
		return papers{class: string(record.Strictest)}, err
	}
	in := papers{group: strings.TrimSpace(r.FormValue("group")), class: r.FormValue("class"), name: r.FormValue("name"), text: []byte(r.FormValue("text"))}
	if carried := r.FormValue("papers"); carried != "" {
		text, err := unpack(carried)
		in.text = text
		return in, err
	}
	if file, head, err := r.FormFile("file"); err == nil {
		defer file.Close()
		text, err := io.ReadAll(io.LimitReader(file, maxPapers+1))
		if err != nil {
			return in, problem.New(problem.Invalid, "The file could not be read. Try again.")
		}
		if len(text) > 0 {
			in.text, in.name = text, head.Filename
		}
	}
	if in.name == "" {
		in.name = "pasted text"
	}
	var c problem.Check
	c.Want(len(in.text) > 0, "file", "Choose a file, or paste the text.")
	c.Want(len(in.text) <= maxPapers, "file", "The papers are longer than %d MB. Use the command line for these: crosscode import pack.", maxPapers>>20)
	c.Want(in.group != "", "group", "Name the group whose papers they are.")
	_, ok := record.ReadClass(in.class)
	c.Want(ok, "class", "Choose who may see what bears no mark.")
	return in, c.Err("The papers cannot be read yet.")
}

func unpack(s string) ([]byte, error) { return unpackTo(s, maxPapers) }

// unpackTo reads what a preview carries along, of at most so many bytes.
func unpackTo(s string, most int64) ([]byte, error) {
	bad := problem.New(problem.Invalid, "The file was lost on the way. Choose it again.")
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return nil, bad
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, bad
	}
	text, err := io.ReadAll(io.LimitReader(z, most+1))
	if err != nil || int64(len(text)) > most {
		return nil, bad
	}
	return text, nil
}

func packed(text []byte) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(text)
	z.Close() // neither fails on a buffer
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// incoming reads the papers into records.
func incoming(in papers) (secretariat.Incoming, error) {
	p, err := pack.Parse(in.text, pack.Options{Group: in.group, Name: in.name})
	if err != nil {
		return secretariat.Incoming{}, err
	}
	class, _ := record.ReadClass(in.class)
	said := exchange.FromPack(p, class)
	hash := sha256.Sum256(in.text)
	return secretariat.Incoming{Source: said.Source, File: in.name, Digest: hex.EncodeToString(hash[:]), Group: said.Group, Day: said.Day,
		Class: class, Stated: said.Stated, Findings: said.Findings, Kept: said.Kept}, nil
}

// takeIn reads the papers that were sent and takes them in, or only tries it.
func (s *Server) takeIn(r *http.Request, try bool) (in papers, sent secretariat.Incoming, res *secretariat.ImportResult, err error) {
	if in, err = readPapers(r); err != nil {
		return in, sent, nil, err
	}
	if sent, err = incoming(in); err != nil {
		return in, sent, nil, err
	}
	sent.Leave, sent.Same = r.Form["leave"], r.Form["same"]
	res, err = s.desk.Import(r.Context(), s.who(r), sent, secretariat.Because{}, try)
	return in, sent, res, err
}

// takeForm is the form by which the papers of a preview are taken in: what is chosen
// beside single records belongs to it.
const takeForm = "take"

// importPreview shows what taking the papers in would do.
func (s *Server) importPreview(w http.ResponseWriter, r *http.Request) error {
	if err := s.keeperOnly(r); err != nil {
		return err
	}
	in, sent, res, err := s.takeIn(r, true)
	if p := problem.Of(err); p != nil {
		return s.showImportNew(w, r, statusOf(p), in, p)
	}
	if err != nil {
		return err
	}
	f, err := s.frame(r, "What would be imported")
	if err != nil {
		return err
	}
	f.Now = true
	f.Here = Address{Path: "/imports/new"} // where a preview can be had again
	f.Trail = append(f.Trail, Link{"Imports", "/imports"}, Link{"Import papers", "/imports/new"})
	lines := strings.Split(strings.ReplaceAll(string(in.text), "\r\n", "\n"), "\n")
	page := ImportPreviewPage{Frame: f, Source: fmt.Sprintf("%s (%s, %s lines)", sent.Source, in.name, thousands(len(lines))),
		Counts: counts(res), Kinds: s.importKinds(f, res, lines), Findings: findingsOf(res, lines), Kept: keptOf(res, lines),
		URL: "/imports", Cancel: "/imports/new",
		Hidden: []Param{{"papers", packed(in.text)}, {"name", in.name}, {"group", in.group}, {"class", in.class}},
		Facts:  []Fact{{"Speaks for", TextCell(sent.Day.Words())}, {"Unmarked slides", TextCell(sent.Class.Words())}}}
	return Show(w, r, http.StatusOK, ImportPreview(page))
}

func counts(res *secretariat.ImportResult) ImportCounts {
	sum := func(o secretariat.Outcome) int {
		n := 0
		for _, m := range res.Count(o) {
			n += m
		}
		return n
	}
	return ImportCounts{sum(secretariat.Added), sum(secretariat.Changed), sum(secretariat.Unchanged), sum(secretariat.Doubted)}
}

// lineAt gives one line of the papers, cut to what fits beside a row.
func lineAt(lines []string, n int) string {
	if n < 1 || n > len(lines) {
		return ""
	}
	const enough = 400
	s := []rune(strings.Join(strings.Fields(lines[n-1]), " "))
	if len(s) > enough {
		return string(s[:enough]) + "…"
	}
	return string(s)
}

// importKinds tells register by register what became, or would become, of it.
func (s *Server) importKinds(f Frame, res *secretariat.ImportResult, lines []string) []ImportKind {
	var out []ImportKind
	for _, k := range secretariat.Registers() {
		g := s.registerFor(k, f)
		cols := g.Columns(f.Here, k.Columns, "")
		for i := range cols {
			cols[i].Sort = nil
		}
		one := ImportKind{Title: k.Title, One: k.Noun, Many: k.Plural, Added: Table{Label: k.Title + " to add", Columns: append(cols, Column{Name: "line", Label: "Line", Shape: Line})}}
		for _, row := range res.Rows {
			if row.Kind.Name == k.Name {
				one.take(g, row, lines)
			}
		}
		if one.Counts != (ImportCounts{}) {
			out = append(out, one)
		}
	}
	return out
}

// take puts one row of an import where it belongs.
func (k *ImportKind) take(g Register, row secretariat.ImportRow, lines []string) {
	change := ImportChange{Ref: row.Ref, URL: address(g.Kind, row.Ref), Line: row.Line, Source: lineAt(lines, row.Line), Name: secretariat.ImportName(row.Kind, row.Ref), Unlike: row.Unlike}
	switch row.Outcome {
	case secretariat.Added:
		k.Counts.Added++
		cols := k.Added.Columns
		r := g.Row(row.Record, "", cols[:len(cols)-1])
		r.Cells = append(r.Cells, SourceCell{Line: row.Line, Text: change.Source, Name: change.Name, Ref: row.Ref})
		k.Added.Rows = append(k.Added.Rows, r)
	case secretariat.Changed:
		k.Counts.Changed++
		for _, c := range row.Changes {
			change.Changes = append(change.Changes, c.Sentence())
		}
		k.Changed = append(k.Changed, change)
	case secretariat.Unchanged:
		k.Counts.Unchanged++
	case secretariat.Doubted:
		k.Counts.Doubted++
		change.Why = row.Why
		k.Doubted = append(k.Doubted, change)
	}
}

func findingsOf(res *secretariat.ImportResult, lines []string) []Finding {
	var out []Finding
	for _, f := range res.Findings {
		out = append(out, Finding{Line: f.Line, To: f.To, Code: f.Code, Ref: f.Ref, Message: f.Message, Source: lineAt(lines, f.Line)})
	}
	return out
}

func keptOf(res *secretariat.ImportResult, lines []string) []Kept {
	var out []Kept
	for _, k := range res.Kept {
		text := strings.Join(lines[max(k.From-1, 0):min(k.To, len(lines))], "\n")
		out = append(out, Kept{Line: k.From, To: k.To, Title: k.Title, Text: text})
	}
	return out
}

// importKeep takes the papers in.
func (s *Server) importKeep(w http.ResponseWriter, r *http.Request) error {
	if err := s.keeperOnly(r); err != nil {
		return err
	}
	in, _, res, err := s.takeIn(r, false)
	if p := problem.Of(err); p != nil {
		return s.showImportNew(w, r, statusOf(p), in, p)
	}
	if err != nil {
		return err
	}
	return s.taken(w, r, res)
}

// taken shows what was taken in; of nothing new there is no import to show.
func (s *Server) taken(w http.ResponseWriter, r *http.Request, res *secretariat.ImportResult) error {
	to := "/imports"
	if res.ID != "" {
		to += "/" + res.ID
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// importShown tells what an import did.
func (s *Server) importShown(w http.ResponseWriter, r *http.Request) error {
	return s.showImport(w, r, http.StatusOK, nil)
}

func (s *Server) showImport(w http.ResponseWriter, r *http.Request, status int, p *problem.Problem) error {
	f, v, err := s.look(r, "")
	if err != nil {
		return err
	}
	it, err := v.Find(secretariat.Imports.Kind, r.PathValue("id"))
	if err != nil {
		return err
	}
	imp := secretariat.Imports.From(it.Record)
	f.Title = imp.Ref
	f.Trail = append(f.Trail, Link{"Imports", "/imports"})
	entries, err := v.OfCause(imp.ID)
	if err != nil {
		return err
	}
	page := ImportResultPage{Frame: f, Problem: p, Kinds: s.broughtBy(entries)}
	page.Import = Import{ID: imp.Ref, URL: "/imports/" + imp.Ref, Source: imp.Source, At: InstantAt(entries[0].Entry.At, secretariat.Zone()),
		Who: f.named(entries[0].Entry.Actor), Findings: len(imp.Findings), Status: StatusOf(string(imp.Status()))}
	page.Import.Counts = storedCounts(imp.Counts)
	page.Facts = []Fact{{"File", TextCell(imp.File)}, {"Speaks for", TextCell(imp.Day.Words())}, {"SHA-256", TextCell(imp.Digest)},
		{"First entry", RefCell{Ref: fmt.Sprint(imp.ID), URL: fmt.Sprintf("/record/%d", imp.ID)}}}
	for _, text := range imp.Findings {
		page.Findings = append(page.Findings, storedFinding(text))
	}
	for _, e := range entries {
		if p, ok := e.Record.(*meeting.Paper); ok {
			page.Kept = append(page.Kept, Kept{Line: p.From.N, To: p.To.N, Title: p.Title, Text: p.Text})
		}
	}
	switch {
	case imp.Status() == secretariat.Undone:
		page.Why = "It was undone already."
	case s.keeperOnly(r) != nil:
		page.Why = "Only the secretariat may undo it."
	default:
		page.Undo = "/imports/" + imp.Ref + "/undo"
	}
	page.Notice = notices[r.URL.Query().Get("done")]
	return Show(w, r, status, ImportResult(page))
}

// storedCounts reads back what an import came to, which its record keeps as
// lines of text: "action: 19 added".
func storedCounts(lines []string) ImportCounts {
	var c ImportCounts
	for _, l := range lines {
		var n int
		var outcome string
		_, rest, _ := strings.Cut(l, ": ")
		fmt.Sscanf(rest, "%d %s", &n, &outcome)
		switch secretariat.Outcome(outcome) {
		case secretariat.Added:
			c.Added += n
		case secretariat.Changed:
			c.Changed += n
		case secretariat.Unchanged:
			c.Unchanged += n
		case secretariat.Doubted:
			c.Doubted += n
		}
	}
	return c
}

// storedFinding reads a finding back from the import's record, where it is kept
// as one line of text: "line 34, look-alike, CCAG03-02: message".
func storedFinding(text string) Finding {
	head, message, ok := strings.Cut(text, ": ")
	f := Finding{Message: message}
	if !ok {
		return Finding{Message: text}
	}
	parts := strings.SplitN(head, ", ", 3)
	fmt.Sscanf(parts[0], "line %d", &f.Line)
	if len(parts) > 1 {
		f.Code = parts[1]
	}
	if len(parts) > 2 {
		f.Ref = parts[2]
	}
	return f
}

// broughtBy counts what the entries of an import did, register by register.
func (s *Server) broughtBy(entries []secretariat.Version) []ImportKind {
	var out []ImportKind
	for _, k := range secretariat.Registers() {
		one := ImportKind{Title: k.Title, URL: "/" + k.Path, One: k.Noun, Many: k.Plural}
		for _, e := range entries {
			switch {
			case e.Entry.Kind != k.Name || k.Name == secretariat.Imports.Name:
			case e.Entry.Version == 1:
				one.Counts.Added++
			default:
				one.Counts.Changed++
			}
		}
		if one.Counts != (ImportCounts{}) {
			out = append(out, one)
		}
	}
	return out
}

// importUndo takes an import back.
func (s *Server) importUndo(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	_, err := s.desk.Undo(r.Context(), s.who(r), id, secretariat.Because{})
	if p := problem.Of(err); p != nil && p.Kind != problem.Invalid && p.Again() {
		return s.showImport(w, r, statusOf(p), p)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/imports/"+id+"?done=undone", http.StatusSeeOther)
	return nil
}
