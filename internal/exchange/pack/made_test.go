package pack_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/pack"
	"crosscode/internal/exchange/pack/packtest"
)

var seed = flag.Uint64("pack.seed", 0, "make up the papers of this seed only, and show them")

const madePacks = 240

func TestTheParserFindsExactlyWhatWasPutIn(t *testing.T) {
	from, to := uint64(1), uint64(madePacks)
	if testing.Short() {
		to /= 3
	}
	if *seed > 0 {
		from, to = *seed, *seed
	}
	bad := 0
	for s := from; s <= to; s++ {
		made := packtest.Make(s)
		if *seed > 0 {
			os.Stdout.WriteString(made.Text)
		}
		got, err := pack.Parse([]byte(made.Text), made.Options)
		if err != nil {
			t.Fatalf("seed %d: %v", s, err)
		}
		faults := packtest.Faults(made.Text, got)
		if d := differences(&made.Want, got); d != "" {
			faults = append(faults, d)
		}
		for _, f := range faults {
			t.Errorf("seed %d: %s", s, f)
		}
		if len(faults) > 0 {
			if bad++; bad == 5 {
				t.Fatal("enough; look at one with -pack.seed")
			}
		}
	}
}

// differences compares what was put in with what was read. Milestones and
// modifications that are only named in passing are left out: they are known by
// no more than their reference.
func differences(want, got *pack.Pack) string {
	a, b := *want, *got
	a.Findings, b.Findings = strict(a.Findings), strict(b.Findings)
	passing := func(m pack.Milestone) bool { return m.Name.Value == "" }
	a.Milestones = slices.DeleteFunc(slices.Clone(a.Milestones), passing)
	b.Milestones = slices.DeleteFunc(slices.Clone(b.Milestones), passing)
	a.Slides, b.Slides = marks(a.Slides), marks(b.Slides)
	opts := []cmp.Option{
		cmpopts.EquateEmpty(),
		cmp.Comparer(func(a, b calendar.When) bool { return a == b }),
		cmpopts.IgnoreUnexported(pack.Pack{}),
		cmpopts.IgnoreFields(pack.Pack{}, "Lines", "Group", "Kept", "Artefacts", "Outside"),
		cmpopts.IgnoreFields(pack.Milestone{}, "At", "Mentions"),
		cmpopts.IgnoreFields(pack.Modification{}, "Mentions"),
		cmpopts.IgnoreFields(pack.Change{}, "Mentions"),
		cmpopts.IgnoreFields(pack.Proposal{}, "Reason"),
		cmpopts.IgnoreFields(pack.Finding{}, "To", "Ref", "Message"),
	}
	return cmp.Diff(a, b, opts...)
}

// strict gives the findings that must agree, in order.
func strict(all []pack.Finding) []pack.Finding {
	all = slices.DeleteFunc(slices.Clone(all), func(f pack.Finding) bool { return !slices.Contains(packtest.Strict, f.Code) })
	slices.SortFunc(all, func(a, b pack.Finding) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(a.Code, b.Code)
	})
	return all
}

// marks gives the slides that bear a mark: where they begin, and which.
func marks(all []pack.Slide) []pack.Slide {
	var marked []pack.Slide
	for _, s := range all {
		if s.Class != pack.Unmarked {
			marked = append(marked, pack.Slide{At: pack.Span{From: s.At.From}, Class: s.Class})
		}
	}
	return marked
}
