package chart

// Lanes are rows that things lie in without touching.
type Lanes struct{ taken [][][2]float64 }

// Place finds the first lane where something fits between two places, and takes
// it.
func (l *Lanes) Place(from, to float64) int {
	lane := 0
	for lane < len(l.taken) && !l.free(lane, from, to) {
		lane++
	}
	l.take(lane, from, to)
	return lane
}

// Above takes the first free lane that lies above some other.
func (l *Lanes) Above(lane int, from, to float64) int {
	for lane++; lane < len(l.taken) && !l.free(lane, from, to); {
		lane++
	}
	l.take(lane, from, to)
	return lane
}

func (l *Lanes) take(lane int, from, to float64) {
	for len(l.taken) <= lane {
		l.taken = append(l.taken, nil)
	}
	l.taken[lane] = append(l.taken[lane], [2]float64{from, to})
}

// Len is how many lanes there are.
func (l *Lanes) Len() int { return len(l.taken) }

func (l *Lanes) free(lane int, from, to float64) bool {
	for _, t := range l.taken[lane] {
		if from < t[1] && t[0] < to {
			return false
		}
	}
	return true
}

// Apart moves places, which are in order, so that none is nearer to the next than
// a gap, each as little as may be, and none leaves the room from low to high if
// there is room for all.
func Apart(places []float64, gap, low, high float64) []float64 {
	out := make([]float64, len(places))
	for i, at := range places {
		out[i] = max(at, low)
		if i > 0 {
			out[i] = max(out[i], out[i-1]+gap)
		}
	}
	for i := len(out) - 1; i >= 0; i-- {
		most := high
		if i < len(out)-1 {
			most = out[i+1] - gap
		}
		out[i] = min(out[i], most)
	}
	return out
}
