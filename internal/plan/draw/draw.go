// Package draw gives numbers that a seed decides, so that whatever is drawn is
// drawn again on any machine and with every version of Go. They are those of
// SplitMix64 (Steele, Lea and Flood, 2014): good for trying things, not for secrets.
package draw

import "math/bits"

// Step is by how much the state of a stream moves for each number.
const Step = 0x9e3779b97f4a7c15

// Mix turns a number into another, of which half the bits change with any bit
// of the first. It is how a stream makes a number of its state.
func Mix(x uint64) uint64 {
	x += Step
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// A Stream is a sequence of numbers. Streams of different seeds, as of 0, 1 and
// 2, have nothing in common.
type Stream struct{ state uint64 }

// From begins a stream.
func From(seed uint64) *Stream { return &Stream{seed} }

// Next gives any number.
func (s *Stream) Next() uint64 {
	x := Mix(s.state)
	s.state += Step
	return x
}

// Below gives a number from 0 to n-1; n must be positive.
func (s *Stream) Below(n int) int {
	high, _ := bits.Mul64(s.Next(), uint64(n))
	return int(high)
}

// Unit gives a number from 0 up to, but not including, 1.
func (s *Stream) Unit() float64 { return float64(s.Next()>>11) / (1 << 53) }
