package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"crosscode/internal/api"
	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/exchange"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// Filled is what is filled into a form: in a file, by flags, or both; a flag has
// the last word.
type Filled struct {
	From string   `help:"A JSON file with the fields, by name. - reads standard input." placeholder:"FILE"`
	Set  []string `help:"One field, as \"issue=The dates cannot be met.\". What has several lines may be set several times." placeholder:"NAME=TEXT" sep:"none"`
}

// maxForm bounds a file of fields, in bytes.
const maxForm = 1 << 20

// fields reads the form as text that the fields of k read.
func (f Filled) fields(w *World, k *record.Kind) (map[string]string, error) {
	out := map[string]string{}
	if f.From != "" {
		b, err := w.formFile(f.From)
		if err != nil {
			return nil, err
		}
		if out, err = fieldsOf(f.From, b); err != nil {
			return nil, err
		}
	}
	set := map[string]bool{}
	var wrong []error
	for _, s := range f.Set {
		name, text, ok := strings.Cut(s, "=")
		name = strings.TrimSpace(name)
		if !ok || k.Field(name) == nil {
			wrong = append(wrong, problem.New(problem.Misuse, "--set: %q sets no field. Write NAME=TEXT, with one of: %s.", s, strings.Join(fieldNames(k), ", ")))
			continue
		}
		if set[name] {
			text = out[name] + "\n" + text
		}
		out[name], set[name] = text, true
	}
	return out, misuses(wrong...)
}

func (w *World) formFile(name string) ([]byte, error) {
	if name != "-" {
		return readFile(name, maxForm)
	}
	b, err := io.ReadAll(io.LimitReader(w.Stdin, maxForm+1))
	if err == nil && len(b) > maxForm {
		err = problem.New(problem.Invalid, "What came is longer than %s, the most that is read here.", size(maxForm))
	}
	return b, err
}

// fieldsOf reads a JSON object of fields: text, numbers, or lists of text.
func fieldsOf(name string, b []byte) (map[string]string, error) {
	var in map[string]any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&in); err != nil {
		return nil, problem.New(problem.Invalid, "%s cannot be read as a JSON object of fields: %v", name, err)
	}
	out := map[string]string{}
	var c problem.Check
	for field, value := range in {
		text, ok := lineOf(value)
		c.Want(ok, field, "It is neither text, a number nor a list of them.")
		out[field] = text
	}
	return out, c.Err("%s cannot be read.", name)
}

func lineOf(value any) (string, bool) {
	switch v := value.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case bool, json.Number:
		return fmt.Sprint(v), true
	case []any:
		var out []string
		for _, one := range v {
			text, ok := lineOf(one)
			if _, nested := one.([]any); !ok || nested {
				return "", false
			}
			out = append(out, text)
		}
		return strings.Join(out, "\n"), true
	}
	return "", false
}

func fieldNames(k *record.Kind) []string {
	var out []string
	for _, f := range k.Fields {
		if !f.ByAct {
			out = append(out, f.Name)
		}
	}
	return out
}

// ChangeRaiseCmd raises a change request from its form.
type ChangeRaiseCmd struct {
	Place
	Ref string `arg:"" optional:"" help:"The draft that is completed and raised. A new request is given the next number."`
	Filled
	Class  string `help:"Who may see it: public or controlled." placeholder:"CLASS"`
	DryRun bool   `help:"Tell what it would come to, or everything that is missing, and keep nothing."`
	JSON   bool   `name:"json" help:"Print it as change show --json does."`
}

// Run raises it.
func (c *ChangeRaiseCmd) Run(ctx context.Context, w *World) error {
	fields, err := c.fields(w, change.Requests.Kind)
	if err != nil {
		return err
	}
	e := secretariat.Edit{Fields: fields}
	if c.Class != "" {
		if e.Class, err = classFlag(c.Class); err != nil {
			return err
		}
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		var f *secretariat.ChangeFile
		if c.DryRun {
			if f, err = d.TryRequest(ctx, w.operator(), c.Ref, e); err != nil {
				return err
			}
		} else {
			made, err := d.RaiseRequest(ctx, w.operator(), c.Ref, e, secretariat.Because{})
			if err != nil {
				return err
			}
			if f, err = d.Change(ctx, w.operator(), made.Ref, d.Today(), nil); err != nil {
				return err
			}
		}
		if c.JSON {
			return printJSON(w.Stdout, api.TellChange(f, d.Today()))
		}
		out := &lines{w: w.Stdout}
		tellChange(out, f)
		if c.DryRun {
			out.line("Nothing is missing, and nothing is kept: it was a dry run.")
		}
		return out.err
	})
}

