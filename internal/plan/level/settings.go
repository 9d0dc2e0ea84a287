package level

import "math"

// settings are how a search spends its schedules. The values were chosen on
// every fifth or tenth file of the published sets; docs/performance.md says
// what each was worth.
type settings struct {
	islands  int     // populations bred apart
	herd     int     // schedules in each half of a population
	near     int     // two schedules that differ in at most so many starts are one
	rounds   int     // picks of which the best becomes the second parent
	sharp    float64 // how far the first lists lean to the urgent
	peaks    int     // stretches of which the busiest is inherited; 0 means all
	crowd    float64 // share of children built by the parallel scheme
	first    float64 // the same share among the first schedules
	swap     float64 // chance that two neighbours of a list change places
	shortest float64 // stretch inherited, as a share of the schedule
	longest  float64
}

// Islands are a number of the search, never of the machine: the answer must not
// depend on how many cores there are.
const (
	manyIslands    = 4
	worthIslands   = 20_000 // schedules from which several populations pay
	parallelPays   = 2_000  // activities beyond which the parallel scheme is too slow
	hurriedPerTask = 25     // schedules for each activity below which a search is hurried
)

func choose(activities, schedules int) settings {
	s := settings{
		islands: 1, near: activities / 3, rounds: 1, sharp: 1, peaks: 3,
		crowd: 0.2, first: 0.5, swap: 0.05, shortest: 0.05, longest: 0.4,
	}
	if schedules >= worthIslands {
		s.islands = manyIslands
	}
	each := schedules / s.islands
	s.herd = min(max(int(0.6*math.Sqrt(float64(each))), 4), 100)
	if each < hurriedPerTask*activities {
		s.near, s.rounds, s.sharp, s.peaks = activities/4, 2, 4, 0
	}
	if activities > parallelPays {
		s.crowd, s.first = 0, 0
	}
	return s
}
