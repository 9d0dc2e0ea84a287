package store

import (
	"bytes"
	"testing"
	"time"

	"crosscode/internal/party"
	"crosscode/internal/problem"
)

func TestTokens(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		ctx, at := t.Context(), time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
		in := Token{ID: "abcdefghij", Name: "CCAG sync", Hash: []byte{1, 0, 255}, Powers: []string{"raise", "edit"}, Made: at, MadeBy: "operator (x)", Expires: at.AddDate(1, 0, 0),
			Actor: party.Actor{ID: "ccag-sync", Organisation: "Elexon", Roles: []party.Role{party.RAIDManager, party.PMO}, Seats: []party.Place{{Group: "CCAG", Role: party.Secretary}}}}
		if err := s.AddToken(ctx, in); err != nil {
			t.Fatal(err)
		}
		out, err := s.Token(ctx, in.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out.Hash, in.Hash) || out.Actor.Organisation != "Elexon" || len(out.Actor.Roles) != 2 || out.Actor.Roles[0] != party.RAIDManager ||
			out.Actor.Seats[0] != in.Actor.Seats[0] || len(out.Powers) != 2 || !out.Expires.Equal(in.Expires) || !out.Used.IsZero() || !out.Revoked.IsZero() || out.Actor.Every {
			t.Errorf("what went in as %+v comes out as %+v", in, out)
		}
		if err := s.UsedToken(ctx, in.ID, at.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := s.RevokeToken(ctx, in.ID, at.Add(2*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := s.RevokeToken(ctx, in.ID, at.Add(3*time.Hour)); err != nil {
			t.Fatal(err)
		}
		all, err := s.Tokens(ctx)
		if err != nil || len(all) != 1 || !all[0].Used.Equal(at.Add(time.Hour)) || !all[0].Revoked.Equal(at.Add(2*time.Hour)) {
			t.Errorf("used and revoked: %+v, %v", all, err)
		}
		if err := s.RevokeToken(ctx, "none", at); !problem.Is(err, problem.NotFound) {
			t.Errorf("revoking what is not there: %v", err)
		}
	})
}
