package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange"
	"crosscode/internal/exchange/pack"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
	"crosscode/internal/secretariat"
)

// ImportCmd reads files into the record.
type ImportCmd struct {
	Pack     ImportPackCmd     `cmd:"" help:"Read the papers of a meeting, as text (.txt, .md)."`
	Register ImportRegisterCmd `cmd:"" help:"Read a register from a spreadsheet (.xlsx, .csv), the tables of a .docx, or .json."`
	Plan     ImportPlanCmd     `cmd:"" help:"Give a plan of the record its file: our own, Microsoft Project XML, XER, PMXML or a table."`
}

// maxPapers bounds the papers of one meeting, in bytes.
const maxPapers = 16 << 20

// ImportPackCmd reads the papers of a meeting.
type ImportPackCmd struct {
	Place
	File           string `arg:"" help:"The papers."`
	Group          string `help:"The group whose papers they are, by its short name." required:"" placeholder:"CCAG"`
	Meeting        string `help:"The meeting, where the papers do not name it, as CCAG-04." placeholder:"REF"`
	Classification string `help:"Class of what bears no mark: public or controlled." default:"controlled" placeholder:"CLASS"`
	At             string `help:"Enter it as of this day; allowed while the record is not yet past it." placeholder:"DATE"`
	DryRun         bool   `help:"Show what would be done, and do nothing."`
	JSON           bool   `name:"json" help:"Print the result as JSON."`
}

// Run reads the papers.
func (c *ImportPackCmd) Run(ctx context.Context, w *World) error {
	var noClass, noGroup, noMeeting error
	class, ok := record.ReadClass(strings.ToLower(c.Classification))
	if !ok {
		noClass = problem.New(problem.Misuse, "--classification is public or controlled, not %q.", c.Classification)
	}
	if !ref.IsGroup(c.Group) {
		noGroup = problem.New(problem.Misuse, "--group: %q cannot be the short name of a group. Write letters and digits, a capital first: CCAG.", c.Group)
	}
	var meeting ref.Meeting
	if c.Meeting != "" {
		meeting, noMeeting = ref.ParseMeeting(c.Meeting)
	}
	b, noDay := because(c.At)
	if err := misuses(noClass, noGroup, noMeeting, noDay); err != nil {
		return err
	}
	text, err := readFile(c.File, maxPapers)
	if err != nil {
		return err
	}
	parsed, err := pack.Parse(text, pack.Options{Group: c.Group, Name: filepath.Base(c.File)})
	if err != nil {
		return err
	}
	if c.Meeting != "" {
		parsed.Meeting = meeting
	}
	p := exchange.FromPack(parsed, class)
	in := secretariat.Incoming{Source: p.Source, File: filepath.Base(c.File), Digest: digest(text), Group: p.Group, Day: p.Day,
		Class: class, Stated: p.Stated, Findings: p.Findings, Kept: p.Kept}
	return w.importing(ctx, c.Place, in, b, c.DryRun, c.JSON)
}

// ImportRegisterCmd reads a register.
type ImportRegisterCmd struct {
	Place
	Kind   string `arg:"" help:"The register: action, raid, modification and so on."`
	File   string `arg:"" help:"The file."`
	Source string `help:"What the file is one edition of. Its name if not given." placeholder:"NAME"`
	At     string `help:"Enter it as of this day; allowed while the record is not yet past it." placeholder:"DATE"`
	DryRun bool   `help:"Show what would be done, and do nothing."`
	JSON   bool   `name:"json" help:"Print the result as JSON."`
}

// Run reads the register.
func (c *ImportRegisterCmd) Run(ctx context.Context, w *World) error {
	k, noKind := secretariat.KindNamed(c.Kind)
	b, noDay := because(c.At)
	if err := misuses(noKind, noDay); err != nil {
		return err
	}
	data, err := readFile(c.File, exchange.MaxSheetBytes)
	if err != nil {
		return err
	}
	name := filepath.Base(c.File)
	if c.Source == "" {
		c.Source = name
	}
	stated, findings, err := exchange.ReadRegister(name, data, k)
	if err != nil {
		return err
	}
	in := secretariat.Incoming{Source: c.Source, File: name, Digest: digest(data), Day: b.Day, Class: record.Strictest,
		Stated: stated, Findings: findings, Strict: true}
	return w.importing(ctx, c.Place, in, b, c.DryRun, c.JSON)
}

func (w *World) importing(ctx context.Context, at Place, in secretariat.Incoming, b secretariat.Because, dry, asJSON bool) error {
	if dry && !w.Holds(at) {
		// There is no record to compare with, and none shall be left behind.
		empty, err := os.MkdirTemp("", "crosscode-")
		if err != nil {
			return fmt.Errorf("make an empty record to try it on: %w", err)
		}
		defer os.RemoveAll(empty)
		at.Data = empty
	}
	return w.with(ctx, at, func(d *secretariat.Desk) error {
		res, err := d.Import(ctx, w.operator(), in, b, dry)
		if err != nil {
			return err
		}
		if asJSON {
			return writeImportJSON(w.Stdout, res)
		}
		return writeImport(w.Stdout, in, res, dry)
	})
}

