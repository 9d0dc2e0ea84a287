package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// Files of the data directory that hold the key checkpoints are signed with,
// and the key by which others check them.
const (
	signingFile  = "checkpoint.key"
	checkingFile = "checkpoint.pub"
)

// Head is where the journal stands.
type Head struct {
	Origin string
	Size   int64
	Root   journal.Hash
}

// Head returns where the journal stands.
func (s *Store) Head(ctx context.Context) (Head, error) {
	var h Head
	var at string
	var frontier []byte
	err := s.read.QueryRowContext(ctx, sqliteEngine.lockHead).Scan(&h.Origin, &h.Size, &at, &frontier)
	if err != nil {
		return h, fmt.Errorf("read the head of the journal: %w", err)
	}
	tree, err := journal.ReadTree(h.Size, frontier)
	if err != nil {
		return h, err
	}
	h.Root, err = tree.Root()
	return h, err
}

// Keys returns the key that signs checkpoints and the one that checks them. A
// store with a data directory makes its own the first time.
func (s *Store) Keys(ctx context.Context) (signing, checking string, err error) {
	if s.key != "" {
		checking, err = journal.CheckingKey(s.key)
		return s.key, checking, err
	}
	if s.dir == "" {
		return "", "", problem.New(problem.Invalid,
			"There is no key to sign checkpoints with. Give all servers of this database the same one, with --checkpoint-key FILE.")
	}
	file := filepath.Join(s.dir, signingFile)
	b, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return s.makeKeys(ctx, file)
	}
	if err != nil {
		return "", "", fmt.Errorf("read the checkpoint key: %w", err)
	}
	checking, err = journal.CheckingKey(string(b))
	return string(b), checking, err
}

func (s *Store) makeKeys(ctx context.Context, file string) (signing, checking string, err error) {
	head, err := s.Head(ctx)
	if err != nil {
		return "", "", err
	}
	if signing, _, err = journal.NewKey(s.rand, head.Origin); err != nil {
		return "", "", fmt.Errorf("make a checkpoint key: %w", err)
	}
	b, err := KeepSecret(file, []byte(signing+"\n"))
	if err != nil {
		return "", "", fmt.Errorf("keep the checkpoint key: %w", err)
	}
	if checking, err = journal.CheckingKey(string(b)); err != nil {
		return "", "", err
	}
	public := filepath.Join(s.dir, checkingFile)
	err = os.WriteFile(public, []byte(checking+"\n"), 0o644)
	return string(b), checking, errors.Join(err, asFolder(public))
}

// Checkpoint signs where the journal stands, and keeps what was signed.
func (s *Store) Checkpoint(ctx context.Context) ([]byte, error) {
	head, err := s.Head(ctx)
	if err != nil {
		return nil, err
	}
	signing, _, err := s.Keys(ctx)
	if err != nil {
		return nil, err
	}
	signed, err := journal.Checkpoint{Origin: head.Origin, Size: head.Size, Root: head.Root, At: s.wall()}.Sign(signing)
	if err != nil {
		return nil, err
	}
	_, err = s.write.ExecContext(ctx, `INSERT INTO checkpoint (size, note) VALUES ($1, $2)
		ON CONFLICT (size) DO UPDATE SET note = excluded.note`, head.Size, string(signed))
	if err != nil {
		return nil, fmt.Errorf("keep the checkpoint: %w", waited(err))
	}
	return signed, nil
}

// LastCheckpoint returns the newest checkpoint that was signed, or none.
func (s *Store) LastCheckpoint(ctx context.Context) ([]byte, error) {
	rows, err := s.rows(ctx, `SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1`)
	if err != nil {
		return nil, fmt.Errorf("read the checkpoints: %w", err)
	}
	defer rows.Close()
	var text string
	for rows.Next() {
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("read the checkpoints: %w", err)
		}
	}
	return []byte(text), rows.Err()
}

// Prove returns the proof that entry seq is in the journal as it now stands,
// which is signed for the purpose. The reader's scope decides whether the entry
// may be seen; what may not is not found.
func (v *View) Prove(seq int64) (*journal.Proof, error) {
	e, _, err := v.Entry(seq)
	if err != nil {
		return nil, err
	}
	signed, c, err := v.s.standing(v.ctx)
	if err != nil {
		return nil, err
	}
	path, err := v.s.path(v.ctx, seq, c.Size)
	if err != nil {
		return nil, err
	}
	return &journal.Proof{Entry: *e, Path: path, Checkpoint: signed}, nil
}

// standing gives a signed checkpoint of where the journal stands: the last, if
// nothing came since, or else a new one.
func (s *Store) standing(ctx context.Context) ([]byte, journal.Checkpoint, error) {
	fail := func(err error) ([]byte, journal.Checkpoint, error) { return nil, journal.Checkpoint{}, err }
	head, err := s.Head(ctx)
	if err != nil {
		return fail(err)
	}
	_, checking, err := s.Keys(ctx)
	if err != nil {
		return fail(err)
	}
	last, err := s.LastCheckpoint(ctx)
	if err != nil {
		return fail(err)
	}
	if c, err := journal.OpenCheckpoint(last, checking); err == nil && c.Size == head.Size && c.Root == head.Root && c.Origin == head.Origin {
		return last, c, nil
	}
	signed, err := s.Checkpoint(ctx)
	if err != nil {
		return fail(err)
	}
	c, err := journal.OpenCheckpoint(signed, checking)
	return signed, c, err
}

