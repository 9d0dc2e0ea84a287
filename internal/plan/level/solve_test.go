package level

import "testing"

func TestALevelledPlanHolds(t *testing.T) {
	p := &Problem{
		Resources: []Resource{{"drafting", 1}},
		Activities: []Activity{
			{Name: "A", Duration: 3, Demand: []int{1}},
			{Name: "B", Duration: 2, Demand: []int{1}},
			{Name: "C", Duration: 4, After: []int{0}},
		},
	}
	s, err := Solve(p, Options{Schedules: 100})
	if err != nil || s.Makespan != 7 {
		t.Errorf("Solve() = %+v, %v; want makespan 7", s, err)
	}
}
