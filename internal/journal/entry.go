// Package journal is the record's memory: entries that are only ever added, the
// tree of hashes over them, checkpoints signed by whoever keeps the journal, and
// proofs that a stranger can check.
//
// An [Entry] is one act on one record, and its body is the whole record after
// the act. The entry's leaf in the tree covers its fixed fields and a
// commitment to the body, not the body itself: so a body may be redacted, its
// salt dropped, and every proof still holds. The tree is that of RFC 6962 with
// SHA-256; a checkpoint is a signed note (C2SP signed-note and tlog-checkpoint),
// so that existing tools can read both.
//
// The package keeps nothing. It knows bytes and hashes, not registers, storage
// or who is asking.
package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"
)

// A Hash is a SHA-256 hash.
type Hash [sha256.Size]byte

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// An Entry is one act on one record.
type Entry struct {
	Seq      int64     // its place in the journal, from 1, without a gap
	At       time.Time // when it holds: the record's clock, which never runs backwards
	Recorded time.Time // when it was written down: the wall clock
	Actor    string    // account, or "operator (name)"
	Act      string    // the verb: "raise", "import", "confirm closed"
	Why      string
	Item     string // the meeting item under which it was done
	Cause    int64  // number of the first entry of the same act
	Kind     string
	ID       int64 // the record: number of the entry that made it
	Ref      string
	Version  int64 // of the record, from 1
	Form     int   // of the body
	Commit   Hash  // to salt and body as they were written
	Salt     []byte
	Body     []byte // the whole record after the act
}

// SaltSize is the length of a salt. A salt keeps a short body that was redacted
// from being guessed from its commitment.
const SaltSize = 16

// Commit commits to a body: SHA-256 over the salt's length, the salt, the body.
func Commit(salt, body []byte) Hash {
	h := sha256.New()
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(salt)))
	h.Write(n[:])
	h.Write(salt)
	h.Write(body)
	var out Hash
	h.Sum(out[:0])
	return out
}

// Redacted reports whether the body is no longer the one committed to.
func (e *Entry) Redacted() bool { return len(e.Salt) == 0 }

// Intact reports whether the body is the one committed to.
func (e *Entry) Intact() bool { return Commit(e.Salt, e.Body) == e.Commit }

// layout names the canonical form, so that another may follow it.
const layout = "crosscode-entry-1\n"

// Canonical gives the bytes whose hash is the entry's leaf: the name of the
// layout, then each fixed field. Numbers are eight bytes, most significant
// first; texts have their length before them; instants are microseconds since
// 1970 in UTC; the commitment stands last.
func (e *Entry) Canonical() []byte {
	b := make([]byte, 0, 256)
	b = append(b, layout...)
	num := func(n int64) { b = binary.BigEndian.AppendUint64(b, uint64(n)) }
	text := func(s string) {
		num(int64(len(s)))
		b = append(b, s...)
	}
	num(e.Seq)
	num(e.At.UnixMicro())
	num(e.Recorded.UnixMicro())
	text(e.Actor)
	text(e.Act)
	text(e.Why)
	text(e.Item)
	num(e.Cause)
	text(e.Kind)
	num(e.ID)
	text(e.Ref)
	num(e.Version)
	num(int64(e.Form))
	return append(b, e.Commit[:]...)
}

// Leaf gives the hash of the entry in the tree.
func (e *Entry) Leaf() Hash {
	var h Hash
	copy(h[:], rfc6962.DefaultHasher.HashLeaf(e.Canonical()))
	return h
}
