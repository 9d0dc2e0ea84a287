package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"crosscode/internal/calendar"

	"github.com/go-json-experiment/json/jsontext"
)

func jsonAppendQuote(b []byte, s string) ([]byte, error) { return jsontext.AppendQuote(b, s) }

// Encode gives the body of r: its whole content after an act, as one JSON
// object with its members in the order of the declaration, empty ones left
// out. The same record gives the same bytes.
func (k *Kind) Encode(r Record) []byte {
	h := r.head()
	b := make([]byte, 0, 512)
	b = appendString(append(b, `{"ref":`...), h.Ref)
	b = appendString(append(b, `,"class":`...), string(h.Class))
	for _, f := range k.Fields {
		if v := f.Get(r); !v.IsZero() {
			b = member(b, f.Name)
			b = v.appendJSON(b)
		}
	}
	if len(h.Sources) > 0 {
		b = appendSources(append(b, `,"sources":`...), h.Sources)
	}
	if h.Gone {
		b = append(b, `,"gone":true`...)
	}
	return append(b, '}')
}

func member(b []byte, name string) []byte {
	b = append(b, ',', '"')
	b = append(b, name...)
	return append(b, '"', ':')
}

func appendSources(b []byte, sources []Source) []byte {
	b = append(b, '[')
	for i, s := range sources {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, `{"name":`...), s.Name)
		b = appendString(append(b, `,"day":`...), s.Day.String())
		b = fmt.Appendf(b, `,"line":%d,"said":{`, s.Line)
		for j, said := range s.Said {
			if j > 0 {
				b = append(b, ',')
			}
			b = appendString(b, said.Field)
			b = said.Value.appendJSON(append(b, ':'))
		}
		b = append(b, '}', '}')
	}
	return append(b, ']')
}

// Renamed reads bodies of a form in which a field was called otherwise, as values
// of the next, and with them what sources said of it.
func Renamed(was, is string) func(body []byte) ([]byte, error) {
	return func(body []byte) ([]byte, error) {
		d := jsontext.NewDecoder(bytes.NewReader(body))
		var out bytes.Buffer
		e := jsontext.NewEncoder(&out)
		for {
			token, err := d.ReadToken()
			if errors.Is(err, io.EOF) {
				return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
			}
			if err != nil {
				return nil, err
			}
			if within, n := d.StackIndex(d.StackDepth()); within == '{' && n%2 == 1 && token.Kind() == '"' && token.String() == was && ofFields(d.StackPointer()) {
				token = jsontext.String(is)
			}
			if err := e.WriteToken(token); err != nil {
				return nil, err
			}
		}
	}
}

// ofFields reports whether a member stands among the fields of a body, or among
// what a source said of them.
func ofFields(at jsontext.Pointer) bool {
	above := strings.Split(string(at.Parent()), "/")
	return len(above) == 1 || len(above) == 4 && above[1] == "sources" && above[3] == "said"
}

// Export gives r as an object of an export: its reference as shown and every
// field, empty ones too.
func (k *Kind) Export(r Record) []byte {
	b := appendString([]byte(`{"ref":`), k.ShownRef(r))
	for _, f := range k.Fields {
		b = f.Get(r).appendJSON(member(b, f.Name))
	}
	b = appendString(append(b, `,"class":`...), string(r.head().Class))
	return append(b, '}')
}

// Decode reads a body of any form ever written. Members it does not know are
// an error: a newer program wrote them, and leaving them out would lose them.
func (k *Kind) Decode(form int, body []byte) (Record, error) { return k.DecodeText(form, string(body)) }

// DecodeText is Decode of a body that is a text already. The texts of the record
// are parts of it, so nothing is copied.
func (k *Kind) DecodeText(form int, body string) (Record, error) {
	for f := form; f < k.Form; f++ {
		up, ok := k.Upgrade[f]
		if !ok {
			return nil, fmt.Errorf("read %s: form %d cannot be read", k.Name, f)
		}
		raised, err := up([]byte(body))
		if err != nil {
			return nil, fmt.Errorf("read %s: raise form %d: %w", k.Name, f, err)
		}
		body = string(raised)
	}
	if form > k.Form {
		return nil, fmt.Errorf("read %s: form %d is newer than this program, which writes form %d", k.Name, form, k.Form)
	}
	r := k.blank()
	if err := k.decodeBody(r, body); err != nil {
		return nil, fmt.Errorf("read %s: %w", k.Name, err)
	}
	return r, nil
}

