package store

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// resume takes the list up where a cursor left it.
func (l *listing) resume(q Query) error {
	mark, forward := q.After, true
	if mark == "" {
		mark, forward = q.Before, false
	}
	if mark == "" {
		return nil
	}
	id, key, err := readCursor(mark)
	if err != nil {
		return err
	}
	op := ">"
	if forward == l.desc {
		op = "<"
	}
	if l.sort == "seq_from" {
		l.resumed = clause{test: " AND SORT " + op + " ?", args: []any{id}}
		return nil
	}
	l.from = key
	l.resumed = clause{test: " AND (SORT, r.id) " + op + " (?, ?)", args: []any{key, id}}
	return nil
}

// place marks a place in a list: the sort key and the record's number (or, in a
// list by change, the entry's).
func (it *Item) place() string { return cursor(it.key, record.HeadOf(it.Record).ID, it.Seq) }

func cursor(key string, id, seq int64) string {
	if key == "" {
		id = seq
	}
	return base64.RawURLEncoding.EncodeToString(append(binary.AppendUvarint(nil, uint64(id)), key...))
}

func readCursor(s string) (id int64, key string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	n, used := binary.Uvarint(b)
	if err != nil || used <= 0 || n >= open || !utf8.Valid(b[used:]) || slices.Contains(b[used:], 0) {
		return 0, "", problem.New(problem.Invalid, "The place in the list cannot be read. Begin again at the first page.")
	}
	return int64(n), string(b[used:]), nil
}
