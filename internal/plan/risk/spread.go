package risk

import (
	"math"

	"crosscode/internal/problem"
)

// Shape is the form of a distribution.
type Shape uint8

// The shapes that can be drawn from.
const (
	Triangular Shape = iota
	PERT             // beta, with the weight of four on the likeliest value
	Uniform          // the likeliest value does not matter
)

// A Spread is what a value may be.
type Spread struct {
	Shape            Shape
	Min, Likely, Max float64
}

// maxValue bounds what a value may be: no more minutes are in the calendar.
const maxValue = 1e10

func (s Spread) check(c *problem.Check, where, what string, least float64) {
	for _, v := range [...]float64{s.Min, s.Likely, s.Max} {
		if !(math.Abs(v) <= maxValue) {
			c.Want(false, where, "The %s is not a number that a plan can use.", what)
			return
		}
	}
	c.Want(s.Min >= least, where, "The least %s is below %g.", what, least)
	c.Want(s.Min <= s.Max, where, "The least %s is more than the greatest.", what)
	if s.Shape != Uniform && s.Min <= s.Max {
		c.Want(s.Min <= s.Likely && s.Likely <= s.Max, where, "The likeliest %s does not lie between the least and the greatest.", what)
	}
}

// sampler turns a number between 0 and 1 into a value by the inverse of the
// distribution, so that one draw makes one value.
func (s Spread) sampler() func(u float64) float64 {
	width := s.Max - s.Min
	switch {
	case width == 0:
		return func(float64) float64 { return s.Min }
	case s.Shape == Uniform:
		return func(u float64) float64 { return s.Min + u*width }
	case s.Shape == PERT:
		t := newBeta(1+4*(s.Likely-s.Min)/width, 1+4*(s.Max-s.Likely)/width)
		return func(u float64) float64 { return s.Min + width*t.quantile(u) }
	}
	rise, fall := s.Likely-s.Min, s.Max-s.Likely
	turn := rise / width
	return func(u float64) float64 {
		if u < turn {
			return s.Min + math.Sqrt(u*width*rise)
		}
		return s.Max - math.Sqrt((1-u)*width*fall)
	}
}

// betaCells is how finely a beta distribution is laid out: an error of the
// quantile below 1/10,000 of the width.
const betaCells = 512

// A beta is the distribution function of a beta distribution on 0 to 1, exact
// at the borders of its cells and straight between them.
type beta struct {
	below [betaCells + 1]float64 // the probability below each border
	guide [betaCells]int32       // the first cell that may hold each u
}

// newBeta integrates the density by Simpson's rule. Neither parameter is below
// 1, so that it is bounded.
func newBeta(a, b float64) *beta {
	density := func(x float64) float64 { return math.Pow(x, a-1) * math.Pow(1-x, b-1) }
	t := new(beta)
	const h = 1.0 / betaCells
	left := density(0)
	for i := range betaCells {
		right := density(float64(i+1) * h)
		t.below[i+1] = t.below[i] + (left+4*density((float64(i)+0.5)*h)+right)*h/6
		left = right
	}
	whole := t.below[betaCells]
	for i := range t.below {
		t.below[i] /= whole
	}
	cell := int32(0)
	for k := range t.guide {
		for t.below[cell+1] < float64(k)*h {
			cell++
		}
		t.guide[k] = cell
	}
	return t
}

func (t *beta) quantile(u float64) float64 {
	i := t.guide[int(u*betaCells)]
	for t.below[i+1] < u {
		i++
	}
	return (float64(i) + (u-t.below[i])/(t.below[i+1]-t.below[i])) / betaCells
}
