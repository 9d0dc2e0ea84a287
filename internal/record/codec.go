package record

import (
	"bytes"
	"encoding/json"
	"fmt"

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
func (k *Kind) Decode(form int, body []byte) (Record, error) {
	for f := form; f < k.Form; f++ {
		up, ok := k.Upgrade[f]
		if !ok {
			return nil, fmt.Errorf("read %s: form %d cannot be read", k.Name, f)
		}
		var err error
		if body, err = up(body); err != nil {
			return nil, fmt.Errorf("read %s: raise form %d: %w", k.Name, f, err)
		}
	}
	if form > k.Form {
		return nil, fmt.Errorf("read %s: form %d is newer than this program, which writes form %d", k.Name, form, k.Form)
	}
	r := k.blank()
	// Our own writing has no member twice, and looking for it costs a quarter of
	// the reading. A buffer is read where it lies.
	d := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true))
	err := members(d, func(name string) error { return k.decodeMember(d, r, name) })
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", k.Name, err)
	}
	return r, nil
}

// members calls f with the name of each member of the object d stands before.
func members(d *jsontext.Decoder, f func(name string) error) error {
	if t, err := d.ReadToken(); err != nil {
		return err
	} else if t.Kind() != '{' {
		return fmt.Errorf("%v where an object was expected", t.Kind())
	}
	for d.PeekKind() != '}' {
		t, err := d.ReadToken()
		if err != nil {
			return err
		}
		if err := f(t.String()); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// elements calls f before each element of the array d stands before.
func elements(d *jsontext.Decoder, f func() error) error {
	t, err := d.ReadToken()
	if err != nil || t.Kind() == 'n' {
		return err
	}
	if t.Kind() != '[' {
		return fmt.Errorf("%v where a list was expected", t.Kind())
	}
	for d.PeekKind() != ']' {
		if err := f(); err != nil {
			return err
		}
	}
	_, err = d.ReadToken()
	return err
}

func text(d *jsontext.Decoder) (string, error) {
	t, err := d.ReadToken()
	switch {
	case err != nil:
		return "", err
	case t.Kind() == '"':
		return t.String(), nil
	case t.Kind() == 'n':
		return "", nil
	}
	return "", fmt.Errorf("%v where text was expected", t.Kind())
}

func (k *Kind) decodeMember(d *jsontext.Decoder, r Record, name string) error {
	h := r.head()
	var err error
	switch name {
	case "ref":
		h.Ref, err = text(d)
	case "class":
		var c string
		c, err = text(d)
		h.Class = Class(c)
	case "gone":
		h.Gone = true
		err = d.SkipValue()
	case "sources":
		err = elements(d, func() error { return k.decodeSource(d, h) })
	default:
		f := k.Field(name)
		if f == nil {
			return fmt.Errorf("member %q is not known", name)
		}
		var v Value
		if v, err = f.decode(d); err == nil {
			f.set(r, v)
		}
	}
	if err != nil {
		return fmt.Errorf("member %q: %w", name, err)
	}
	return nil
}

func (k *Kind) decodeSource(d *jsontext.Decoder, h *Head) error {
	var s Source
	err := members(d, func(name string) error {
		var err error
		switch name {
		case "name":
			s.Name, err = text(d)
		case "day":
			var day string
			if day, err = text(d); err == nil && day != "" {
				s.Day, err = calendar.ParseDay(day)
			}
		case "line":
			var n Number
			n, err = decodeNumber(d)
			s.Line = n.N
		case "said":
			err = members(d, func(field string) error {
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

func decodeNumber(d *jsontext.Decoder) (Number, error) {
	t, err := d.ReadToken()
	if err != nil || t.Kind() == 'n' {
		return Number{}, err
	}
	if t.Kind() != '0' {
		return Number{}, fmt.Errorf("%v where a number was expected", t.Kind())
	}
	return N(int(t.Int())), nil
}

// decode reads the field's value as appendJSON wrote it.
func (f *Field) decode(d *jsontext.Decoder) (Value, error) {
	switch f.Type {
	case Integer:
		return decodeNumber(d)
	case YesNo:
		t, err := d.ReadToken()
		return Flag(err == nil && t.Kind() == 't'), err
	case List:
		v := Texts{}
		err := elements(d, func() error {
			s, err := text(d)
			v = append(v, s)
			return err
		})
		return v, err
	case Answer:
		return decodeOwners(d)
	}
	s, err := text(d)
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

func decodeOwners(d *jsontext.Decoder) (Value, error) {
	v := Owners{}
	err := elements(d, func() error {
		var o Owner
		err := members(d, func(name string) error {
			s, err := text(d)
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
	d := jsontext.NewDecoder(bytes.NewReader(raw))
	return f.decode(d)
}
