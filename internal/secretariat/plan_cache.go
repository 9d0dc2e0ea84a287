package secretariat

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"crosscode/internal/exchange/planfile"
)

// A planCache keeps the plans that were computed last, since reading a large
// file takes longer than all else on its page. What it keeps is a function of
// the file and of what surrounds it, by which it is found again, so nothing in
// it is ever out of date.
type planCache struct {
	mu   sync.Mutex
	kept []keptPlan // the one asked for last comes last
}

type keptPlan struct {
	key [sha256.Size]byte
	*computation
}

// The cache is bounded by how many plans it keeps, and by how long their files
// are together, since a computed plan takes memory as its file does. The plan
// asked for last is kept whatever its size.
const (
	maxKeptPlans = 12
	maxKeptText  = 16 << 20
)

func (c *planCache) get(hash string, around planfile.Programme, text func() ([]byte, error)) (*computation, error) {
	key := planKey(hash, around)
	if found := c.find(key); found != nil {
		return found, nil
	}
	b, err := text()
	if err != nil {
		return nil, err
	}
	made, err := compute(b, around)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = append(c.kept, keptPlan{key, made})
	for len(c.kept) > maxKeptPlans || len(c.kept) > 1 && c.size() > maxKeptText {
		c.kept = slices.Delete(c.kept, 0, 1)
	}
	return made, nil
}

// size is how long the files of the plans are together.
func (c *planCache) size() int {
	total := 0
	for _, k := range c.kept {
		total += len(k.text)
	}
	return total
}

func (c *planCache) find(key [sha256.Size]byte) *computation {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.kept, func(k keptPlan) bool { return k.key == key })
	if i < 0 {
		return nil
	}
	found := c.kept[i]
	c.kept = append(slices.Delete(c.kept, i, i+1), found)
	return found.computation
}

// planKey tells one plan in one programme from every other.
func planKey(hash string, around planfile.Programme) [sha256.Size]byte {
	h := sha256.New()
	io.WriteString(h, hash)
	for _, ref := range slices.Sorted(maps.Keys(around.Milestones)) {
		s := around.Milestones[ref]
		fmt.Fprintf(h, "\n%q %q %d %s %s %d", ref, s.Name, s.Level, s.Committed, s.Due, s.Met)
	}
	for _, b := range around.Approved {
		fmt.Fprintf(h, "\n%q %q %d", b.Name, b.Body, b.On)
		for _, ref := range slices.Sorted(maps.Keys(b.Dates)) {
			fmt.Fprintf(h, " %q %s", ref, b.Dates[ref])
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
}