// path gives the hashes that prove an entry to be among the first size entries. The
// first proof reads every leaf, and later ones those that came since.
func (s *Store) path(ctx context.Context, seq, size int64) ([][]byte, error) {
	select {
	case s.proving <- struct{}{}:
		defer func() { <-s.proving }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for n := s.nodes.Size(); n < size; n = s.nodes.Size() {
		if err := s.leaves(ctx, n+1, min(n+leavesAtOnce, size), s.nodes.Add); err != nil {
			return nil, err
		}
		if s.nodes.Size() == n {
			return nil, fmt.Errorf("prove entry %d: the journal ends at entry %d of %d", seq, n, size)
		}
	}
	return s.nodes.Path(seq, size, func(from, upto int64) (out []journal.Hash, err error) {
		err = s.leaves(ctx, from, upto, func(h journal.Hash) error {
			out = append(out, h)
			return nil
		})
		return out, err
	})
}

// leavesAtOnce is how many leaves one statement reads.
const leavesAtOnce = 20_000

// leaves gives the leaf of each entry from a number on, up to and with another,
// without its body.
func (s *Store) leaves(ctx context.Context, from, upto int64, add func(journal.Hash) error) error {
	rows, err := s.rows(unwatched(ctx), `SELECT seq, at, recorded, actor, act, why, item, cause, kind, id, ref, version, form, commitment, '', ''
		FROM entry WHERE seq >= $1 AND seq <= $2 ORDER BY seq`, from, upto)
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	defer rows.Close()
	var p passing
	for rows.Next() {
		if err := p.scan(rows); err != nil {
			return err
		}
		if err := add(p.Leaf()); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	return ctx.Err()
}

// Entry returns one entry and the record it left, if the scope may see both
// that version and the record as it is now.
func (v *View) Entry(seq int64) (*journal.Entry, record.Record, error) {
	found, err := v.entries(`WHERE seq = $1`, seq)
	if err != nil {
		return nil, nil, err
	}
	if len(found) == 0 {
		return nil, nil, problem.New(problem.NotFound, "There is no entry %d.", seq)
	}
	return &found[0].Entry, found[0].Record, nil
}

// Latest returns the newest entries, newest first, before entry number below
// (0: from the end); fewer than n if not all of them may be seen.
func (v *View) Latest(n int, below int64) ([]Version, error) {
	if below <= 0 {
		below = open
	}
	if !v.moment.IsNow() {
		below = min(below, v.moment.seq+1)
	}
	return v.entries(fmt.Sprintf(`WHERE seq < $1 ORDER BY seq DESC LIMIT %d`, n), below)
}

// Acts returns how many acts the journal has: what was done in one go counts once,
// however many entries it left.
func (v *View) Acts() (n int, err error) {
	rows, err := v.q.rows(v.ctx, `SELECT count(DISTINCT cause) FROM entry`)
	if err != nil {
		return 0, fmt.Errorf("count the acts of the journal: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, fmt.Errorf("count the acts of the journal: %w", err)
		}
	}
	return n, rows.Err()
}

// OfCause returns the entries of one act, oldest first.
func (v *View) OfCause(cause int64) ([]Version, error) {
	return v.entries(`WHERE cause = $1 ORDER BY seq`, cause)
}

func (v *View) entries(where string, args ...any) ([]Version, error) {
	all, err := v.versions(where, args...)
	if err != nil {
		return nil, err
	}
	return v.permitted(all)
}

// versions reads entries, whoever may see them.
func (v *View) versions(where string, args ...any) ([]Version, error) {
	rows, err := v.q.rows(v.ctx, `SELECT `+entryFields+` FROM entry `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	defer rows.Close()
	var all []Version
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, err
		}
		t := v.s.tables[e.Kind]
		if t == nil {
			return nil, fmt.Errorf("entry %d is of a register, %q, that this program does not know", e.Seq, e.Kind)
		}
		r, err := t.decode(e)
		if err != nil {
			return nil, err
		}
		all = append(all, Version{*e, r})
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	return all, nil
}

// permitted keeps the entries that the scope may see, by the class that their
// records had then and by the one that they have now.
func (v *View) permitted(all []Version) ([]Version, error) {
	if v.scope.all {
		return all, nil
	}
	asked := map[string][]int64{}
	for _, ver := range all {
		if v.scope.Sees(record.HeadOf(ver.Record).Class) {
			asked[ver.Entry.Kind] = append(asked[ver.Entry.Kind], ver.Entry.ID)
		}
	}
	seen := map[int64]bool{}
	for kind, ids := range asked {
		if err := v.seenNow(v.s.tables[kind], ids, seen); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(all, func(ver Version) bool {
		return !seen[ver.Entry.ID] || !v.scope.Sees(record.HeadOf(ver.Record).Class)
	}), nil
}

// seenNow notes which records of a register the reader may see as they are now.
func (v *View) seenNow(t *table, ids []int64, seen map[int64]bool) error {
	const most = 64 // one statement for any number of them
	for part := range slices.Chunk(ids, most) {
		args := make([]any, most)
		for i := range args {
			args[i] = part[min(i, len(part)-1)]
		}
		rows, err := v.q.rows(v.ctx, numbered(fmt.Sprintf(`SELECT r.id FROM %s r WHERE r.seq_to = %d AND r.id IN (%s)%s`,
			t.name, open, marks(most), v.scope.in("r.audience"))), args...)
		if err != nil {
			return fmt.Errorf("read %s: %w", t.kind.Plural, err)
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return fmt.Errorf("read %s: %w", t.kind.Plural, err)
			}
			seen[id] = true
		}
		if err := rows.Err(); err != nil {
			return fmt.Errorf("read %s: %w", t.kind.Plural, err)
		}
	}
	return nil
}
