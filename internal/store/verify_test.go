package store

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

func verify(t testing.TB, s *Store, outside ...journal.Checkpoint) *Report {
	t.Helper()
	r, err := s.Verify(t.Context(), outside, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestARecordThatWasNotTamperedWithVerifies(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		if r := verify(t, s); len(r.Faults) > 0 {
			t.Errorf("an empty record: %v", r.Faults)
		}
		story(t, s)
		if _, err := s.Checkpoint(t.Context()); err != nil {
			t.Fatal(err)
		}
		raise(t, s, "TAG01-01", nil)
		if r := verify(t, s); len(r.Faults) > 0 || r.Checkpoints != 1 || r.Head.Size != length(t, s) {
			t.Errorf("%+v", r)
		}
		if err := s.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, s); len(r.Faults) > 0 {
			t.Errorf("after a rebuild: %v", r.Faults)
		}
	})
}

func TestWhoeverTampersIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("its cases differ in little, and each makes a record of its own")
	}
	for _, c := range []struct{ name, do, find string }{
		{"a body is altered", `UPDATE entry SET body = replace(body, 'details', 'nothing') WHERE seq = 4`, "Entry 4 (action CCAG03-03): its body was altered."},
		{"a body and its salt are taken away", `UPDATE entry SET body = '{"ref":"CCAG03-03","class":"public"}', salt = NULL WHERE seq = 4`, "Entry 4 (action CCAG03-03): its body was taken away or altered, and no redaction says so."},
		{"an actor is altered", `UPDATE entry SET actor = 'nobody' WHERE seq = 4`, "do not hash to the root"},
		{"a commitment is altered to fit", `UPDATE entry SET commitment = salt WHERE seq = 4`, "commitment"},
		{"an entry is dropped", `DELETE FROM entry WHERE seq = 4`, "Entry 4 is missing."},
		{"the last entry is dropped", `DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)`, "is missing."},
		{"two entries change places", `UPDATE entry SET seq = CASE seq WHEN 1001 THEN 5 ELSE 4 END WHERE seq IN (1001, 1002)`, "out of order"},
		{"an instant is altered", `UPDATE entry SET at = '2021-01-01T00:00:00.000000Z' WHERE seq = 4`, "Time runs backwards at entry 4."},
		{"a row is altered", `UPDATE r_action SET s_status = '99' WHERE seq_from = 4`, "The table of actions is not what entry 4 (CCAG03-03) gives."},
		{"a row is opened to others", `UPDATE r_action SET audience = 'public' WHERE audience = 'controlled'`, "The table of actions is not what entry"},
		{"a row is dropped", `DELETE FROM r_action WHERE seq_from = 4`, "The table of actions is not what entry 4"},
		{"a row is made up", `UPDATE r_action SET seq_from = 99999 WHERE seq_from = 4`, "has 1 rows that no entry explains"},
		{"a version is made to end early", `UPDATE r_action SET seq_to = 5 WHERE seq_from = 1`, "The table of actions is not what entry 1"},
		{"a name leads elsewhere", `UPDATE name SET id = 1 WHERE id = 2`, "names and filters"},
		{"a filter finds something else", `UPDATE facet SET key = 'ofgem' WHERE id = 2`, "names and filters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, s *Store) {
				story(t, s)
				do := c.do
				if strings.Contains(do, "1001") { // the numbers are unique: move out of the way first
					exec(t, s, `UPDATE entry SET seq = seq + 997 WHERE seq IN (4, 5)`)
				}
				exec(t, s, do)
				r, err := s.Verify(t.Context(), nil, nil)
				if err != nil {
					if !strings.Contains(err.Error(), c.find) {
						t.Errorf("verify: %v", err)
					}
					return
				}
				if !strings.Contains(strings.Join(r.Faults, "\n"), c.find) {
					t.Errorf("found %q, want %q", r.Faults, c.find)
				}
			})
		})
	}
}

func exec(t testing.TB, s *Store, query string) {
	t.Helper()
	if _, err := s.write.Exec(query); err != nil {
		t.Fatal(err)
	}
}

