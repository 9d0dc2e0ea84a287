package level

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"
)

func readSM(path string) *Problem {
	f, _ := os.Open(path)
	defer f.Close()
	sc := bufio.NewScanner(f)
	mode := 0
	p := &Problem{}
	for sc.Scan() {
		l := sc.Text()
		switch {
		case strings.HasPrefix(l, "PRECEDENCE"):
			mode = 1
			continue
		case strings.HasPrefix(l, "REQUESTS"):
			mode = 2
			continue
		case strings.HasPrefix(l, "RESOURCEAVAIL"):
			mode = 3
			continue
		}
		fs := strings.Fields(l)
		var v []int
		for _, x := range fs {
			k, err := strconv.Atoi(x)
			if err != nil {
				v = nil
				break
			}
			v = append(v, k)
		}
		if len(v) == 0 {
			continue
		}
		switch mode {
		case 1:
			for len(p.Activities) < v[0] {
				p.Activities = append(p.Activities, Activity{})
			}
			for _, j := range v[3:] {
				for len(p.Activities) < j {
					p.Activities = append(p.Activities, Activity{})
				}
				p.Activities[j-1].After = append(p.Activities[j-1].After, v[0]-1)
			}
		case 2:
			p.Activities[v[0]-1].Duration = v[2]
			p.Activities[v[0]-1].Demand = v[3:]
		case 3:
			for _, c := range v {
				p.Resources = append(p.Resources, Resource{Capacity: c})
			}
			return p
		}
	}
	return p
}

type labInst struct {
	name    string
	p       *Problem
	cpm, ub int
}

func labSet(set string, every int) []labInst {
	root := "../../../../shared/conformance/plan/psplib"
	f, _ := os.Open(filepath.Join(root, "best-known.csv"))
	rows, _ := csv.NewReader(f).ReadAll()
	var out []labInst
	sort.Slice(rows, func(i, j int) bool { return rows[i][1] < rows[j][1] })
	n := 0
	for _, r := range rows {
		if r[0] != set {
			continue
		}
		n++
		if n%every != every/2 && every > 1 {
			continue
		}
		c, _ := strconv.Atoi(r[3])
		u, _ := strconv.Atoi(r[5])
		out = append(out, labInst{r[1], readSM(filepath.Join(root, set, r[1]+".sm")), c, u})
	}
	return out
}

func labRun(set []labInst, n int, seeds int, k knobs) string {
	sum, base := 0.0, 0.0
	hit := 0
	t0 := time.Now()
	dupCount = 0
	used := 0
	for _, in := range set {
		pr := compile(in.p)
		for sd := range seeds {
			u, mk, _ := runIslands(pr, uint64(sd+1), n, k)
			used += u
			sum += 100 * float64(int(mk)-in.cpm) / float64(in.cpm)
			base += 100 * float64(in.ub-in.cpm) / float64(in.cpm)
			if int(mk) <= in.ub {
				hit++
			}
		}
	}
	m := float64(len(set) * seeds)
	dt := time.Since(t0)
	return fmt.Sprintf("gap %.3f (dev %.2f) hit %.1f%% %.1fs %.1fus/sched dup %d/%d", (sum-base)/m, sum/m, 100*float64(hit)/m, dt.Seconds(), dt.Seconds()*1e6/float64(used), dupCount, used)
}

func TestLab(t *testing.T) {
	spec := os.Getenv("LAB") // set:every:n:seeds
	if spec == "" {
		t.Skip()
	}
	fs := strings.Split(spec, ":")
	a := func(i int) int { v, _ := strconv.Atoi(fs[i]); return v }
	set := labSet(fs[0], a(1))
	base := knobs{Pop: 40, Sharp: 1, MinW: .25, MaxW: .75, Mut: 0.02, Par: 0.5, Tour: 2, Mode: 0, PeakTry: 0, Tie: 0}
	for _, v := range strings.Split(os.Getenv("VARS"), ";") {
		k := base
		for _, kv := range strings.Fields(v) {
			name, val, _ := strings.Cut(kv, "=")
			x, _ := strconv.ParseFloat(val, 64)
			switch name {
			case "pop":
				k.Pop = int(x)
			case "sharp":
				k.Sharp = x
			case "minw":
				k.MinW = x
			case "maxw":
				k.MaxW = x
			case "mut":
				k.Mut = x
			case "par":
				k.Par = x
			case "tour":
				k.Tour = int(x)
			case "mode":
				k.Mode = int(x)
			case "peak":
				k.PeakTry = int(x)
			case "tie":
				k.Tie = int(x)
			case "cross":
				k.Cross = int(x)
			case "noise":
				k.Noise = x
			case "near":
				k.Near = int(x)
			case "elite":
				k.Elite = int(x)
			case "ftour":
				k.FTour = int(x)
			case "parkid":
				k.ParKid = x
			case "inh":
				k.Inherit = x
			case "isl":
				k.Islands = int(x)
			case "epochs":
				k.Epochs = int(x)
			case "mig":
				k.Migrants = int(x)
			case "cross2":
				k.Cross2 = int(x)
			case "mix":
				k.MixP = x
			case "anchor":
				k.Anchor = int(x)
			default:
				t.Fatal(name)
			}
		}
		fmt.Printf("%s n=%d [%s] %s\n", fs[0], a(2), v, labRun(set, a(2), a(3), k))
	}
}
