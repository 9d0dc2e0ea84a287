package secretariat

import (
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

func TestCommentsAreCoveredWithTheirRecord(t *testing.T) {
	d, k, operator := emptyDesk(t), register.Actions.Kind, party.Operator("root")
	raise := Edit{Class: record.Public, Fields: map[string]string{"title": "Give both numbers", "owners": "REC", "due": "2022-03-23"}}
	if _, err := d.Raise(t.Context(), operator, k, "CCAG03-12", raise, Because{}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := d.Comment(t.Context(), operator, k, "CCAG03-12", "Said in the open.", record.Public); err != nil {
			t.Fatal(err)
		}
	}
	open := func() int {
		n, _, err := d.Store.View(t.Context(), store.Seeing(record.Public), store.Now).Count(register.Comments.Kind, Query{}, 9)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if open() != 2 {
		t.Fatalf("%d comments are public", open())
	}
	if _, err := d.Revise(t.Context(), operator, k, "CCAG03-12", Edit{Class: record.Controlled}, Because{}); err != nil {
		t.Fatal(err)
	}
	if open() != 0 {
		t.Errorf("%d comments on what became controlled are still public", open())
	}
}
