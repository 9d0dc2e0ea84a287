package journal

import (
	"fmt"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

var ranges = &compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}

// A Tree is the right edge of the tree of hashes: enough to add leaves and to
// know the root, and no more than a hash for each doubling of the journal.
type Tree struct{ r *compact.Range }

// NewTree returns the tree of an empty journal.
func NewTree() *Tree { return &Tree{ranges.NewEmptyRange(0)} }

// ReadTree restores a tree of size leaves from what Frontier gave.
func ReadTree(size int64, frontier []byte) (*Tree, error) {
	if size < 0 || len(frontier)%len(Hash{}) != 0 {
		return nil, fmt.Errorf("read the tree's frontier: %d bytes for %d entries", len(frontier), size)
	}
	var hashes [][]byte
	for i := 0; i < len(frontier); i += len(Hash{}) {
		hashes = append(hashes, frontier[i:i+len(Hash{})])
	}
	r, err := ranges.NewRange(0, uint64(size), hashes)
	if err != nil {
		return nil, fmt.Errorf("read the tree's frontier: %w", err)
	}
	return &Tree{r}, nil
}

// Size returns how many leaves the tree has.
func (t *Tree) Size() int64 { return int64(t.r.End()) }

// Frontier gives the tree as bytes.
func (t *Tree) Frontier() []byte {
	var b []byte
	for _, h := range t.r.Hashes() {
		b = append(b, h...)
	}
	return b
}

// Add appends a leaf.
func (t *Tree) Add(leaf Hash) error { return t.r.Append(leaf[:], nil) }

// Root returns the root: the hash of nothing for an empty tree.
func (t *Tree) Root() (Hash, error) {
	var h Hash
	if t.Size() == 0 {
		copy(h[:], rfc6962.DefaultHasher.EmptyRoot())
		return h, nil
	}
	root, err := t.r.GetRootHash(nil)
	copy(h[:], root)
	return h, err
}

// A Prover gathers, while leaves are added in order, the hashes that prove one
// of them a part of the tree.
type Prover struct {
	tree  *Tree
	nodes proof.Nodes
	have  map[compact.NodeID][]byte
}

// NewProver prepares a proof that the entry with number seq is among the first
// size entries.
func NewProver(seq, size int64) (*Prover, error) {
	nodes, err := proof.Inclusion(uint64(seq-1), uint64(size))
	if err != nil {
		return nil, fmt.Errorf("prove entry %d of %d: %w", seq, size, err)
	}
	p := &Prover{NewTree(), nodes, map[compact.NodeID][]byte{}}
	for _, id := range nodes.IDs {
		p.have[id] = nil
	}
	return p, nil
}

// Add takes the next leaf.
func (p *Prover) Add(leaf Hash) error {
	return p.tree.r.Append(leaf[:], func(id compact.NodeID, hash []byte) {
		if _, wanted := p.have[id]; wanted {
			p.have[id] = hash
		}
	})
}

// Path returns the proof once every leaf was added.
func (p *Prover) Path() ([][]byte, error) {
	hashes := make([][]byte, len(p.nodes.IDs))
	for i, id := range p.nodes.IDs {
		if hashes[i] = p.have[id]; hashes[i] == nil {
			return nil, fmt.Errorf("prove: %d leaves are too few", p.tree.Size())
		}
	}
	return p.nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
}
