package store

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"unicode/utf8"

	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// resume takes the list up where a cursor left it.
func (l *listing) resume(mark string, forward bool) error {
	if mark == "" {
		return nil
	}
	id, key, err := readCursor(l.order(), mark)
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

// order names what a place in the list is a place in: the same records in the
// same order, whatever is filtered and whichever way it runs.
func (l *listing) order() string { return l.t.name + " " + l.sort }

// place marks a place in the list: the sort key and the record's number (or, in a
// list by change, the entry's).
func (l *listing) place(it Item) string {
	if l.sort == "seq_from" {
		return cursor(l.order(), "", it.Seq)
	}
	return cursor(l.order(), it.key, record.HeadOf(it.Record).ID)
}

// cursor writes a place, under a sum over it and what it is a place in. So what
// was never given out, or was in a list in another order, is not taken for a
// place that happens to be there.
func cursor(order, key string, n int64) string {
	place := append(binary.AppendUvarint(nil, uint64(n)), key...)
	return base64.RawURLEncoding.EncodeToString(append(sumOf(order, place), place...))
}

func sumOf(order string, place []byte) []byte {
	return binary.BigEndian.AppendUint32(nil, crc32.Update(crc32.ChecksumIEEE([]byte(order)), crc32.IEEETable, place))
}

func readCursor(order, s string) (n int64, key string, err error) {
	bad := problem.New(problem.Invalid, "The place in the list cannot be read, or is one in another list or order. Begin again at the first page.")
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) < crc32.Size {
		return 0, "", bad
	}
	sum, place := b[:crc32.Size], b[crc32.Size:]
	u, used := binary.Uvarint(place)
	if !slices.Equal(sum, sumOf(order, place)) || used <= 0 || u >= open || !utf8.Valid(place[used:]) || slices.Contains(place[used:], 0) {
		return 0, "", bad
	}
	return int64(u), string(place[used:]), nil
}
