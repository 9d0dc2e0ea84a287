package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strings"

	"crosscode/internal/journal"
	"crosscode/internal/record"
)

// Search looks words up in a projection of its own: one row for each record,
// with the words of its newest version, and apart from them the words that only
// earlier versions had. So what was written at another time is found at that
// time, and an edit writes one row, not another copy of the text. Both engines
// are given the same words, cut and folded in Go; neither knows a language.
//
// Words of a reader end where letters and digits end. The index holds more than
// those, each behind a sign that no word has: the register, the audience, and
// what was said earlier.
const (
	signKind     = "§"
	signAudience = "¶"
	signEarlier  = "·"
)

// maxWords bounds the different words of one record that are found, now and
// earlier each; a text that has more is found by the first of them.
const maxWords = 8000

// noted is what search knows of one record.
type noted struct {
	kind, audience string
	words          []string // of the newest version; sorted
	earlier        []string // of versions before, and no longer; sorted
}

// read says what an entry tells search of its record: the words are as they
// stand, neither sorted nor once each.
func read(t *table, r record.Record, of texts) noted {
	h := record.HeadOf(r)
	n := noted{kind: t.kind.Name}
	if !h.Gone {
		n.audience, n.words = string(h.Class), wordsOf(t.kind, r, of)
	}
	return n
}

// note says what search knows of a record after an entry, but for what was said
// earlier.
func note(t *table, r record.Record, of texts) noted {
	n := read(t, r, of)
	n.words = different(n.words)
	return n
}

// since adds what the version before was known by.
func (n *noted) since(before noted) {
	n.earlier = without(union(before.earlier, before.words), n.words)
	if len(n.earlier) > maxWords {
		n.earlier = n.earlier[:maxWords]
	}
}

func (n noted) columns() (words, earlier string) {
	words = strings.Join(append(slices.Clone(n.words), signKind+signWord(n.kind)), " ")
	if n.audience != "" {
		words += " " + signAudience + signWord(n.audience)
	}
	if len(n.earlier) > 0 {
		earlier = signEarlier + strings.Join(n.earlier, " "+signEarlier)
	}
	return words, earlier
}

// readNoted is columns turned round.
func readNoted(words, earlier string) noted {
	var n noted
	for w := range strings.FieldsSeq(words) {
		if !strings.HasPrefix(w, signKind) && !strings.HasPrefix(w, signAudience) {
			n.words = append(n.words, w)
		}
	}
	for w := range strings.FieldsSeq(earlier) {
		n.earlier = append(n.earlier, strings.TrimPrefix(w, signEarlier))
	}
	return n
}

// signWord gives one of the program's own names as one word of the index, and
// no two the same.
func signWord(s string) string { return hex.EncodeToString([]byte(s)) }

// union and without take and give sorted texts.
func union(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

func without(a, b []string) []string {
	return slices.DeleteFunc(a, func(s string) bool {
		_, found := slices.BinarySearch(b, s)
		return found
	})
}

// searchTable gives the statements that make the index of words: its table,
// and, once that is loaded, what looks words up in it.
func (e engine) searchTable() (create, index []string) {
	const columns = `id integer PRIMARY KEY, kind text NOT NULL, audience text NOT NULL, words text NOT NULL, earlier text NOT NULL`
	if e.name == "postgres" {
		return []string{`CREATE TABLE search (` + columns + `, doc tsvector NOT NULL
				GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(words || ' ' || earlier), ' '))) STORED)`},
			// An entry for each word, one by one, is most of the work of a write; 1 MB of them at a
			// time are put in together by whoever comes last, and looked through by a search until
			// then. With 256 kB one write in twenty had to.
			[]string{`CREATE INDEX search_doc ON search USING gin (doc) WITH (fastupdate = on, gin_pending_list_limit = 1024)`}
	}
	const (
		add  = `INSERT INTO search_index (rowid, words, earlier) VALUES (new.id, new.words, new.earlier);`
		take = `INSERT INTO search_index (search_index, rowid, words, earlier) VALUES ('delete', old.id, old.words, old.earlier);`
	)
	// The tokenizer named ascii takes a word as we cut it: every letter that is
	// not ASCII is one of a word.
	return []string{`CREATE TABLE search (` + columns + `)`},
		[]string{
			`CREATE VIRTUAL TABLE search_index USING fts5 (words, earlier, content='search', content_rowid='id', tokenize='ascii', detail=none, columnsize=0)`,
			`CREATE TRIGGER search_added AFTER INSERT ON search BEGIN ` + add + ` END`,
			`CREATE TRIGGER search_moved AFTER UPDATE ON search BEGIN ` + take + add + ` END`,
			`CREATE TRIGGER search_taken AFTER DELETE ON search BEGIN ` + take + ` END`,
			`INSERT INTO search_index (search_index) VALUES ('rebuild')`,
		}
}

var searchColumns = []string{"id", "kind", "audience", "words", "earlier"}

// placeWords brings what search knows of a record up to date.
func (tx *Tx) placeWords(t *table, e *journal.Entry, r record.Record, before standing) error {
	now := note(t, r, texts{tx.ctx, tx})
	if e.Version > 1 {
		now.since(readNoted(before.words, before.earlier))
	}
	words, earlier := now.columns()
	if words == before.words && earlier == before.earlier {
		return nil
	}
	return tx.owe(nil, `INSERT INTO search (id, kind, audience, words, earlier) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET audience = excluded.audience, words = excluded.words, earlier = excluded.earlier`,
		e.ID, now.kind, now.audience, words, earlier)
}

// words writes what search knows of a record whose whole history is there.
func (l *loader) words(history []spanned) error {
	if len(history) == 0 {
		return nil
	}
	last := len(history) - 1
	now := history[last].noted
	now.words = different(now.words)
	before := map[string]bool{}
	for _, v := range history[:last] {
		for _, w := range v.noted.words {
			before[w] = true
		}
	}
	now.since(noted{words: slices.Collect(maps.Keys(before))})
	words, earlier := now.columns()
	return l.write("search", []any{history[0].id, now.kind, now.audience, words, earlier})
}

// purgeWords lets go of what was taken out of the index, which SQLite keeps
// until it next tidies up.
func (tx *Tx) purgeWords() error {
	if tx.s.engine.name != "sqlite" {
		return nil
	}
	return tx.exec(`INSERT INTO search_index (search_index) VALUES ('optimize')`)
}

// words gives what the newest version of a record adds to the sum. Words of
// earlier versions are not summed: they only say where else to look.
func (s seed) words(kind, audience string, id int64, words string) uint64 {
	return maphash.Comparable(maphash.Seed(s), indexed{kind, audience, words, id})
}

// indexed is a row of the index, but for what was said earlier.
type indexed struct {
	kind, audience, words string
	id                    int64
}

// wordSum gives the sum over the words that are there.
func (s *Store) wordSum(ctx context.Context, by seed) (uint64, error) {
	var sum uint64
	rows, err := s.rows(unwatched(ctx), `SELECT id, kind, audience, words FROM search`)
	if err != nil {
		return sum, fmt.Errorf("read the index of words: %w", err)
	}
	defer rows.Close()
	for n := 1; rows.Next(); n++ {
		if n%chunk == 0 && ctx.Err() != nil {
			return sum, ctx.Err()
		}
		var id int64
		var kind, audience, words string
		if err := rows.Scan(&id, &kind, &audience, &words); err != nil {
			return sum, fmt.Errorf("read the index of words: %w", err)
		}
		sum += by.words(kind, audience, id, words)
	}
	return sum, rows.Err()
}
