package level

import "math/bits"

// A stream is a small seeded generator (splitmix64). The search keeps its own
// so that the same seed repeats the same answer on every version of Go.
type stream struct{ state uint64 }

func (s *stream) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1; n must be positive.
func (s *stream) below(n int) int {
	high, _ := bits.Mul64(s.next(), uint64(n))
	return int(high)
}

// unit returns a number from 0 up to, but not including, 1.
func (s *stream) unit() float64 { return float64(s.next()>>11) / (1 << 53) }