func because(at string) (secretariat.Because, error) {
	if at == "" {
		return secretariat.Because{}, nil
	}
	day, err := calendar.ParseDay(at)
	if err != nil {
		return secretariat.Because{}, problem.New(problem.Misuse, "--at: %v", err)
	}
	return secretariat.Because{Day: day}, nil
}

func digest(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// importJSON is what import --json prints.
type importJSON struct {
	Import    string         `json:"import"`
	Added     map[string]int `json:"added"`
	Changed   map[string]int `json:"changed"`
	Unchanged map[string]int `json:"unchanged"`
	Doubted   map[string]int `json:"doubted"`
	Findings  []foundJSON    `json:"findings"`
	Kept      []stretchJSON  `json:"kept"`
}

type foundJSON struct {
	Line    int    `json:"line"`
	To      int    `json:"to,omitempty"`
	Code    string `json:"code"`
	Ref     string `json:"ref"`
	Message string `json:"message"`
}

type stretchJSON struct {
	Line  int    `json:"line"`
	To    int    `json:"to"`
	Title string `json:"title"`
}

func writeImportJSON(w io.Writer, r *secretariat.ImportResult) error {
	out := importJSON{Import: r.ID, Added: r.Count(secretariat.Added), Changed: r.Count(secretariat.Changed),
		Unchanged: r.Count(secretariat.Unchanged), Doubted: r.Count(secretariat.Doubted),
		Findings: []foundJSON{}, Kept: []stretchJSON{}}
	for _, f := range r.Findings {
		to := f.To
		if to <= f.Line {
			to = 0
		}
		out.Findings = append(out.Findings, foundJSON{f.Line, to, f.Code, f.Ref, f.Message})
	}
	for _, k := range r.Kept {
		out.Kept = append(out.Kept, stretchJSON{k.From, k.To, k.Title})
	}
	return printJSON(w, out)
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// writeImport tells an import in words.
func writeImport(w io.Writer, in secretariat.Incoming, r *secretariat.ImportResult, dry bool) error {
	out := &lines{w: w}
	switch {
	case dry:
		out.line("%s, as %s. Nothing was kept: this shows what would be.", in.File, in.Source)
	case r.Nothing:
		out.line("%s says nothing that is not in the record already. Nothing was changed.", in.File)
	default:
		out.line("%s was imported as %s, %s.", in.File, r.ID, in.Source)
	}
	for _, k := range secretariat.Registers() {
		var parts []string
		for _, o := range []secretariat.Outcome{secretariat.Added, secretariat.Changed, secretariat.Unchanged, secretariat.Doubted} {
			if n := r.Count(o)[k.Name]; n > 0 {
				parts = append(parts, fmt.Sprintf("%d %s", n, o))
			}
		}
		if len(parts) > 0 {
			out.line("  %-20s %s", k.Plural, strings.Join(parts, ", "))
		}
	}
	for _, row := range r.Rows {
		if row.Outcome == secretariat.Changed {
			for _, c := range row.Changes {
				out.line("  line %d: %s: %s", row.Line, row.Ref, c.Sentence())
			}
		}
	}
	if len(r.Findings) > 0 {
		out.line("What you should know (%d):", len(r.Findings))
	}
	for _, f := range r.Findings {
		out.line("  line %d: %s: %s", f.Line, f.Code, f.Message)
	}
	if len(r.Kept) > 0 {
		out.line("Kept as text under the meeting (%d):", len(r.Kept))
	}
	for _, k := range r.Kept {
		out.line("  lines %d-%d: %s", k.From, k.To, k.Title)
	}
	if !dry && !r.Nothing {
		out.line("To take it all back: crosscode undo %s", r.ID)
	}
	return out.err
}

// UndoCmd takes back an import.
type UndoCmd struct {
	Place
	Import string `arg:"" help:"The import, as import-17."`
}

// Run takes the import back.
func (c *UndoCmd) Run(ctx context.Context, w *World) error {
	if strings.TrimSpace(c.Import) == "" {
		return problem.New(problem.Misuse, "Name the import, as import-17.")
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		res, err := d.Undo(ctx, w.operator(), c.Import, secretariat.Because{})
		if err != nil {
			return err
		}
		out := &lines{w: w.Stdout}
		out.line("%s was undone: %s taken out, %s as before it.", c.Import, count(len(res.TakenOut), "record"), count(len(res.Restored), "record"))
		for _, l := range res.Left {
			out.line("  %s", l)
		}
		return out.err
	})
}
