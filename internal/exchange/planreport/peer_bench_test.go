package planreport

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
)

// drawNetwork is a network of n activities by a seed, as our file and as one of
// TaskJuggler.
func drawNetwork(n int) (ours, theirs string) {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	var a, b strings.Builder
	b.WriteString("project p \"P\" 2022-01-03 +40y {\n timezone \"UTC\"\n timingresolution 60 min\n timeformat \"%Y-%m-%dT%H:%M\"\n workinghours mon - fri 8:00 - 12:00, 13:00 - 17:00\n workinghours sat, sun off\n}\n")
	for i := range n {
		days := 1 + r.IntN(10)
		var after []string
		for range min(i, r.IntN(3)) {
			if j := fmt.Sprint(max(i-1-r.IntN(40), 0)); !slices.Contains(after, j) { // which TaskJuggler refuses
				after = append(after, j)
			}
		}
		fmt.Fprintf(&a, "%d %d %s\n", i, days, strings.Join(after, ","))
		fmt.Fprintf(&b, "task t%d \"t%d\" { length %dd", i, i, days)
		if len(after) > 0 {
			fmt.Fprintf(&b, " depends t%s", strings.Join(after, ", t"))
		} else {
			b.WriteString(" start 2022-01-03-08:00")
		}
		b.WriteString(" }\n")
	}
	b.WriteString("taskreport \"out\" { formats csv columns id, start, end }\n")
	return a.String(), b.String()
}

func cpu(who int) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestBesideTaskJuggler reads, schedules and reports the same network here and in
// TaskJuggler (Debian tj3), compares every finish, and prints what each took. It is a
// benchmark: it runs only when CROSSCODE_BENCH is set, and where tj3 is.
func TestBesideTaskJuggler(t *testing.T) {
	if os.Getenv("CROSSCODE_BENCH") == "" {
		t.Skip("set CROSSCODE_BENCH=1 to measure; it takes minutes")
	}
	tj3, err := exec.LookPath("tj3")
	if err != nil {
		t.Skip("TaskJuggler is not here: apt-get install tj3")
	}
	fmt.Println("activities  crosscode CPU  TaskJuggler CPU  times less")
	for _, n := range []int{250, 1000, 2000} {
		ours, theirs := drawNetwork(n)
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "p.tjp"), []byte(theirs), 0o644); err != nil {
			t.Fatal(err)
		}
		const times = 20
		began := cpu(syscall.RUSAGE_SELF)
		var s *plan.Schedule
		for range times {
			f, err := planfile.Network(strings.NewReader(ours), planfile.DefaultStart())
			if err != nil {
				t.Fatal(err)
			}
			if s, err = plan.Make(f.Plan); err != nil {
				t.Fatal(err)
			}
			if err := Schedule(io.Discard, f, s); err != nil {
				t.Fatal(err)
			}
		}
		mine := (cpu(syscall.RUSAGE_SELF) - began) / times
		began = cpu(syscall.RUSAGE_CHILDREN)
		command := exec.CommandContext(t.Context(), tj3, "--silent", "-o", dir, filepath.Join(dir, "p.tjp"))
		if text, err := command.CombinedOutput(); err != nil {
			t.Fatalf("tj3: %v\n%.2000s", err, text)
		}
		peer := cpu(syscall.RUSAGE_CHILDREN) - began
		out, err := os.Open(filepath.Join(dir, "out.csv"))
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(out)
		r.Comma = ';'
		rows, err := r.ReadAll()
		out.Close()
		if err != nil || len(rows) != n+1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for _, row := range rows[1:] { // by their starts
			var i int
			if _, err := fmt.Sscanf(row[0], "t%d", &i); err != nil {
				t.Fatalf("%q: %v", row[0], err)
			}
			if d := s.Activities[i]; row[2] != d.EarlyFinish.String() { // it starts what follows in the evening, which is the same
				t.Fatalf("activity %d: TaskJuggler has %s to %s, and we %s to %s", i, row[1], row[2], d.EarlyStart, d.EarlyFinish)
			}
		}
		fmt.Printf("%10d %14s %16s %11.0f\n", n, mine.Round(10*time.Microsecond), peer.Round(time.Millisecond), float64(peer)/float64(mine))
	}
}
