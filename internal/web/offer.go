package web

import (
	"context"
	"slices"

	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// mostOffered is how many records a field offers at most. Of more than that, none
// is offered: some of many would look like all there are.
const mostOffered = 100

// offer gives each field of a form in which records are named the references of
// those that there are, with what they are about, as far as the person may see them.
func (s *Server) offer(ctx context.Context, who party.Actor, k *record.Kind, fields []Input) error {
	v := s.desk.View(ctx, who, secretariat.Now)
	known := map[string][]Option{}
	for i := range fields {
		kinds := kindsTyped(k.Field(fields[i].Name))
		var all []Option
		for _, kind := range kinds {
			options, read := known[kind]
			if !read {
				var err error
				if options, err = offered(v, kind); err != nil {
					return err
				}
				known[kind] = options
			}
			if len(options) > mostOffered {
				all = nil
				break
			}
			all = append(all, options...)
		}
		fields[i].Known = all
	}
	return nil
}

// kindsTyped gives the kinds of the records that are typed into a field by their
// references.
func kindsTyped(f *record.Field) []string {
	switch {
	case f == nil:
		return nil
	case f.Type == record.Answer:
		return []string{party.Organisations.Name}
	case f.Type == record.Line, f.Type == record.List:
		return f.Links
	}
	return nil
}

// offered gives the records of a kind, or one more than may be offered.
func offered(v *secretariat.View, kind string) ([]Option, error) {
	k, err := secretariat.KindNamed(kind)
	if err != nil {
		return nil, err
	}
	q := secretariat.Query{Limit: mostOffered + 1}
	if slices.Contains(k.Order, "ref") {
		q.Sort = "ref"
	}
	page, err := v.List(k, q)
	if err != nil {
		return nil, err
	}
	var out []Option
	for _, it := range page.Items {
		words, _ := gist(k, it.Record)
		out = append(out, Option{Value: record.HeadOf(it.Record).Ref, Words: brief(words)})
	}
	return out, nil
}

// offerMeetings gives each act that names a meeting those that there are.
func offerMeetings(v *secretariat.View, acts []Act) error {
	var known []Option
	for _, a := range acts {
		for i := range a.Fields {
			if a.Fields[i].Name != "meeting" {
				continue
			}
			if known == nil {
				var err error
				if known, err = offered(v, meeting.Meetings.Kind.Name); err != nil {
					return err
				}
			}
			a.Fields[i].Known = known
		}
	}
	return nil
}
