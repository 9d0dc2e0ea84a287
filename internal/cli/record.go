package cli

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"crosscode/internal/exchange"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// What can be done with a record of every register, by its kind and reference: the
// declaration of the register says the rest.

// Named is one record of any register.
type Named struct {
	Kind string `arg:"" help:"The register: notice, representation, freeze and so on."`
	Ref  string `arg:"" help:"The record, as SMAP-N01."`
}

// Written is how a record is written: its fields, its class, and under what.
type Written struct {
	Filled
	Class string `help:"Who may see it: public, controlled, or only an organisation, as \"only RECCo\". A new record is controlled if not given." placeholder:"CLASS"`
	Why   string `help:"Why, for the journal." placeholder:"TEXT"`
	Item  string `help:"The meeting item it is done under, as CCAG-04/6." placeholder:"ITEM"`
	JSON  bool   `name:"json" help:"Print the record as export does."`
}

// edit reads what is written as an edit of a record of the register called kind,
// with everything that is wrong with the command.
func (c Written) edit(w *World, kind string) (*record.Kind, secretariat.Edit, error) {
	k, noKind := secretariat.KindNamed(kind)
	var e secretariat.Edit
	var noClass, noFields error
	if c.Class != "" {
		e.Class, noClass = classFlag(c.Class)
	}
	if k != nil {
		e.Fields, noFields = c.fields(w, k)
	}
	if p := problem.Of(noFields); p != nil && p.Kind != problem.Misuse {
		return nil, e, noFields // a file that cannot be read
	}
	return k, e, misuses(noKind, noClass, noFields)
}

func (c Written) because() secretariat.Because { return secretariat.Because{Why: c.Why, Item: c.Item} }

// RaiseCmd makes a record.
type RaiseCmd struct {
	Place
	Kind string `arg:"" help:"The register: notice, representation, freeze and so on."`
	Ref  string `arg:"" optional:"" help:"Its reference. Where it follows from the fields, it may be left out."`
	Written
}

// Run makes it.
func (c *RaiseCmd) Run(ctx context.Context, w *World) error {
	k, e, err := c.edit(w, c.Kind)
	if err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		made, err := d.Raise(ctx, w.operator(), k, c.Ref, e, c.because())
		if err != nil {
			return err
		}
		return w.tellKept(k, made, c.JSON)
	})
}

// EditCmd sets fields of a record.
type EditCmd struct {
	Place
	Named
	Written
}

// Run sets them.
func (c *EditCmd) Run(ctx context.Context, w *World) error {
	k, e, err := c.edit(w, c.Kind)
	var nothing error
	if err == nil && len(e.Fields) == 0 && e.Class == "" {
		nothing = problem.New(problem.Misuse, "Say what is to change: --set, --from or --class.")
	}
	if err = misuses(err, nothing); err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		was, err := d.View(ctx, w.operator(), secretariat.Now).Find(k, c.Ref)
		if err != nil {
			return err
		}
		now, err := d.Revise(ctx, w.operator(), k, record.HeadOf(was.Record).Ref, e, c.because())
		if err != nil {
			return err
		}
		if !c.JSON && record.HeadOf(now).Version == record.HeadOf(was.Record).Version {
			out := &lines{w: w.Stdout}
			out.line("%s says all of this already. Nothing was changed.", record.HeadOf(now).Ref)
			return out.err
		}
		return w.tellKept(k, now, c.JSON)
	})
}

// tellKept tells a record that was just kept.
func (w *World) tellKept(k *record.Kind, r record.Record, asJSON bool) error {
	if asJSON {
		return w.exported(k, r)
	}
	out := &lines{w: w.Stdout}
	tellStanding(out, k, r)
	return out.err
}

// exported prints a record as an export of its register has it.
func (w *World) exported(k *record.Kind, r record.Record) error {
	_, err := fmt.Fprintf(w.Stdout, "%s\n", k.Export(r))
	return err
}

// tellStanding tells where a record stands, if it has a life.
func tellStanding(out *lines, k *record.Kind, r record.Record) {
	f := standing(k)
	if f == nil {
		out.line("%s", record.HeadOf(r).Ref)
		return
	}
	out.line("%s: %s", record.HeadOf(r).Ref, f.Get(r).Words())
}

// standing is the field that says where a record stands; nil where it has no life.
func standing(k *record.Kind) *record.Field {
	if f := k.Field("status"); f != nil {
		return f
	}
	return k.Field("standing")
}

// TakeCmd takes a record a step on.
type TakeCmd struct {
	Named
	Taken
}

// Run takes the step.
func (c *TakeCmd) Run(ctx context.Context, w *World) error {
	k, err := secretariat.KindNamed(c.Kind)
	if err != nil {
		return misuse(err)
	}
	return c.take(ctx, w, c.Ref, []*record.Kind{k}, k.Noun)
}

// tellSteps tells which steps a record may be taken, each with the options that it
// needs, and in brackets those that it takes besides.
func tellSteps(out *lines, who party.Actor, v *secretariat.View, r record.Record) error {
	steps, err := secretariat.StepsIn(v, who, r)
	if err != nil {
		return err
	}
	for _, s := range steps {
		out.line("%s", stepWords(r.(secretariat.Living), s))
	}
	return out.err
}

// stepWords writes a step as the rest of a command.
func stepWords(r secretariat.Living, s party.Step) string {
	needs := r.Needs(s)
	words := []string{string(s)}
	if strings.Contains(words[0], " ") {
		words[0] = "'" + words[0] + "'"
	}
	for _, n := range needs.Names() {
		words = append(words, "--"+n+" "+takes[n])
	}
	if o, ok := r.(secretariat.Obliging); ok {
		for _, n := range (o.May(s) &^ needs).Names() {
			words = append(words, "[--"+n+" "+takes[n]+"]")
		}
	}
	return strings.Join(words, " ")
}

