package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// A BulkPage is what can be done with the rows that were marked in a list: one
// act on all of them.
type BulkPage struct {
	Frame
	About   string
	Table   Table
	Acts    []Act
	Back    string           // address of the list
	Problem *problem.Problem // why the act was refused, row by row
	Refused string           // key of the act that was
	Rest    string           // the same without the rows that refused it; "" where nothing is left
}

const (
	paramMark = "mark"
	paramBack = "back"
	setKey    = "set " // before the name of a field, in the key of an act that sets it
)

// bulkActs asks what is to be done with the marked rows of a list.
func (s *Server) bulkActs(w http.ResponseWriter, r *http.Request) error {
	p, _, err := s.bulkPage(r, r.URL.Query()[paramMark], r.URL.Query().Get(paramBack))
	if err != nil {
		return err
	}
	return Show(w, r, http.StatusOK, BulkActs(p))
}

// bulkPage reads the marked records, and what this reader may do with them.
func (s *Server) bulkPage(r *http.Request, refs []string, back string) (BulkPage, *record.Kind, error) {
	k, err := kindAt(r.PathValue("path"))
	if err != nil {
		return BulkPage{}, nil, err
	}
	f, v, err := s.look(r, "Marked "+k.Plural)
	if err != nil {
		return BulkPage{}, nil, err
	}
	f.Now = true
	f.Trail = append(f.Trail, Link{k.Title, "/" + k.Path})
	p := BulkPage{Frame: f, Back: backToList(back, k)}
	refs = slices.Compact(slices.Sorted(slices.Values(refs)))
	if len(refs) == 0 || len(refs) > secretariat.MaxMarked {
		return p, k, problem.New(problem.Invalid, "Mark from 1 to %d %s in the list, and then say what is to be done with them. %d are marked.", secretariat.MaxMarked, k.Plural, len(refs))
	}
	g := s.registerFor(k, f)
	p.Table = Table{Label: "Marked " + k.Plural, Columns: g.Columns(f.Here, k.Columns, "")}
	for i := range p.Table.Columns {
		p.Table.Columns[i].Sort = nil
	}
	var marked []record.Record
	for _, ref := range refs {
		it, err := v.Find(k, ref)
		if err != nil {
			return p, k, err
		}
		marked = append(marked, it.Record)
		p.Table.Rows = append(p.Table.Rows, g.Row(it.Record, address(k, record.HeadOf(it.Record).Ref), p.Table.Columns))
	}
	p.About = "What is done here is done to all of them, or to none: " + Count{N: len(marked)}.Of(k.Noun, k.Plural) + "."
	p.Acts = s.actsOn(k, s.who(r), marked, p.Back)
	return p, k, nil
}

// backToList is Back, for what began at a list.
func backToList(address string, k *record.Kind) string {
	if back := Back(address); back != "/" {
		return back
	}
	return "/" + k.Path
}

// actsOn gives the acts that the reader may do to at least one of the records:
// the steps of their lives, and the setting of a date or of the class.
func (s *Server) actsOn(k *record.Kind, who party.Actor, marked []record.Record, back string) []Act {
	var hidden []Param
	editable := 0
	may := map[party.Step]int{}
	needs := map[party.Step]party.Need{}
	var steps []party.Step
	for _, r := range marked {
		h := record.HeadOf(r)
		hidden = append(hidden, Param{paramMark, h.Ref + " " + strconv.FormatInt(h.Version, 10)})
		if secretariat.MayEdit(who, k, r) {
			editable++
		}
		for _, step := range secretariat.Steps(who, r) {
			if may[step]++; may[step] == 1 {
				steps = append(steps, step)
			}
			needs[step] |= r.(secretariat.Living).Needs(step)
		}
	}
	hidden = append(hidden, Param{paramBack, back})
	url := "/bulk/" + k.Path
	out := Acts(url, 0, steps, func(step party.Step) party.Need { return needs[step] &^ party.NeedOther })
	for i := range out {
		out[i].Hidden = append(slices.Clone(hidden), Param{"step", out[i].Key})
		out[i].About = fewer(may[party.Step(out[i].Key)], len(marked), k)
	}
	// A step that points at another record points at one, so it is taken row by row.
	out = slices.DeleteFunc(out, func(a Act) bool { return needs[party.Step(a.Key)]&party.NeedOther != 0 })
	if editable == 0 {
		return out
	}
	for _, f := range k.Fields {
		if f.Type == record.Dated && f.Sort && !f.ByAct {
			out = append(out, Act{Key: setKey + f.Name, Verb: "Set " + lower(f.Label), URL: url, About: fewer(editable, len(marked), k),
				Fields: []Input{inputOf(f, ""), {Name: "why", Label: "Why", Type: InputLine}},
				Hidden: append(slices.Clone(hidden), Param{"set", f.Name})})
		}
	}
	class := Input{Name: "class", Label: "Who may see them", Type: InputOne, Required: true}
	for _, c := range record.Classes {
		class.Options = append(class.Options, Option{Value: string(c), Words: c.Words()})
	}
	return append(out, Act{Key: setKey + "class", Verb: "Set class", URL: url, About: fewer(editable, len(marked), k),
		Fields: []Input{class, {Name: "why", Label: "Why", Type: InputLine}}, Hidden: append(slices.Clone(hidden), Param{"set", "class"})})
}

