package journal

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"crosscode/internal/problem"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"pgregory.net/rapid"
)

var noon = time.Date(2022, 3, 23, 12, 0, 0, 123456000, time.UTC)

func entry(seq int64) Entry {
	e := Entry{Seq: seq, At: noon, Recorded: noon.Add(time.Hour), Actor: "operator (ccag)", Act: "raise", Kind: "action",
		ID: seq, Ref: fmt.Sprintf("CCAG03-%02d", seq), Version: 1, Form: 1, Cause: seq,
		Salt: bytes.Repeat([]byte{byte(seq)}, SaltSize), Body: fmt.Appendf(nil, `{"ref":"CCAG03-%02d"}`, seq)}
	e.Commit = Commit(e.Salt, e.Body)
	return e
}

func leavesOf(from, upto int64) (out []Hash, err error) {
	for seq := from; seq <= upto; seq++ {
		e := entry(seq)
		out = append(out, e.Leaf())
	}
	return out, nil
}

// proofOf builds a journal of size entries and the proof of one of them.
func proofOf(t testing.TB, seq, size int64) (*Proof, string) {
	t.Helper()
	signing, checking, err := NewKey(rand.Reader, "crosscode/test")
	if err != nil {
		t.Fatal(err)
	}
	n := NewNodes()
	for s := int64(1); s <= size; s++ {
		e := entry(s)
		if err := n.Add(e.Leaf()); err != nil {
			t.Fatal(err)
		}
	}
	root, err := n.tree.Root()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := Checkpoint{"crosscode/test", size, root, noon}.Sign(signing)
	if err != nil {
		t.Fatal(err)
	}
	path, err := n.Path(seq, size, leavesOf)
	if err != nil {
		t.Fatal(err)
	}
	return &Proof{entry(seq), path, signed}, checking
}

func TestAProofHoldsForEveryEntryOfEveryJournal(t *testing.T) {
	for size := int64(1); size <= 17; size++ {
		for seq := int64(1); seq <= size; seq++ {
			p, key := proofOf(t, seq, size)
			file, err := p.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			back, err := ReadProof(file)
			if err != nil {
				t.Fatal(err)
			}
			if c, err := back.Check(key); err != nil || c.Size != size || !c.At.Equal(noon.Truncate(time.Second)) {
				t.Errorf("entry %d of %d: %v, %v", seq, size, c, err)
			}
		}
	}
}

func TestAProofFailsWhenAnythingInItIsAltered(t *testing.T) {
	for name, alter := range map[string]func(*Proof){
		"the body":       func(p *Proof) { p.Entry.Body = []byte(`{}`) },
		"the actor":      func(p *Proof) { p.Entry.Actor = "somebody else" },
		"the day":        func(p *Proof) { p.Entry.At = p.Entry.At.Add(time.Microsecond) },
		"the act":        func(p *Proof) { p.Entry.Act = "withdraw" },
		"the record":     func(p *Proof) { p.Entry.ID++ },
		"the place":      func(p *Proof) { p.Entry.Seq++ },
		"the path":       func(p *Proof) { p.Path[0][0] ^= 1 },
		"the checkpoint": func(p *Proof) { p.Checkpoint = bytes.Replace(p.Checkpoint, []byte("\n8\n"), []byte("\n9\n"), 1) },
		"text moved between fields": func(p *Proof) {
			p.Entry.Actor, p.Entry.Act = p.Entry.Actor+p.Entry.Act[:1], p.Entry.Act[1:]
		},
	} {
		p, key := proofOf(t, 3, 8)
		alter(p)
		if _, err := p.Check(key); !problem.Is(err, problem.Invalid) {
			t.Errorf("with %s altered the proof is accepted: %v", name, err)
		}
	}
	p, _ := proofOf(t, 3, 8)
	_, other := proofOf(t, 3, 8)
	if _, err := p.Check(other); err == nil {
		t.Error("a proof is accepted with another journal's key")
	}
}

func TestAProofHoldsAfterItsBodyWasRedacted(t *testing.T) {
	p, key := proofOf(t, 3, 8)
	p.Entry.Salt, p.Entry.Body = nil, []byte(`{"ref":"[redacted]"}`)
	if _, err := p.Check(key); err != nil {
		t.Error(err)
	}
	file, err := p.Marshal()
	if err != nil || strings.Contains(string(file), "redacted") {
		t.Errorf("the proof of a redacted entry shows no body: %s, %v", file, err)
	}
}

