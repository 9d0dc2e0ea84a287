package secretariat

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A spread is how long one thing took, each time it was done.
type spread struct {
	took []time.Duration
	cpu  time.Duration // of ours, each time
}

// many does a thing n times, after some that do not count.
func (f *figures) many(n int, do func(i int) error) spread {
	f.t.Helper()
	for i := range 5 {
		if err := do(i); err != nil {
			f.t.Fatal(err)
		}
	}
	s := spread{took: make([]time.Duration, n)}
	before := cpu()
	for i := range n {
		began := time.Now()
		if err := do(i); err != nil {
			f.t.Fatal(err)
		}
		s.took[i] = time.Since(began)
	}
	s.cpu = (cpu() - before) / time.Duration(n)
	return s
}

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// pooled is all of several spreads.
func pooled(all []spread) spread {
	var out spread
	for _, s := range all {
		out.took = append(out.took, s.took...)
		out.cpu += s.cpu / time.Duration(len(all))
	}
	return out
}

// as says what a spread should be, in milliseconds: at most aim in 95 of 100,
// and never more than worst; 0 for none.
func (s spread) as(aim, worst float64) figure {
	slices.Sort(s.took)
	n := len(s.took)
	return figure{aim: aim, worst: worst, half: ms(s.took[n/2]), most: ms(s.took[n*95/100]), max: ms(s.took[n-1]), cpu: ms(s.cpu)}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// A figure is what was measured beside what it should be. Of a thing that is
// done once, most is how long it took.
type figure struct {
	aim, worst           float64
	half, most, max, cpu float64 // milliseconds; megabytes if it is of memory
	once, memory         bool
	peak                 float64 // megabytes
}

func (g figure) met() string {
	switch {
	case g.aim == 0:
		return ""
	case g.most <= g.aim && (g.worst == 0 || g.max <= g.worst):
		return "yes"
	}
	return "**no**"
}

// measured is what was measured on one engine, at each size.
type measured struct {
	engine string
	sizes  []int
	names  []string            // in the order in which they were measured
	found  []map[string]figure // for each size
}

func (m *measured) add(name string, g figure) {
	for len(m.found) < len(m.sizes) {
		m.found = append(m.found, map[string]figure{})
	}
	if !slices.Contains(m.names, name) {
		m.names = append(m.names, name)
	}
	m.found[len(m.sizes)-1][name] = g
	fmt.Printf("# %s at %d: %s: %s %s\n", m.engine, m.sizes[len(m.sizes)-1], name, g.shown(), g.met())
}

// shown gives the figure that is held to the aim.
func (g figure) shown() string {
	switch {
	case g.memory:
		return fmt.Sprintf("%.0f MB", g.most)
	case g.once && g.most >= 1000:
		return fmt.Sprintf("%.1f s", g.most/1000)
	}
	return fmt.Sprintf("%.2f ms", g.most)
}

func (g figure) aimed() string {
	switch {
	case g.aim == 0:
		return ""
	case g.memory:
		return fmt.Sprintf("%.0f MB", g.aim)
	case g.once && g.aim >= 1000:
		return fmt.Sprintf("%.0f s", g.aim/1000)
	case g.worst > 0:
		return fmt.Sprintf("%.0f ms, worst %.0f", g.aim, g.worst)
	}
	return fmt.Sprintf("%.0f ms", g.aim)
}

// print writes two tables: everything at the largest size, and how it grows.
func (m *measured) print() {
	largest := m.found[len(m.found)-1]
	fmt.Printf("\n### %s, %d records, %d entries\n\n", m.engine, m.sizes[len(m.sizes)-1]/10, m.sizes[len(m.sizes)-1])
	fmt.Print("| what | aim | measured (p95) | p50 | worst | CPU | met |\n|---|---|---|---|---|---|---|\n")
	for _, name := range m.names {
		g := largest[name]
		spread := "| | | |"
		switch {
		case g.once && !g.memory && g.peak > 0:
			spread = fmt.Sprintf("| | %.0f MB at most | %.1f s |", g.peak, g.cpu/1000)
		case !g.once:
			spread = fmt.Sprintf("| %.2f | %.2f | %.2f |", g.half, g.max, g.cpu)
		}
		fmt.Printf("| %s | %s | %s %s %s |\n", name, g.aimed(), g.shown(), spread, g.met())
	}
	if len(m.sizes) == 1 {
		return
	}
	fmt.Printf("\n#### %s: how it grows with the entries (p95, or all of it where it is done once)\n\n| what |", m.engine)
	for _, n := range m.sizes {
		fmt.Printf(" %d |", n)
	}
	fmt.Print("\n|---|" + strings.Repeat("---|", len(m.sizes)) + "\n")
	for _, name := range m.names {
		fmt.Printf("| %s |", name)
		for _, found := range m.found {
			fmt.Printf(" %s |", found[name].shown())
		}
		fmt.Println()
	}
}