// ChangeAnswerCmd keys in the answer of one party.
type ChangeAnswerCmd struct {
	Place
	Ref          string `arg:"" help:"The change request or the questionnaire, as CR003 or PPIR001."`
	Organisation string `arg:"" help:"The party that answers."`
	Filled
	Sheet        string   `help:"The answer sheet that came back, .xlsx, .docx or .csv." placeholder:"FILE"`
	Answer       []string `help:"The answer to one question, as \"2=Three months.\". May be given several times." placeholder:"NUMBER=TEXT" sep:"none"`
	Confidential string   `help:"What is said in confidence." placeholder:"TEXT"`
	Came         string   `help:"How the answer came, as \"e-mail of 5 April\"." placeholder:"TEXT"`
	On           string   `help:"The day on which it came, instead of today." placeholder:"DATE"`
	Draft        bool     `help:"Keep it as a draft, and submit nothing."`
}

// Run keeps it.
func (c *ChangeAnswerCmd) Run(ctx context.Context, w *World) error {
	fields, err := c.fields(w, change.Responses.Kind)
	if err != nil {
		return err
	}
	on, err := dayFlag("--on", c.On)
	if err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		a, err := d.AnswerSheet(ctx, w.operator(), c.Ref, c.Organisation)
		if err != nil {
			return err
		}
		in := secretariat.Answering{Edit: secretariat.Edit{Version: a.Head().Version, Fields: map[string]string{}}, Came: c.Came, On: on}
		if c.Sheet != "" {
			if err := c.sheet(a, &in); err != nil {
				return err
			}
		}
		for name, text := range fields {
			in.Fields[name] = text
		}
		if c.Confidential != "" {
			in.Confidence = c.Confidential
		}
		answers := a.Due().AnswersOf(a.Asks.Questions)
		if text, given := in.Fields["answers"]; given {
			for n, one := range strings.Split(text, "\n") {
				if n < len(answers) {
					answers[n] = strings.TrimPrefix(one, "(no answer)")
				}
			}
		}
		for _, one := range c.Answer {
			number, text, _ := strings.Cut(one, "=")
			var n int
			if _, err := fmt.Sscan(number, &n); err != nil || n < 1 || n > len(answers) {
				return problem.New(problem.Misuse, "--answer: %q answers no question. %s asks %s; write the number of one, = and the answer.", one, a.Asks.Ref, count(len(answers), "question"))
			}
			answers[n-1] = text
		}
		if len(answers) > 0 {
			in.Fields["answers"] = change.JoinAnswers(answers)
		}
		out := &lines{w: w.Stdout}
		if c.Draft {
			for n, text := range answers {
				in.Fields[fmt.Sprint(secretariat.AnswerQuestion, n+1)] = text
			}
			delete(in.Fields, "answers")
			in.Fields[secretariat.AnswerConfidence], in.Fields["came"] = in.Confidence, in.Came
			if err := d.KeepAnswerDraft(ctx, w.operator(), a.Asks.Ref, a.Due().Organisation, in.Fields); err != nil {
				return err
			}
			out.line("The draft of the answer of %s to %s is kept.", a.Due().Organisation, a.Asks.Ref)
			return out.err
		}
		now, err := d.Answer(ctx, w.operator(), a.Asks.Ref, a.Due().Organisation, in, secretariat.Because{})
		if err != nil {
			return err
		}
		position := "no position"
		if r, ok := now.(*change.Response); ok {
			position = or(r.Position(), position)
		}
		out.line("%s: %s, %s.", record.HeadOf(now).Ref, strings.ToLower(now.Standing(d.Today())), position)
		return out.err
	})
}

// sheet reads an answer sheet that came back.
func (c *ChangeAnswerCmd) sheet(a *secretariat.AnswerSheet, in *secretariat.Answering) error {
	data, err := readFile(c.Sheet, exchange.MaxAnswerSheet)
	if err != nil {
		return err
	}
	read, err := exchange.ReadAnswerSheet(c.Sheet, data, a.Answer)
	if err == nil {
		err = read.For(a.Asks, a.Due().Organisation)
	}
	if err != nil {
		return err
	}
	in.Fields, in.Confidence = read.Fields, read.Confidence
	if in.Came == "" {
		in.Came = "answer sheet"
	}
	return nil
}

