package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"io"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// ExportCmd writes a register.
type ExportCmd struct {
	Place
	Kind   string `arg:"" help:"The register: action, raid, modification and so on."`
	Format string `help:"json, csv or xlsx." default:"json" enum:"json,csv,xlsx"`
	AsAt   string `help:"The register as it was at the end of this day." placeholder:"DATE"`
	Output string `short:"o" help:"The file to write, instead of printing." placeholder:"FILE"`
}

// Run writes the register.
func (c *ExportCmd) Run(ctx context.Context, w *World) error {
	var unprintable error
	if c.Format == "xlsx" && c.Output == "" {
		unprintable = problem.New(problem.Misuse, "An xlsx is not for printing. Name a file with -o.")
	}
	k, noKind := secretariat.KindNamed(c.Kind)
	day, noDay := dayFlag("--as-at", c.AsAt)
	if err := misuses(noKind, noDay, unprintable); err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		m, err := d.AsAt(ctx, day)
		if err != nil {
			return err
		}
		write := func(out io.Writer) error {
			return exchange.Write(out, c.Format, k, secretariat.Records(d.View(ctx, w.operator(), m).Each(k, secretariat.Query{Sort: "ref"})))
		}
		if c.Output != "" {
			return writeFile(c.Output, forAll, write)
		}
		b := bufio.NewWriter(w.Stdout)
		if err := write(b); err != nil {
			return err
		}
		return b.Flush()
	})
}

func dayFlag(flag, value string) (calendar.Day, error) {
	if value == "" {
		return 0, nil
	}
	day, err := calendar.ParseDay(value)
	if err != nil {
		return 0, problem.New(problem.Misuse, "%s: %v", flag, err)
	}
	return day, nil
}

// DiffCmd says what changed.
type DiffCmd struct {
	Place
	Kind string `arg:"" help:"The register: action, raid, modification and so on."`
	From string `help:"The day whose end is the before." required:"" placeholder:"DATE"`
	To   string `help:"The day whose end is the after." required:"" placeholder:"DATE"`
	JSON bool   `name:"json" help:"Print the differences as JSON."`
}

// Run says what changed.
func (c *DiffCmd) Run(ctx context.Context, w *World) error {
	k, noKind := secretariat.KindNamed(c.Kind)
	from, noFrom := dayFlag("--from", c.From)
	to, noTo := dayFlag("--to", c.To)
	if err := misuses(noKind, noFrom, noTo); err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		compared, err := d.Compare(ctx, w.operator(), k, from, to)
		if err != nil {
			return err
		}
		var diffs []secretariat.Difference
		for diff, err := range compared.Each() {
			if err != nil {
				return err
			}
			diffs = append(diffs, diff)
		}
		if c.JSON {
			return printJSON(w.Stdout, diffsJSON(diffs))
		}
		out := &lines{w: w.Stdout}
		if len(diffs) == 0 {
			out.line("Nothing changed in %s between %s and %s.", k.Plural, from.Words(), to.Words())
		}
		for _, diff := range diffs {
			for _, s := range diff.Sentences() {
				out.line("%s", s)
			}
		}
		return out.err
	})
}

type diffJSON struct {
	Ref     string       `json:"ref"`
	What    string       `json:"what"` // added, changed or "taken out"
	Words   []string     `json:"words"`
	Changes []changeJSON `json:"changes"`
}

type changeJSON struct {
	Field  string          `json:"field"`
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

func diffsJSON(diffs []secretariat.Difference) []diffJSON {
	out := make([]diffJSON, 0, len(diffs))
	for _, d := range diffs {
		j := diffJSON{Ref: d.Ref, What: "changed", Words: d.Sentences(), Changes: []changeJSON{}}
		switch {
		case d.Before == nil:
			j.What = "added"
		case d.After == nil:
			j.What = "taken out"
		}
		for _, c := range d.Changes {
			j.Changes = append(j.Changes, changeJSON{c.Field, record.JSON(c.Before), record.JSON(c.After)})
		}
		out = append(out, j)
	}
	return out
}
