package store

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
	"crosscode/internal/record"

	"github.com/go-json-experiment/json/jsontext"
)

// Redacted stands where a text was taken away.
const Redacted = "[redacted]"

// A Redaction records that the text of a field was taken away from every entry
// of a record that held it, and by what those bodies are now known.
type Redaction struct {
	record.Head
	Of      string // kind and reference of the record
	Field   string
	Why     string
	Entries []string // "number commitment" of each body as it now is
	Blobs   []string // hashes of the bytes that were taken away
}

// Redactions is the register of redactions. The store keeps it for itself:
// verify needs it.
var Redactions = record.Declare[Redaction](record.Kind{
	Name: "redaction", Plural: "redactions", Path: "redactions", Title: "Redactions",
	About:   "Texts that were taken away, from what, and why.",
	Order:   []string{"ref"},
	Columns: []string{"of", "field", "why"},
	Form:    2, Upgrade: map[int]func([]byte) ([]byte, error){1: record.Same},
	Fields: []*record.Field{
		record.LineField("of", "Record", func(r *Redaction) *string { return &r.Of }, record.Required, record.Filtered),
		record.LineField("field", "Field", func(r *Redaction) *string { return &r.Field }, record.Required),
		record.ProseField("why", "Reason", func(r *Redaction) *string { return &r.Why }, record.Required,
			record.Help("Why the text may no longer be kept.")),
		record.ListField("entries", "Entries", func(r *Redaction) *[]string { return &r.Entries }),
		record.ListField("blobs", "Bytes", func(r *Redaction) *[]string { return &r.Blobs },
			record.Help("The hashes of files whose bytes were taken away.")),
	},
})

// RedactionResult says what a redaction did, and where the text may still be.
type RedactionResult struct {
	Entries []int64  // whose bodies were changed, or that named the bytes
	Blobs   []string // hashes of the bytes that were taken away
	Backups []string // made while the text was there
	Also    []string // records that still hold the same text, in another field perhaps, or named the same bytes
}