// decodeBody reads the members of a body. They stand in the order of the
// declaration, so the field of a name is looked for after the one before it.
func (k *Kind) decodeBody(r Record, body string) error {
	d, err := newReader(body)
	if err != nil {
		return err
	}
	next := 0
	err = d.members(func(name string) error {
		for i := next; i < len(k.Fields); i++ {
			if k.Fields[i].Name == name {
				next = i + 1
				return k.Fields[i].decodeInto(d, r)
			}
		}
		return k.decodeMember(d, r, name)
	})
	if err != nil {
		return err
	}
	return d.end()
}

func (f *Field) decodeInto(d *reader, r Record) error {
	v, err := f.decode(d)
	if err != nil {
		return fmt.Errorf("member %q: %w", f.Name, err)
	}
	f.set(r, v)
	return nil
}

func (k *Kind) decodeMember(d *reader, r Record, name string) error {
	h := r.head()
	var err error
	switch name {
	case "ref":
		h.Ref, err = d.text()
	case "class":
		var c string
		c, err = d.text()
		h.Class = Class(c)
	case "gone":
		var gone Flag
		gone, err = d.flag()
		h.Gone = bool(gone)
	case "sources":
		err = d.elements(func() error { return k.decodeSource(d, h) })
	default:
		f := k.Field(name)
		if f == nil {
			return fmt.Errorf("member %q is not known", name)
		}
		return f.decodeInto(d, r)
	}
	if err != nil {
		return fmt.Errorf("member %q: %w", name, err)
	}
	return nil
}

func (k *Kind) decodeSource(d *reader, h *Head) error {
	var s Source
	err := d.members(func(name string) error {
		var err error
		switch name {
		case "name":
			s.Name, err = d.text()
		case "day":
			var day string
			if day, err = d.text(); err == nil && day != "" {
				s.Day, err = calendar.ParseDay(day)
			}
		case "line":
			var n Number
			n, err = d.number()
			s.Line = n.N
		case "said":
			err = d.members(func(field string) error {
				f := k.Field(field)
				if f == nil {
					return fmt.Errorf("field %q is not known", field)
				}
				v, err := f.decode(d)
				s.Said = append(s.Said, Said{field, v})
				return err
			})
		default:
			err = fmt.Errorf("member %q is not known", name)
		}
		return err
	})
	h.Sources = append(h.Sources, s)
	return err
}

// decode reads the field's value as appendJSON wrote it.
func (f *Field) decode(d *reader) (Value, error) {
	switch f.Type {
	case Integer:
		return d.number()
	case YesNo:
		return d.flag()
	case List:
		v := Texts{}
		err := d.elements(func() error {
			s, err := d.text()
			v = append(v, s)
			return err
		})
		return v, err
	case Answer:
		return decodeOwners(d)
	}
	s, err := d.text()
	if err != nil {
		return nil, err
	}
	switch f.Type {
	case Dated:
		w, err := calendar.ParseWhen(s)
		return Date{w}, err
	case Time:
		return Clock(s), nil
	case OneOf:
		for i, c := range f.Choices {
			if c == s {
				return Choice{c, i}, nil
			}
		}
		return Choice{s, len(f.Choices)}, nil
	}
	return Text(s), nil
}

func decodeOwners(d *reader) (Value, error) {
	v := Owners{}
	err := d.elements(func() error {
		var o Owner
		err := d.members(func(name string) error {
			s, err := d.text()
			switch name {
			case "organisation":
				o.Organisation = s
			case "person":
				o.Person = s
			case "role":
				o.Role = s
			default:
				return fmt.Errorf("member %q is not known", name)
			}
			return err
		})
		v = append(v, o)
		return err
	})
	return v, err
}

// FromJSON reads the field's value from an import file, as an export wrote it.
func (f *Field) FromJSON(raw json.RawMessage) (Value, error) {
	d, err := newReader(string(raw))
	if err != nil {
		return nil, err
	}
	v, err := f.decode(d)
	if err != nil {
		return nil, err
	}
	return v, d.end()
}