// takes names what each option of a step takes.
var takes = map[string]string{"text": "TEXT", "meeting": "MEETING", "day": "DATE", "other": "REFERENCE", "letter": "REFERENCE"}

// ShowCmd tells what a record says.
type ShowCmd struct {
	Place
	Named
	AsAt string `help:"The record as it was at the end of this day." placeholder:"DATE"`
	JSON bool   `name:"json" help:"Print it as export does."`
}

// Run tells it.
func (c *ShowCmd) Run(ctx context.Context, w *World) error {
	k, noKind := secretariat.KindNamed(c.Kind)
	day, noDay := dayFlag("--as-at", c.AsAt)
	if err := misuses(noKind, noDay); err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		m, err := d.AsAt(ctx, day)
		if err != nil {
			return err
		}
		v := d.View(ctx, w.operator(), m)
		it, err := v.Find(k, c.Ref)
		if err != nil {
			return err
		}
		if c.JSON {
			return w.exported(k, it.Record)
		}
		h := record.HeadOf(it.Record)
		out := &lines{w: w.Stdout}
		out.line("%s, %s, %s", h.Ref, k.Noun, h.Class.Words())
		for _, f := range k.Fields {
			if value := f.Get(it.Record); !value.IsZero() && !f.Words {
				out.line("  %s (%s): %s", f.Label, f.Name, strings.ReplaceAll(value.Cell(), "\n", "; "))
			}
		}
		steps, err := secretariat.StepsIn(v, w.operator(), it.Record)
		if err != nil || m != secretariat.Now {
			return err
		}
		for _, s := range steps {
			out.line("  May be taken: %s", stepWords(it.Record.(secretariat.Living), s))
		}
		return out.err
	})
}

// FieldsCmd tells which fields a register has.
type FieldsCmd struct {
	Kind string `arg:"" optional:"" help:"The register: notice, representation, freeze and so on. Without one, the registers are told."`
}

// Run tells them.
func (c *FieldsCmd) Run(w *World) error {
	out := &lines{w: w.Stdout}
	if c.Kind == "" {
		for _, k := range secretariat.Registers() {
			out.line("%-20s %s", k.Name, k.About)
		}
		return out.err
	}
	k, err := secretariat.KindNamed(c.Kind)
	if err != nil {
		return misuse(err)
	}
	out.line("%s: %s", k.Title, k.About)
	switch {
	case k.Follows():
		out.line("The reference follows from the fields.")
	case k.RefHelp != "":
		out.line("The reference: %s", k.RefHelp)
	}
	for _, f := range k.Fields {
		if f.Words {
			continue
		}
		is := "may be left out"
		switch {
		case f.ByAct:
			is = "moved by steps"
		case f.Required:
			is = "must be given"
		}
		out.line("%s", strings.TrimSpace(fmt.Sprintf("%-14s %s; %s. %s", f.Name, f.Label, is, f.Help)))
		if len(f.Choices) > 0 && !f.ByAct {
			out.line("%-14s One of: %s.", "", strings.Join(f.Choices, ", "))
		}
	}
	return out.err
}

// CommentCmd says something about a record.
type CommentCmd struct {
	Place
	Named
	Text  string `arg:"" help:"What is said."`
	Class string `help:"Who may see it, if fewer than may see the record: controlled." placeholder:"CLASS"`
}

// Run keeps it.
func (c *CommentCmd) Run(ctx context.Context, w *World) error {
	k, noKind := secretariat.KindNamed(c.Kind)
	var class record.Class
	var noClass error
	if c.Class != "" {
		class, noClass = classFlag(c.Class)
	}
	if err := misuses(noKind, noClass); err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		made, err := d.Comment(ctx, w.operator(), k, c.Ref, c.Text, class)
		if err != nil {
			return err
		}
		return w.tellKept(register.Comments.Kind, made, false)
	})
}

// AttachCmd hangs files on a record.
type AttachCmd struct {
	Place
	Named
	Files []string `arg:"" name:"file" help:"The files."`
	Note  string   `help:"What they are, in a sentence." placeholder:"TEXT"`
}

// Run hangs them: all of them or none, with all that is wrong with each.
func (c *AttachCmd) Run(ctx context.Context, w *World) error {
	k, err := secretariat.KindNamed(c.Kind)
	if err != nil {
		return misuse(err)
	}
	var files []secretariat.File
	var wrong problem.Check
	for _, name := range c.Files {
		f, err := attachable(name)
		if err != nil {
			if problem.Of(err) == nil {
				return err
			}
			wrong.Note(name, err)
			continue
		}
		files = append(files, f)
	}
	if err := wrong.Err("Nothing was attached to %s.", c.Ref); err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		made, err := d.Attach(ctx, w.operator(), k, c.Ref, record.Clean(c.Note), files)
		if err != nil {
			return err
		}
		out := &lines{w: w.Stdout}
		for _, r := range made {
			out.line("%s %s", record.HeadOf(r).Ref, register.Attachments.From(r).Name)
		}
		return out.err
	})
}

// attachable reads a file, and looks what it is.
func attachable(name string) (secretariat.File, error) {
	data, err := readFile(name, register.MaxAttachment)
	if err != nil {
		return secretariat.File{}, err
	}
	content := bytes.NewReader(data)
	looked, err := exchange.LookInto(content, int64(len(data)))
	return secretariat.File{Name: filepath.Base(name), Type: looked.Type, Words: looked.Words, Content: content}, err
}
