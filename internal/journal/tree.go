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

// The leaves of a block are hashed anew for each proof that needs one below it; of
// every whole subtree from a block on the hash is kept. So a million entries take a
// quarter of a megabyte.
const (
	blockLevel = 8
	block      = 1 << blockLevel
)

// Nodes keeps the hashes of the tree from which proofs are made. It is given every
// leaf once, in order; a proof then reads few of them again.
type Nodes struct {
	tree   *Tree
	levels [][]Hash // of whole subtrees, from a block upwards
}

// NewNodes returns the nodes of an empty journal.
func NewNodes() *Nodes { return &Nodes{tree: NewTree()} }

// Size returns how many leaves were added.
func (n *Nodes) Size() int64 { return n.tree.Size() }

// Add takes the next leaf.
func (n *Nodes) Add(leaf Hash) error {
	return n.tree.r.Append(leaf[:], func(id compact.NodeID, hash []byte) {
		if id.Level < blockLevel {
			return
		}
		for len(n.levels) <= int(id.Level-blockLevel) {
			n.levels = append(n.levels, nil)
		}
		at := &n.levels[id.Level-blockLevel]
		*at = append(*at, Hash(hash))
	})
}

// Path returns the hashes that prove the entry with number seq to be among the
// first size entries, all of which were added. Again gives the leaves of the
// entries from a number on, up to and with another.
func (n *Nodes) Path(seq, size int64, again func(from, upto int64) ([]Hash, error)) ([][]byte, error) {
	nodes, err := proof.Inclusion(uint64(seq-1), uint64(size))
	if err != nil {
		return nil, fmt.Errorf("prove entry %d of %d: %w", seq, size, err)
	}
	if size > n.Size() {
		return nil, fmt.Errorf("prove entry %d of %d: only %d leaves are known", seq, size, n.Size())
	}
	read := map[uint64]map[compact.NodeID][]byte{} // the nodes of blocks, by their numbers
	hashes := make([][]byte, len(nodes.IDs))
	for i, id := range nodes.IDs {
		if id.Level >= blockLevel {
			hashes[i] = n.levels[id.Level-blockLevel][id.Index][:]
			continue
		}
		at := id.Index >> (blockLevel - id.Level)
		if read[at] == nil {
			if read[at], err = readBlock(at, size, again); err != nil {
				return nil, err
			}
		}
		if hashes[i] = read[at][id]; hashes[i] == nil {
			return nil, fmt.Errorf("prove entry %d of %d: the node %v is not in its block", seq, size, id)
		}
	}
	return nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
}

// readBlock gives the hashes of the nodes in a block.
func readBlock(at uint64, size int64, again func(from, upto int64) ([]Hash, error)) (map[compact.NodeID][]byte, error) {
	begin := at << blockLevel
	leaves, err := again(int64(begin)+1, min(int64(begin)+block, size))
	if err != nil {
		return nil, err
	}
	nodes, r := map[compact.NodeID][]byte{}, ranges.NewEmptyRange(begin)
	for _, leaf := range leaves {
		if err := r.Append(leaf[:], func(id compact.NodeID, hash []byte) { nodes[id] = hash }); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}
