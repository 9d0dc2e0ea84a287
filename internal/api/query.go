package api

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func contains(list []string, s string) bool { return slices.Contains(list, s) }

// usual is how many records a page has, and countTo how far they are counted.
const (
	usual   = 100
	most    = 500
	countTo = 10_000
)

// asking is what the query of an address asks of a register.
type asking struct {
	kind    *record.Kind
	query   secretariat.Query
	day     calendar.Day // the day to show; none for now
	since   time.Time    // only what changed after it
	columns []string
	count   bool
	form    string // of an export
}

// named tells of the parameters that the operation does not have, that have no
// value, or that stand there more than once and may not. A filter that is misspelt
// or left empty would find everything.
func (c *call) named() problem.Check {
	has := map[string]*huma.Param{}
	for _, p := range c.op.parameters {
		if p.Ref != "" {
			p = sharedByRef()[p.Ref]
		}
		if p.In == "query" {
			has[p.Name] = p
		}
	}
	var faults problem.Check
	q := c.r.URL.Query()
	for _, name := range sorted(q) {
		switch p := has[name]; {
		case p == nil:
			faults.Want(false, name, "There is no such parameter here.")
		default:
			faults.Want(!contains(q[name], ""), name, "Give a value, or leave it out.")
			faults.Want(len(q[name]) == 1 || p.Schema.Type == huma.TypeArray, name, "Give it once.")
		}
	}
	return faults
}

// ask reads what an address asks of a register, and names every fault of it.
func (c *call) ask(k *record.Kind) (asking, error) {
	q, faults := c.r.URL.Query(), c.named()
	a := asking{kind: k, query: secretariat.Query{Limit: usual, After: q.Get("after"), Before: q.Get("before")}}
	for _, name := range sorted(q) {
		if name == "ref" {
			a.query.Filters = append(a.query.Filters, secretariat.Filter{Field: "ref", Values: q[name]})
		} else if field, suffix := split(k, name); field != nil {
			a.filter(&faults, field, suffix, q[name])
		}
	}
	a.plain(&faults, q)
	a.window(&faults, q)
	return a, faults.Err("The address asks for what is not there.")
}

// split tells which field a parameter filters, and how.
func split(k *record.Kind, name string) (*record.Field, string) {
	if f := k.Field(name); f != nil && f.Filter {
		return f, ""
	}
	for _, suffix := range []string{"-from", "-to"} {
		base, ok := strings.CutSuffix(name, suffix)
		if f := k.Field(base); ok && f != nil && f.Filter && f.Type == record.Dated {
			return f, suffix
		}
	}
	return nil, ""
}

func (a *asking) filter(c *problem.Check, f *record.Field, suffix string, values []string) {
	name := f.Name + suffix
	for _, v := range values {
		if v == "" || v == secretariat.None && suffix == "" {
			continue
		}
		_, err := f.Parse(v)
		c.Note(name, err)
	}
	op := map[string]secretariat.Op{"": secretariat.Is, "-from": secretariat.From, "-to": secretariat.UpTo}[suffix]
	a.query.Filters = append(a.query.Filters, secretariat.Filter{Field: f.Name, Op: op, Values: values})
}

func (a *asking) plain(c *problem.Check, q url.Values) {
	if n := q.Get("size"); n != "" {
		size, err := strconv.Atoi(n)
		c.Want(err == nil && size >= 1 && size <= most, "size", "A page has from 1 to %d records.", most)
		a.query.Limit = size
	}
	a.query.Sort, a.query.Desc = strings.CutPrefix(q.Get("sort"), "-")
	for name := range strings.SplitSeq(q.Get("columns"), ",") {
		if name == "" {
			continue
		}
		c.Want(a.kind.Field(name) != nil, "columns", "There is no field %q.", name)
		a.columns = append(a.columns, name)
	}
	if s := q.Get("count"); s != "" {
		c.Want(s == "true" || s == "false", "count", "Say true or false.")
		a.count = s == "true"
	}
	a.form = q.Get("format")
}

// window reads when the asking is about.
func (a *asking) window(c *problem.Check, q url.Values) {
	if s := q.Get("as-at"); s != "" {
		day, err := calendar.ParseDay(s)
		c.Note("as-at", err)
		a.day = day
	}
	s := q.Get("updated-since")
	if s == "" {
		return
	}
	if n, err := strconv.ParseInt(s, 10, 32); err == nil && n >= 0 {
		a.query.Since = n
	} else {
		a.since, err = time.Parse(time.RFC3339, s)
		hint := ""
		if strings.Contains(s, " ") {
			hint = " In an address, + is written %2B."
		}
		c.Want(err == nil, "updated-since", "%q is neither an instant, as 2022-03-23T10:05:00Z, nor an entry.%s", s, hint)
	}
	if a.query.Sort == "" {
		a.query.Sort = "changed"
	}
}

// view gives the view of the record that was asked for, and settles what the
// journal has to be asked about.
func (a *asking) view(ctx context.Context, c *call) (*secretariat.View, error) {
	m := secretariat.Now
	var err error
	if !a.day.IsZero() {
		if m, err = c.s.desk.AsAt(ctx, a.day); err != nil {
			return nil, err
		}
	}
	if !a.since.IsZero() {
		since, err := c.s.desk.Since(ctx, a.since)
		if err != nil {
			return nil, err
		}
		a.query.Since = since.Seq()
	}
	return c.s.desk.View(ctx, c.who(), m), nil
}