// Redact takes the text of one field away from every entry of a record. What
// was committed to stays, so every proof still holds.
func (s *Store) Redact(ctx context.Context, act Act, k *record.Kind, name, field, why string) (RedactionResult, error) {
	var res RedactionResult
	if s.engine.name == "sqlite" {
		// Freed pages are overwritten, so that the text is not left in the file.
		if _, err := s.write.ExecContext(ctx, `PRAGMA secure_delete = ON`); err != nil {
			return res, fmt.Errorf("redact: %w", err)
		}
	}
	err := s.Tx(ctx, act, func(tx *Tx) error {
		var err error
		res, err = tx.redact(k, name, field, why)
		return err
	})
	if err == nil && s.engine.name == "sqlite" {
		_, err = s.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	return res, err
}

func (tx *Tx) redact(k *record.Kind, name, field, why string) (RedactionResult, error) {
	var res RedactionResult
	var c problem.Check
	f := k.Field(field)
	c.Want(f != nil, "field", "%s have no field %q.", k.Title, field)
	c.Want(f == nil || f.Blob || !f.ByAct, "field", "%s is moved by acts and cannot be redacted.", field)
	c.Want(strings.TrimSpace(why) != "", "why", "Say why the text may no longer be kept.")
	if err := c.Err("Nothing was redacted."); err != nil {
		return res, err
	}
	it, err := tx.View(Everything()).Find(k, name)
	if err != nil {
		return res, err
	}
	h := record.HeadOf(it.Record)
	red := Redactions.New()
	red.Class, red.Of, red.Field, red.Why = h.Class, k.Name+" "+h.Ref, field, why
	red.Ref = fmt.Sprintf("redaction-%d", tx.Next())
	if f.Blob {
		return res, tx.redactBlobs(k, h, f, red, &res)
	}
	texts, err := tx.hide(k, h.ID, f, red, &res)
	if err != nil {
		return res, err
	}
	if len(res.Entries) == 0 {
		return res, problem.New(problem.Conflict, "%s of %s holds nothing that could be redacted.", f.Label, h.Ref)
	}
	if err := tx.Save(Redactions.Kind, "redact", red); err != nil {
		return res, err
	}
	if err := tx.replace(tx.s.table(k), h.ID); err != nil {
		return res, err
	}
	if res.Also, err = tx.alsoHolding(red.ID, texts); err != nil {
		return res, err
	}
	res.Backups, err = tx.backupsSince(res.Entries[0])
	return res, err
}

// hide replaces the field in every body of the record that holds it, and gives
// the texts that were there.
func (tx *Tx) hide(k *record.Kind, id int64, f *record.Field, red *Redaction, res *RedactionResult) ([]string, error) {
	history, err := tx.View(Everything()).History(k, id)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, v := range history {
		e := v.Entry
		body, hidden, err := hideMember(e.Body, f)
		if err != nil {
			return nil, fmt.Errorf("redact entry %d: %w", e.Seq, err)
		}
		if len(hidden) == 0 {
			continue
		}
		texts = append(texts, hidden...)
		red.Entries = append(red.Entries, fmt.Sprintf("%d %s", e.Seq, journal.Commit(nil, body)))
		res.Entries = append(res.Entries, e.Seq)
		if err := tx.exec(`UPDATE entry SET body = $1, salt = NULL WHERE seq = $2`, string(body), e.Seq); err != nil {
			return nil, fmt.Errorf("redact entry %d: %w", e.Seq, err)
		}
	}
	return texts, nil
}

// hideMember gives a body with the field's value replaced, in the record itself
// and in what sources said of it, and the texts that stood there. Every other
// byte of the body stays.
func hideMember(body []byte, f *record.Field) ([]byte, []string, error) {
	d := jsontext.NewDecoder(bytes.NewReader(body))
	var out []byte
	var hidden []string
	var copied int64
	for {
		t, err := d.ReadToken()
		if err != nil {
			if d.InputOffset() >= int64(len(body)) || d.StackDepth() == 0 {
				break
			}
			return nil, nil, err
		}
		named := t.Kind() == '"' && t.String() == f.Name && isMemberName(d) && holdsField(d)
		if !named {
			continue
		}
		value, err := d.ReadValue()
		if err != nil {
			return nil, nil, err
		}
		tomb := tombstone(f)
		if bytes.Equal(value, tomb) {
			continue
		}
		end := d.InputOffset()
		out = append(append(out, body[copied:end-int64(len(value))]...), tomb...)
		copied = end
		hidden = append(hidden, stringsIn(value)...)
		if len(hidden) == 0 {
			hidden = append(hidden, "") // a number or a date, which is no text to look for
		}
	}
	return append(out, body[copied:]...), hidden, nil
}

// isMemberName reports whether the token just read is the name of a member.
func isMemberName(d *jsontext.Decoder) bool {
	kind, n := d.StackIndex(d.StackDepth())
	return kind == '{' && n%2 == 1
}

// holdsField reports whether the object at hand holds values of the record's
// fields: the record itself, or what a source said of it.
func holdsField(d *jsontext.Decoder) bool {
	return d.StackDepth() == 1 || strings.HasPrefix(string(d.StackPointer()), "/sources/") && strings.Contains(string(d.StackPointer()), "/said/")
}

// tombstone gives what stands in place of a redacted value of the field.
func tombstone(f *record.Field) []byte {
	switch f.Type {
	case record.Line, record.Prose:
		return []byte(`"` + Redacted + `"`)
	case record.List:
		return []byte(`["` + Redacted + `"]`)
	case record.Answer:
		return []byte(`[{"organisation":"` + Redacted + `","person":"","role":""}]`)
	case record.YesNo:
		return []byte(`false`)
	}
	return []byte(`null`)
}

// stringsIn gives the texts within a JSON value.
func stringsIn(value []byte) []string {
	var out []string
	d := jsontext.NewDecoder(bytes.NewReader(value))
	for {
		t, err := d.ReadToken()
		if err != nil {
			return out
		}
		if t.Kind() == '"' && !isMemberName(d) && t.String() != "" {
			out = append(out, t.String())
		}
	}
}

// replace writes the rows of one record anew.
func (tx *Tx) replace(t *table, id int64) error {
	for _, q := range []string{`DELETE FROM ` + t.name + ` WHERE id = $1`, `DELETE FROM name WHERE id = $1`, `DELETE FROM facet WHERE id = $1`, `DELETE FROM search WHERE id = $1`} {
		if err := tx.exec(q, id); err != nil {
			return fmt.Errorf("write the rows of record %d anew: %w", id, err)
		}
	}
	rows, err := tx.rows(tx.ctx, `SELECT `+spanFields+` FROM entry WHERE id = $1 ORDER BY seq`, id)
	if err != nil {
		return err
	}
	history, err := tx.s.readSpans(rows, texts{tx.ctx, tx})
	if err != nil {
		return err
	}
	l := newLoader(tx)
	if err := l.record(history); err != nil {
		return err
	}
	if err := l.flushAll(); err != nil {
		return err
	}
	return tx.purgeWords()
}

// shortText is too short to look for in other records: it would be found
// everywhere and mean nothing.
const shortText = 12

// alsoHolding names the records that still hold one of the texts: others, or
// the same in another field.
func (tx *Tx) alsoHolding(own int64, texts []string) ([]string, error) {
	var out []string
	seen := map[string]bool{}
	for _, s := range texts {
		if len(s) < shortText || seen[s] || s == Redacted {
			continue
		}
		seen[s] = true
		quoted, err := jsontext.AppendQuote(nil, s)
		if err != nil {
			return nil, err
		}
		rows, err := tx.rows(tx.ctx, `SELECT DISTINCT kind, ref FROM entry WHERE id <> $1 AND body LIKE $2 ESCAPE '!' ORDER BY kind, ref LIMIT 50`,
			own, "%"+likely(string(quoted[1:len(quoted)-1]))+"%")
		if err != nil {
			return nil, fmt.Errorf("look for the text elsewhere: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var kind, ref string
			if err := rows.Scan(&kind, &ref); err != nil {
				return nil, err
			}
			if name := kind + " " + ref; !seen["\x00"+name] {
				seen["\x00"+name] = true
				out = append(out, name)
			}
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// likely writes s so that LIKE takes it for itself.
func likely(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// backupsSince names the backups that hold entry seq.
func (tx *Tx) backupsSince(seq int64) ([]string, error) {
	rows, err := tx.rows(tx.ctx, `SELECT at, file FROM backup WHERE size >= $1 ORDER BY at`, seq)
	if err != nil {
		return nil, fmt.Errorf("read the list of backups: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var at, file string
		if err := rows.Scan(&at, &file); err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprintf("%s of %s", file, at[:10]))
	}
	return out, rows.Err()
}

// redactedOf gives the commitments to bodies that were redacted, by entry, where
// the last redaction of an entry counts; and the hashes of bytes that were.
func (s *Store) redactedOf(ctx context.Context) (map[int64]journal.Hash, map[string]bool, error) {
	out, blobs := map[int64]journal.Hash{}, map[string]bool{}
	v := s.View(ctx, Everything(), Now)
	for it, err := range v.Each(Redactions.Kind, Query{Sort: "changed"}) {
		if err != nil {
			return nil, nil, err
		}
		for _, hash := range Redactions.From(it.Record).Blobs {
			blobs[hash] = true
		}
		for _, line := range Redactions.From(it.Record).Entries {
			number, commit, _ := strings.Cut(line, " ")
			seq, err := strconv.ParseInt(number, 10, 64)
			b, err2 := hex.DecodeString(commit)
			if err != nil || err2 != nil || len(b) != len(journal.Hash{}) {
				return nil, nil, fmt.Errorf("redaction %s cannot be read: %q", record.HeadOf(it.Record).Ref, line)
			}
			out[seq] = journal.Hash(b)
		}
	}
	return out, blobs, nil
}