// fewer says that an act is not for all of the marked records.
func fewer(n, of int, k *record.Kind) string {
	if n == of {
		return ""
	}
	return "You may do this to " + strconv.Itoa(n) + " of the " + strconv.Itoa(of) + " " + k.Plural + " as they stand; it is done to all or to none."
}

// bulkTake does one act on all the marked records.
func (s *Server) bulkTake(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	k, err := kindAt(r.PathValue("path"))
	if err != nil {
		return err
	}
	what, key, err := bulkAsked(k, r)
	var done []record.Record
	if err == nil {
		done, err = s.desk.Bulk(r.Context(), s.who(r), k, what, secretariat.Because{Why: r.PostFormValue("why"), Item: what.With.Meeting})
	}
	if p := problem.Of(err); p != nil && p.Again() {
		return s.bulkRefused(w, r, key, p, what.Marked)
	}
	if err != nil {
		return err
	}
	back := backToList(r.PostFormValue(paramBack), k)
	at := Address{Path: back}
	if path, query, ok := strings.Cut(back, "?"); ok {
		at = parsed(path, query)
	}
	http.Redirect(w, r, at.With(paramDone, "bulk-"+strconv.Itoa(len(done))).String(), http.StatusSeeOther)
	return nil
}

// bulkAsked reads what the form asks for, and the key of the act.
func bulkAsked(k *record.Kind, r *http.Request) (secretariat.Bulk, string, error) {
	var what secretariat.Bulk
	for _, m := range r.PostForm[paramMark] {
		one := secretariat.Marked{Ref: m}
		if i := strings.LastIndexByte(m, ' '); i >= 0 {
			if n, err := strconv.ParseInt(m[i+1:], 10, 64); err == nil {
				one = secretariat.Marked{Ref: m[:i], Version: n}
			}
		}
		what.Marked = append(what.Marked, one)
	}
	set := r.PostFormValue("set")
	if set == "" {
		what.Step = party.Step(r.PostFormValue("step"))
		what.With = party.With{Text: r.PostFormValue("text"), Meeting: r.PostFormValue("meeting"), Letter: r.PostFormValue("letter")}
		day, err := dayTyped(r.PostFormValue("day"))
		what.With.Day = day
		var c problem.Check
		c.Want(what.Step != "", "step", "Choose what is to be done.")
		if err == nil {
			err = c.Err("Nothing was changed.")
		}
		return what, string(what.Step), err
	}
	var c problem.Check
	if set == "class" {
		class, ok := record.ReadClass(r.PostFormValue("class"))
		c.Want(ok, "class", "Choose who may see them.")
		what.Edit.Class = class
		return what, setKey + set, c.Err("Nothing was changed.")
	}
	f := k.Field(set)
	c.Want(f != nil && f.Type == record.Dated && !f.ByAct, "set", "%s cannot be set for several %s at once.", set, k.Plural)
	what.Edit.Fields = map[string]string{set: r.PostFormValue(set)}
	if f != nil {
		_, err := f.Parse(r.PostFormValue(set))
		c.Note(set, err)
	}
	return what, setKey + set, c.Err("Nothing was changed.")
}

// bulkRefused shows the marked rows again, with the reason of each that refused
// and a way to do the others.
func (s *Server) bulkRefused(w http.ResponseWriter, r *http.Request, key string, wrong *problem.Problem, marked []secretariat.Marked) error {
	var refs, rest []string
	for _, m := range marked {
		refs = append(refs, m.Ref)
		if !slices.ContainsFunc(wrong.Faults, func(f problem.Fault) bool { return f.Field == m.Ref }) {
			rest = append(rest, m.Ref)
		}
	}
	p, k, err := s.bulkPage(r, refs, r.PostFormValue(paramBack))
	if err != nil {
		return err
	}
	told := *wrong
	told.Faults = slices.Clone(wrong.Faults)
	for i, f := range told.Faults {
		if slices.Contains(refs, f.Field) && !strings.Contains(f.Message, f.Field) {
			told.Faults[i].Message = f.Field + ": " + f.Message
		}
	}
	p.Problem, p.Refused = &told, key
	if len(rest) > 0 && len(rest) < len(refs) {
		p.Rest = Address{Path: "/bulk/" + k.Path}.With(paramMark, rest...).With(paramBack, p.Back).String()
	}
	for i := range p.Acts {
		if p.Acts[i].Key == key {
			for n, in := range p.Acts[i].Fields {
				p.Acts[i].Fields[n].Value = r.PostFormValue(in.Name)
			}
		}
	}
	return Show(w, r, statusOf(wrong), BulkActs(p))
}

// bulkDone tells what an act on several rows did, once.
func bulkDone(done string, k *record.Kind) string {
	n, err := strconv.Atoi(strings.TrimPrefix(done, "bulk-"))
	if err != nil || n < 1 || n > secretariat.MaxMarked {
		return ""
	}
	if n == 1 {
		return "It is done to 1 " + k.Noun + "."
	}
	return "It is done to " + strconv.Itoa(n) + " " + k.Plural + "."
}
