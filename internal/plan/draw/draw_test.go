package draw

import "testing"

// The first numbers of SplitMix64 from 1234567, as its authors publish them.
func TestTheNumbersAreThoseOfSplitMix64(t *testing.T) {
	s := From(1234567)
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821} {
		if got := s.Next(); got != want {
			t.Errorf("number %d is %d, not %d", i+1, got, want)
		}
	}
}

func TestNumbersKeepToTheirBounds(t *testing.T) {
	s := From(1)
	seen := map[int]int{}
	for range 6000 {
		n := s.Below(6)
		if n < 0 || n > 5 {
			t.Fatalf("below 6: %d", n)
		}
		seen[n]++
		if u := s.Unit(); u < 0 || u >= 1 {
			t.Fatalf("from 0 to 1: %v", u)
		}
	}
	for n := range 6 {
		if seen[n] < 900 || seen[n] > 1100 {
			t.Errorf("%d came %d times of 6,000", n, seen[n])
		}
	}
}