// checkpoint signs where s stands and reads what was signed.
func checkpoint(t testing.TB, s *Store) journal.Checkpoint {
	t.Helper()
	signed, err := s.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, checking, err := s.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := journal.OpenCheckpoint(signed, checking)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestACheckpointCatchesAJournalCutShortOrWrittenAnew(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		story(t, s)
		kept := checkpoint(t, s)
		raise(t, s, "TAG01-01", nil)
		if r := verify(t, s, kept); len(r.Faults) > 0 || r.Checkpoints != 2 {
			t.Errorf("%+v", r)
		}
		// Somebody who holds the database rewrites history without a trace in it.
		anew := kept
		anew.Root[0] ^= 1
		if r := verify(t, s, anew); !strings.Contains(strings.Join(r.Faults, " "), "was written anew") {
			t.Errorf("a journal written anew: %v", r.Faults)
		}
		longer := kept
		longer.Size += 100
		if r := verify(t, s, longer); !strings.Contains(strings.Join(r.Faults, " "), "was cut short") {
			t.Errorf("a journal cut short: %v", r.Faults)
		}
		other := kept
		other.Origin = "crosscode/other"
		if r := verify(t, s, other); !strings.Contains(strings.Join(r.Faults, " "), "another journal") {
			t.Errorf("another journal's checkpoint: %v", r.Faults)
		}
	})
}

func TestAStrangerChecksAProof(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		story(t, s)
		_, checking, err := s.Keys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for seq := int64(1); seq <= length(t, s); seq++ {
			p, err := s.View(t.Context(), Everything(), Now).Prove(seq)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.Check(checking); err != nil {
				t.Errorf("entry %d: %v", seq, err)
			}
		}
		if _, err := s.View(t.Context(), Seeing(), Now).Prove(1); !problem.Is(err, problem.NotFound) {
			t.Errorf("what may not be seen is proved: %v", err)
		}
	})
}

// Proofs are given while the journal grows, to several at once; and to give one
// signs nothing new if nothing came.
func TestProofsAreGivenWhileTheJournalGrows(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		_, checking, err := s.Keys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for round := range 4 {
			story := raise(t, s, fmt.Sprintf("CCAG04-%02d", round+1), nil)
			for v := range 100 {
				story.Progress = fmt.Sprintf("Step %d", v)
				save(t, s, "update", story)
			}
			var all sync.WaitGroup
			for _, seq := range []int64{1, length(t, s) / 2, length(t, s)} {
				all.Go(func() {
					p, err := s.View(t.Context(), Everything(), Now).Prove(seq)
					if err != nil {
						t.Error(err)
						return
					}
					if c, err := p.Check(checking); err != nil || c.Size != length(t, s) {
						t.Errorf("entry %d of %d: %+v, %v", seq, length(t, s), c, err)
					}
				})
			}
			all.Wait()
		}
		last, err := s.LastCheckpoint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.View(t.Context(), Everything(), Now).Prove(1)
		if err != nil || !bytes.Equal(p.Checkpoint, last) {
			t.Errorf("a proof where nothing came since the last checkpoint is under %s, %v; want %s", p.Checkpoint, err, last)
		}
	})
}

func TestARedactionKeepsEveryProof(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		const name = "A. Person of Somewhere"
		a := raise(t, s, "CCAG03-01", func(a *register.Action) {
			a.Owners = []record.Owner{{Organisation: "RECCo", Person: name}}
			a.Title = "Ask A. Person of Somewhere"
			record.Remember(a, record.Source{Name: "papers", Said: []record.Said{{Field: "owners", Value: record.Owners(a.Owners)}}})
		})
		a.Progress = "Asked"
		save(t, s, "update", a)
		raise(t, s, "CCAG03-02", func(a *register.Action) { a.Progress = "See what A. Person of Somewhere did" })
		_, checking, _ := s.Keys(t.Context())
		proof, err := s.View(t.Context(), Everything(), Now).Prove(1)
		if err != nil {
			t.Fatal(err)
		}
		var kept bytes.Buffer
		if _, err := s.Backup(t.Context(), &kept, "monday.gz", nil); err != nil {
			t.Fatal(err)
		}
		before := checkpoint(t, s)
		res, err := s.Redact(t.Context(), secretariat, register.Actions.Kind, "CCAG03-01", "owners", "The person asked for it.")
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(res.Entries) != "[1 2]" || len(res.Backups) != 1 || !strings.HasPrefix(res.Backups[0], "monday.gz of ") {
			t.Errorf("redacted %+v", res)
		}
		if fmt.Sprint(res.Also) != "[action CCAG03-01 action CCAG03-02]" {
			t.Errorf("the text is said to be in %v too", res.Also)
		}
		if r := verify(t, s, before); len(r.Faults) > 0 || r.Redacted != 2 {
			t.Errorf("after a redaction: %+v", r)
		}
		if _, err := proof.Check(checking); err != nil {
			t.Errorf("a proof given before: %v", err)
		}
		after, err := s.View(t.Context(), Everything(), Now).Prove(1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := after.Check(checking); err != nil {
			t.Errorf("a proof given after: %v", err)
		}
		hist, err := s.View(t.Context(), Everything(), Now).History(register.Actions.Kind, a.ID)
		if err != nil || len(hist) != 2 || hist[1].Record.(*register.Action).Owners[0].Organisation != Redacted {
			t.Errorf("the history reads %v, %v", hist, err)
		}
		if got := list(t, s.View(t.Context(), Everything(), Now), Query{Filters: []Filter{{"owners", Is, []string{name}}}}); got != "" {
			t.Errorf("the redacted owner is still found by a filter: %s", got)
		}
		if strings.Contains(string(hist[0].Entry.Body), `"person":"`+name) || strings.Contains(string(hist[0].Entry.Body), "RECCo") {
			t.Errorf("the body still holds it: %s", hist[0].Entry.Body)
		}
		if err := s.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if r := verify(t, s); len(r.Faults) > 0 {
			t.Errorf("rebuilt after a redaction: %v", r.Faults)
		}
		exec(t, s, `UPDATE entry SET body = replace(body, 'redacted', 'nothing') WHERE seq = 1`)
		if r := verify(t, s); !strings.Contains(strings.Join(r.Faults, " "), "no redaction says so") {
			t.Errorf("a redacted body that is altered: %v", r.Faults)
		}
	})
}

func TestARedactionThatCannotBeDoneChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		raise(t, s, "CCAG03-01", nil)
		for _, c := range []struct {
			name, ref, field, why string
			kind                  problem.Kind
		}{
			{"no such record", "CCAG03-09", "update", "Because.", problem.NotFound},
			{"no such field", "CCAG03-01", "colour", "Because.", problem.Invalid},
			{"a status", "CCAG03-01", "status", "Because.", problem.Invalid},
			{"no reason", "CCAG03-01", "update", " ", problem.Invalid},
			{"nothing there", "CCAG03-01", "update", "Because.", problem.Conflict},
		} {
			_, err := s.Redact(t.Context(), secretariat, register.Actions.Kind, c.ref, c.field, c.why)
			if !problem.Is(err, c.kind) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if n := length(t, s); n != 1 {
			t.Errorf("the journal is %d long", n)
		}
	})
}

func TestABackupIsTheRoadFromOneEngineToTheOther(t *testing.T) {
	each(t, func(t *testing.T, from *Store) {
		story(t, from)
		if _, err := from.Redact(t.Context(), secretariat, register.Actions.Kind, "CCAG03-02", "title", "A reason."); err != nil {
			t.Fatal(err)
		}
		signed := checkpoint(t, from)
		var stream bytes.Buffer
		if _, err := from.Backup(t.Context(), &stream, "-", nil); err != nil {
			t.Fatal(err)
		}
		raise(t, from, "TAG01-01", nil) // after the backup
		each(t, func(t *testing.T, to *Store) {
			h, err := to.Restore(t.Context(), bytes.NewReader(stream.Bytes()), nil)
			if err != nil {
				t.Fatal(err)
			}
			if h.Root != signed.Root || h.Size != signed.Size {
				t.Errorf("restored %+v, want %+v", h, signed)
			}
			if r := verify(t, to, signed); len(r.Faults) > 0 {
				t.Errorf("the restored record: %v", r.Faults)
			}
			if _, err := to.Restore(t.Context(), bytes.NewReader(stream.Bytes()), nil); !problem.Is(err, problem.Conflict) {
				t.Errorf("restored over a record: %v", err)
			}
			raise(t, to, "TAG01-02", nil)
			if r := verify(t, to); len(r.Faults) > 0 {
				t.Errorf("after going on: %v", r.Faults)
			}
		})
	})
}

func TestABrokenBackupRestoresNothing(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		var stream bytes.Buffer
		source := openFor(t, func() Config { c := config(); c.Dir = t.TempDir(); return c }())
		story(t, source)
		if _, err := source.Backup(t.Context(), &stream, "-", nil); err != nil {
			t.Fatal(err)
		}
		whole := stream.Bytes()
		for name, b := range map[string][]byte{"empty": nil, "text": []byte("hello"), "cut short": whole[:len(whole)*2/3], "its end missing": whole[:len(whole)-20]} {
			if _, err := s.Restore(t.Context(), bytes.NewReader(b), nil); !problem.Is(err, problem.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := length(t, s); n != 0 {
			t.Errorf("the journal is %d long", n)
		}
	})
}

func TestCheckpointsOfAnEmptyJournalAndOfAnotherKeyAreCompared(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		checkpoint(t, s)
		story(t, s)
		checkpoint(t, s)
		s.dir = t.TempDir() // the key is lost; another is made
		if r := verify(t, s); len(r.Faults) > 0 || r.Checkpoints != 2 || r.Unsigned != 2 {
			t.Errorf("%+v", r)
		}
		checkpoint(t, s)
		if r := verify(t, s); r.Unsigned != 1 {
			t.Errorf("signed anew: %+v", r)
		}
	})
}