// ChangeFormCmd shows the form of one party's answer.
type ChangeFormCmd struct {
	Place
	Ref          string `arg:"" help:"The change request or the questionnaire, as CR003 or PPIR001."`
	Organisation string `arg:"" help:"The party that answers."`
}

// Run shows it.
func (c *ChangeFormCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		a, err := d.AnswerSheet(ctx, w.operator(), c.Ref, c.Organisation)
		if err != nil {
			return err
		}
		tellForm(&lines{w: w.Stdout}, a, d.Today())
		return nil
	})
}

// tellForm tells what is asked and answered, and what is kept as a draft under the
// names by which an answer is keyed in.
func tellForm(out *lines, a *secretariat.AnswerSheet, today calendar.Day) {
	out.line("%s: %s, by %s.", a.Head().Ref, strings.ToLower(a.Answer.Standing(today)), a.Due().Closes.Words())
	for _, name := range a.Answer.Says() {
		if name != "answers" {
			f := a.Answer.Kept().Field(name)
			out.line("  %s (%s): %s", f.Label, name, or(strings.ReplaceAll(f.Get(a.Answer).Cell(), "\n", "; "), "-"))
			continue
		}
		for i, said := range a.Due().AnswersOf(a.Asks.Questions) {
			out.line("  %d. %s %s", i+1, a.Asks.Questions[i], or(said, "-"))
		}
	}
	if a.Confidence != "" {
		out.line("  In confidence: %s", a.Confidence)
	}
	if len(a.Saved) > 0 {
		out.line("Kept as a draft:")
	}
	for _, name := range slices.Sorted(maps.Keys(a.Saved)) {
		out.line("  %s: %s", name, strings.ReplaceAll(a.Saved[name], "\n", "; "))
	}
}

// ChangeSheetCmd writes the answer sheet of one party.
type ChangeSheetCmd struct {
	Place
	Ref          string `arg:"" help:"The change request or the questionnaire, as CR003 or PPIR001."`
	Organisation string `arg:"" help:"The party that answers."`
	Output       string `short:"o" required:"" help:"The file to write, .xlsx or .docx." placeholder:"FILE"`
}

// Run writes it.
func (c *ChangeSheetCmd) Run(ctx context.Context, w *World) error {
	form := strings.ToLower(strings.TrimPrefix(filepath.Ext(c.Output), "."))
	if exchange.AnswerForms[form] == "" {
		return problem.New(problem.Misuse, "An answer sheet is written as .xlsx or .docx, not as %s.", c.Output)
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		a, err := d.AnswerSheet(ctx, w.operator(), c.Ref, c.Organisation)
		if err != nil {
			return err
		}
		return writeFile(c.Output, private, func(out io.Writer) error {
			return exchange.WriteAnswerSheet(out, form, a.Asks, a.Answer, a.Confidence)
		})
	})
}

// ChangeTakeCmd takes a change request, or what belongs to it, a step on.
type ChangeTakeCmd struct {
	Ref string `arg:"" help:"The change request, as CR003; or an answer, a position, a concern, a questionnaire or a freeze, as CR003/RECCo, CR003/PSG-06/RECCo, CR003/C1, PPIR001, F1."`
	Taken
}

// Taken is what a step is taken with.
type Taken struct {
	Place
	Step    string `arg:"" optional:"" help:"The step, as approve. Without one, the steps that can be taken are told."`
	Text    string `help:"What happened, or why." placeholder:"TEXT"`
	Meeting string `help:"The meeting that settled it, as PSG-06." placeholder:"MEETING"`
	Day     string `help:"The day it happened, or the day it gives." placeholder:"DATE"`
	Other   string `help:"The other record that the step names, as the route that is switched to." placeholder:"REFERENCE"`
	Letter  string `help:"The reference of the letter, or the address where it is published." placeholder:"REFERENCE"`
}

// steppers are the registers of change control whose records take steps.
var steppers = []*record.Kind{change.Requests.Kind, change.Responses.Kind, change.SeatPositions.Kind, change.Concerns.Kind, change.Questionnaires.Kind, change.Replies.Kind, change.Freezes.Kind}

// Run takes the step.
func (c *ChangeTakeCmd) Run(ctx context.Context, w *World) error {
	return c.take(ctx, w, c.Ref, steppers, "change request, answer, position, concern, questionnaire or freeze")
}

