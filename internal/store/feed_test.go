package store

import (
	"testing"
	"time"

	"crosscode/internal/problem"
)

func TestAnAddressOfAFeedIsKeptUsedAndTakenAway(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		for _, f := range []FeedAddress{
			{ID: "1", Hash: []byte("one"), Account: "a", Name: "telephone", Feed: "/actions.ics?status=Open", Made: start},
			{ID: "2", Hash: []byte("two"), Account: "a", Name: "mail", Feed: "/record.atom", Made: start.Add(time.Hour)},
			{ID: "3", Hash: []byte("three"), Account: "b", Name: "mail", Feed: "/record.atom", Made: start},
		} {
			if err := s.AddFeed(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.AddFeed(ctx, FeedAddress{ID: "4", Hash: []byte("one"), Account: "b", Made: start}); err == nil {
			t.Error("one secret is two addresses")
		}
		if err := s.UsedFeed(ctx, "1", start.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		f, err := s.Feed(ctx, []byte("one"))
		if err != nil || f.Account != "a" || f.Feed != "/actions.ics?status=Open" || !f.Made.Equal(start) || !f.Used.Equal(start.Add(time.Minute)) {
			t.Errorf("%+v, %v", f, err)
		}
		all, err := s.Feeds(ctx, "a")
		if err != nil || len(all) != 2 || all[0].ID != "2" || !all[0].Used.IsZero() {
			t.Errorf("%+v, %v", all, err)
		}
		if was, err := s.EndFeed(ctx, "b", "1"); was || err != nil {
			t.Errorf("another takes it away: %v, %v", was, err)
		}
		if was, err := s.EndFeed(ctx, "a", "1"); !was || err != nil {
			t.Errorf("its owner takes it away: %v, %v", was, err)
		}
		if _, err := s.Feed(ctx, []byte("one")); !problem.Is(err, problem.NotFound) {
			t.Errorf("taken away: %v", err)
		}
		if err := s.EraseAccount(ctx, "b"); err != nil {
			t.Fatal(err)
		}
		if all, err := s.Feeds(ctx, "b"); len(all) > 0 || err != nil {
			t.Errorf("of an account that was erased: %+v, %v", all, err)
		}
	})
}
