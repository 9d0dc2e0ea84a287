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

// offer gives each field of a form in which one record is named the references of
// those that there are, with what they are about, as far as the person may see them.
func (s *Server) offer(ctx context.Context, who party.Actor, k *record.Kind, fields []Input) error {
	v := s.desk.View(ctx, who, secretariat.Now)
	known := map[string][]Option{}
	for i := range fields {
		f := k.Field(fields[i].Name)
		if f == nil || f.Link == "" || f.Type != record.Line {
			continue
		}
		if _, read := known[f.Link]; !read {
			options, err := offered(v, f.Link)
			if err != nil {
				return err
			}
			known[f.Link] = options
		}
		fields[i].Known = known[f.Link]
	}
	return nil
}

func offered(v *secretariat.View, kind string) ([]Option, error) {
	k, err := secretariat.KindNamed(kind)
	if err != nil {
		return nil, err
	}
	q := secretariat.Query{Limit: mostOffered}
	if slices.Contains(k.Order, "ref") {
		q.Sort = "ref"
	}
	page, err := v.List(k, q)
	if err != nil || page.Next != "" {
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