// take takes the record of that reference, which is in one of some registers, a step
// on; without a step it tells which there are.
func (c *Taken) take(ctx context.Context, w *World, ref string, among []*record.Kind, called string) error {
	day, err := dayFlag("--day", c.Day)
	if err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		v, out := d.View(ctx, w.operator(), secretariat.Now), &lines{w: w.Stdout}
		for _, k := range among {
			it, err := v.Find(k, ref)
			if problem.Is(err, problem.NotFound) {
				continue
			}
			if err != nil {
				return err
			}
			name := record.HeadOf(it.Record).Ref
			if c.Step == "" {
				return tellSteps(out, w.operator(), v, it.Record)
			}
			with := party.With{Text: c.Text, Meeting: c.Meeting, Day: day, Other: c.Other, Letter: c.Letter}
			now, err := d.Take(ctx, w.operator(), k, name, 0, party.Step(c.Step), with, secretariat.Because{Item: c.Meeting})
			if err != nil {
				return err
			}
			tellStanding(out, k, now)
			return out.err
		}
		return problem.New(problem.NotFound, "There is no %s called %s.", called, ref)
	})
}

// ChangeAgendaCmd puts a change request on an agenda.
type ChangeAgendaCmd struct {
	Place
	Ref     string `arg:"" help:"The change request, as CR003."`
	Meeting string `arg:"" help:"The meeting, as PSG-06."`
}

// Run makes the agenda item.
func (c *ChangeAgendaCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		item, err := d.PutOnAgenda(ctx, w.operator(), c.Ref, c.Meeting, secretariat.Because{})
		if err != nil {
			return err
		}
		out := &lines{w: w.Stdout}
		out.line("%s %s", item.Ref, item.Title)
		return out.err
	})
}

// ChangeBlockCmd records a blocking concern.
type ChangeBlockCmd struct {
	Place
	Ref          string `arg:"" help:"The change request, as CR003."`
	Organisation string `arg:"" help:"Whose concern it is."`
	Text         string `arg:"" help:"What stands in the way, and what would settle it."`
}

// Run records it.
func (c *ChangeBlockCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		who := w.operator()
		it, err := d.View(ctx, who, secretariat.Now).Find(party.Organisations.Kind, c.Organisation)
		if err != nil {
			return err
		}
		who.Organisation = record.HeadOf(it.Record).Ref
		made, err := d.Block(ctx, who, c.Ref, c.Text, secretariat.Because{})
		if err != nil {
			return err
		}
		out := &lines{w: w.Stdout}
		out.line("%s of %s is open.", made.Ref, made.Organisation)
		return out.err
	})
}

// ChangeDirectCmd records a direction of Ofgem.
type ChangeDirectCmd struct {
	Place
	Orders []string `arg:"" help:"What is directed, each in quotes: \"M6 date M5 + 9 months\", \"M7 removed\"."`
	Letter string   `required:"" help:"The reference of the letter, or the address where it is published." placeholder:"REFERENCE"`
	Dated  string   `required:"" help:"The date of the letter." placeholder:"DATE"`
	Why    string   `required:"" help:"The reasons of the direction, in the words of the letter." placeholder:"TEXT"`
	Class  string   `help:"Who may see it: public or controlled." default:"public" placeholder:"CLASS"`
	DryRun bool     `help:"Tell what it would come to, and keep nothing."`
}

// Run records it.
func (c *ChangeDirectCmd) Run(ctx context.Context, w *World) error {
	day, err := dayFlag("--dated", c.Dated)
	if err != nil {
		return err
	}
	class, err := classFlag(c.Class)
	if err != nil {
		return err
	}
	o := change.Direction{Class: class, Orders: c.Orders, Reasons: c.Why, Letter: c.Letter, Day: day}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		out := &lines{w: w.Stdout}
		if !c.DryRun {
			made, err := d.Direct(ctx, w.operator(), o, secretariat.Because{})
			if err != nil {
				return err
			}
			out.line("%s is recorded and carried out.", made.Ref)
			return out.err
		}
		f, err := d.TryDirection(ctx, w.operator(), o)
		if err != nil {
			return err
		}
		for _, line := range f.Decision.Orders {
			if p, err := change.ParseProposal(line); err == nil {
				out.line("%s.", p.Words())
			}
		}
		for _, m := range f.Moves {
			out.line("%s", moveWords(m, false))
		}
		tellPlans(out, f.Plans)
		for _, m := range f.Mind {
			out.line("%s", m)
		}
		out.line("Nothing is kept: it was a dry run.")
		return out.err
	})
}

// classFlag reads a class.
func classFlag(text string) (record.Class, error) {
	class, ok := record.ReadClass(text)
	if !ok {
		return "", problem.New(problem.Misuse, "--class: %q is no class. Say public or controlled.", text)
	}
	return class, nil
}
