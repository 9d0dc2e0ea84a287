package risk

import "hash/fnv"

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
	return iteration(mix(mix(seed) + uint64(number)*golden))
}

// draw is a number above 0 and below 1: the nth that an item needs in an
// iteration.
func (t iteration) draw(i item, nth uint64) float64 {
	x := mix(mix(uint64(t)^uint64(i)) + nth*golden)
	return (float64(x>>12) + 0.5) / (1 << 52)
}

const golden = 0x9e3779b97f4a7c15

// mix is the finaliser of SplitMix64: every bit of x changes half the bits of
// what comes out.
func mix(x uint64) uint64 {
	x += golden
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
