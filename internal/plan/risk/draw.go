package risk

import (
	"hash/fnv"

	"crosscode/internal/plan/draw"
)

// An item is something drawn for: its own number, made from its identifier so
// that it does not depend on what else is in the model.
type item uint64

func itemOf(kind, id string) item {
	h := fnv.New64a()
	h.Write([]byte(kind))
	h.Write([]byte{0})
	h.Write([]byte(id))
	return item(h.Sum64())
}

// An iteration is one run through the plan: the start of all its draws.
type iteration uint64

func iterationOf(seed uint64, number int) iteration {
	return iteration(draw.Mix(draw.Mix(seed) + uint64(number)*draw.Step))
}

// draw is a number above 0 and below 1: the nth that an item needs in an
// iteration.
func (t iteration) draw(i item, nth uint64) float64 {
	x := draw.Mix(draw.Mix(uint64(t)^uint64(i)) + nth*draw.Step)
	return (float64(x>>12) + 0.5) / (1 << 52)
}