// stranger checks a proof's path as the documentation describes it, with
// nothing of this package but the file.
func stranger(file []byte) (root [32]byte, err error) {
	var p struct {
		Seq, Cause, ID, Version, Form                  int64
		At, Recorded, Actor, Act, Why, Item, Kind, Ref string
		Commit, Salt, Body                             string
		Path                                           []string
		Checkpoint                                     string
	}
	if err := json.Unmarshal(file, &p); err != nil {
		return root, err
	}
	salt, _ := hex.DecodeString(p.Salt)
	var b bytes.Buffer
	num := func(n int64) { binary.Write(&b, binary.BigEndian, n) }
	text := func(s string) { num(int64(len(s))); b.WriteString(s) }
	micro := func(s string) { t, _ := time.Parse(time.RFC3339Nano, s); num(t.UnixMicro()) }
	num(int64(len(salt)))
	b.Write(salt)
	b.WriteString(p.Body)
	commit := sha256.Sum256(b.Bytes())
	b.Reset()
	b.WriteString("\x00crosscode-entry-1\n")
	num(p.Seq)
	micro(p.At)
	micro(p.Recorded)
	text(p.Actor)
	text(p.Act)
	text(p.Why)
	text(p.Item)
	num(p.Cause)
	text(p.Kind)
	num(p.ID)
	text(p.Ref)
	num(p.Version)
	num(p.Form)
	b.Write(commit[:])
	node := sha256.Sum256(b.Bytes())
	var size int64
	fmt.Sscan(strings.Split(p.Checkpoint, "\n")[1], &size)
	at, last := p.Seq-1, size-1
	for _, step := range p.Path {
		sibling, _ := hex.DecodeString(step)
		left, right := node[:], sibling
		if at%2 == 1 || at == last {
			left, right = sibling, node[:]
			for at%2 == 0 && at != 0 {
				at, last = at/2, last/2
			}
		}
		node = sha256.Sum256(append(append([]byte{1}, left...), right...))
		at, last = at/2, last/2
	}
	return node, nil
}

func TestAStrangerComesToTheSameRoot(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		size := rapid.Int64Range(1, 40).Draw(rt, "size")
		p, key := proofOf(t, rapid.Int64Range(1, size).Draw(rt, "seq"), size)
		file, _ := p.Marshal()
		root, err := stranger(file)
		c, err2 := OpenCheckpoint(p.Checkpoint, key)
		if err != nil || err2 != nil || Hash(root) != c.Root {
			rt.Fatalf("stranger's root %x, checkpoint %v; %v, %v", root, c, err, err2)
		}
	})
}

func TestATreeIsRestoredFromItsFrontier(t *testing.T) {
	tree := NewTree()
	for s := int64(1); s <= 100; s++ {
		e := entry(s)
		if err := tree.Add(e.Leaf()); err != nil {
			t.Fatal(err)
		}
		back, err := ReadTree(tree.Size(), tree.Frontier())
		if err != nil {
			t.Fatal(err)
		}
		want, _ := tree.Root()
		if got, err := back.Root(); err != nil || got != want {
			t.Errorf("after %d entries: %v, %v; want %v", s, got, err, want)
		}
	}
	if _, err := ReadTree(3, make([]byte, 32)); err == nil {
		t.Error("a frontier of the wrong size is accepted")
	}
}

func TestTheCheckingKeyFollowsFromTheSigningKey(t *testing.T) {
	signing, checking, err := NewKey(rand.Reader, "crosscode/test")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := CheckingKey(signing + "\n"); err != nil || got != checking {
		t.Errorf("CheckingKey = %s, %v; want %s", got, err, checking)
	}
	if _, err := CheckingKey(checking); !problem.Is(err, problem.Invalid) {
		t.Errorf("a checking key is taken for a signing key: %v", err)
	}
}

func FuzzReadProof(f *testing.F) {
	p, key := proofOf(f, 3, 8)
	file, _ := p.Marshal()
	f.Add(file)
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := ReadProof(b); err == nil {
			p.Check(key)
		}
	})
}

func FuzzOpenCheckpoint(f *testing.F) {
	p, key := proofOf(f, 3, 8)
	f.Add(p.Checkpoint)
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := OpenCheckpoint(b, key)
		if err == nil && c.Size != 8 {
			t.Errorf("an altered checkpoint is accepted: %v", c)
		}
		readCheckpoint(string(b))
	})
}

// Nodes that were given more leaves than the proof is of, and the blocks at whose
// edges hashes are kept or made anew.
func TestAProofOfALongJournalReadsFewLeavesAgain(t *testing.T) {
	const all = 3*block + 7
	n, trees := NewNodes(), map[int64]Hash{}
	for seq := int64(1); seq <= all; seq++ {
		e := entry(seq)
		if err := n.Add(e.Leaf()); err != nil {
			t.Fatal(err)
		}
		root, err := n.tree.Root()
		if err != nil {
			t.Fatal(err)
		}
		trees[seq] = root
	}
	for _, size := range []int64{1, block - 1, block, block + 1, 2*block - 1, 2 * block, 2*block + 100, all} {
		for _, seq := range []int64{1, 2, block - 1, block, block + 1, 2 * block, 2*block + 1, size - 1, size} {
			if seq < 1 || seq > size {
				continue
			}
			read := int64(0)
			path, err := n.Path(seq, size, func(from, upto int64) ([]Hash, error) {
				read += upto - from + 1
				return leavesOf(from, upto)
			})
			if err != nil {
				t.Fatal(err)
			}
			e, root := entry(seq), trees[size]
			leaf := e.Leaf()
			if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(seq-1), uint64(size), leaf[:], path, root[:]); err != nil {
				t.Errorf("entry %d of %d: %v", seq, size, err)
			}
			if read > 2*block {
				t.Errorf("entry %d of %d: %d leaves are read again", seq, size, read)
			}
		}
	}
	if _, err := n.Path(1, all+1, leavesOf); err == nil {
		t.Error("a proof is given of a journal whose leaves are not all known")
	}
}
