package risk

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// A machine is a model laid out for drawing.
type machine struct {
	combine Combine
	varying []varying
	risks   []event
}

// varying is an activity whose duration is drawn.
type varying struct {
	activity int
	item     item
	sample   func(u float64) float64 // nil: only risks act on it
	planned  float64                 // minutes, as the plan has them
	done     float64                 // minutes of it that will not change
	day      float64                 // minutes in a day of its duration
	risks    []int32
}

// event is a risk laid out for drawing.
type event struct {
	item        item
	probability float64
	kind        Kind
	sample      func(u float64) float64
	live        bool // it can happen, and something would feel it
}

// happening is what became of a risk in an iteration.
type happening struct {
	happened bool
	impact   float64
}

// label names an activity to a person and to its draws.
func label(a *plan.Activity) string { return cmp.Or(a.Ref, strconv.Itoa(a.UID)) }

// check says everything that is wrong with a model.
func (m *Model) check(p *plan.Plan) error {
	var c problem.Check
	seen := map[int]bool{}
	for _, u := range m.Uncertain {
		where, ok := known(&c, p, u.Activity, "An uncertainty")
		if !ok {
			continue
		}
		c.Want(!seen[u.Activity], where, "It has two uncertain durations; keep one.")
		seen[u.Activity] = true
		u.Minutes.check(&c, where, "duration", 0)
	}
	ids := map[string]bool{}
	for i := range m.Risks {
		r := &m.Risks[i]
		c.Want(!ids[r.ID], "risk "+r.ID, "Two risks are called so.")
		ids[r.ID] = true
		r.check(&c, p)
	}
	for _, mark := range m.Marks {
		known(&c, p, mark.Activity, "A milestone")
	}
	return c.Err("The risks of the plan cannot be computed.")
}

func (r *Risk) check(c *problem.Check, p *plan.Plan) {
	where := "risk " + r.ID
	c.Want(r.Probability >= 0 && r.Probability <= 1, where, "Its probability is not between 0 and 1.")
	if r.Kind == Factor {
		r.Impact.check(c, where, "factor", 0)
	} else {
		r.Impact.check(c, where, "delay", math.Inf(-1))
	}
	sorted := slices.Sorted(slices.Values(r.Activities))
	c.Want(len(slices.Compact(sorted)) == len(r.Activities), where, "It names an activity twice.")
	for _, a := range r.Activities {
		known(c, p, a, "The risk "+r.ID)
	}
}

// known checks that an activity is there and is worked on, and says how to name
// it.
func known(c *problem.Check, p *plan.Plan, i int, who string) (where string, ok bool) {
	if i < 0 || i >= len(p.Activities) {
		c.Want(false, "", "%s is about an activity that the plan does not have.", who)
		return "", false
	}
	where = "activity " + label(&p.Activities[i])
	c.Want(!p.IsSummary(i), where, "%s is about it, but it is a summary; name its parts instead.", who)
	c.Want(!p.Activities[i].Inactive, where, "%s is about it, but it takes no part in the plan.", who)
	return where, true
}

// compile lays a checked model out. Finished activities are left out.
func compile(p *plan.Plan, m *Model) *machine {
	b := &machine{combine: m.Combine, risks: make([]event, len(m.Risks))}
	at := map[int]int{}
	vary := func(i int) *varying {
		k, ok := at[i]
		if !ok {
			k = len(b.varying)
			at[i], b.varying = k, append(b.varying, varyingOf(p, i))
		}
		return &b.varying[k]
	}
	for _, u := range m.Uncertain {
		if !p.Activities[u.Activity].Finished() {
			vary(u.Activity).sample = u.Minutes.sampler()
		}
	}
	for k := range m.Risks {
		r := &m.Risks[k]
		e := event{item: itemOf("risk", r.ID), probability: r.Probability, kind: r.Kind, sample: r.Impact.sampler()}
		for _, i := range r.Activities {
			if r.Probability > 0 && !p.Activities[i].Finished() {
				v := vary(i)
				v.risks, e.live = append(v.risks, int32(k)), true
			}
		}
		b.risks[k] = e
	}
	return b
}

func varyingOf(p *plan.Plan, i int) varying {
	a := &p.Activities[i]
	v := varying{activity: i, item: itemOf("activity", label(a)), planned: float64(a.Duration.Minutes), day: float64(p.Rules.Day())}
	if a.Duration.Elapsed {
		v.day = 24 * 60
	}
	if a.Started() {
		v.done = v.planned - float64(a.Remaining)
	}
	return v
}

// happen draws every risk of an iteration.
func (b *machine) happen(t iteration, out []happening) {
	for k := range b.risks {
		out[k] = b.risks[k].happen(t)
	}
}

func (e *event) happen(t iteration) happening {
	if t.draw(e.item, 0) >= e.probability {
		return happening{}
	}
	return happening{true, e.sample(t.draw(e.item, 1))}
}

// nothing is the number of no risk.
const nothing = -1

// minutes is the duration of an activity in an iteration, were one risk not
// there.
func (b *machine) minutes(v *varying, t iteration, risks []happening, without int) int64 {
	left := v.planned - v.done
	if v.sample != nil {
		whole := v.sample(t.draw(v.item, 0))
		switch {
		case v.done == 0:
			left = whole
		case v.planned > 0:
			left *= whole / v.planned
		}
	}
	left = max(left, 0)
	if b.combine == InParallel {
		left = b.parallel(v, left, risks, without)
	} else {
		left = b.series(v, left, risks, without)
	}
	return int64(math.Round(min(max(v.done+left, 0), maxValue)))
}

// series lets the risks that happened act one after another, in the order of
// the model, each on what the ones before it have made of the duration.
func (b *machine) series(v *varying, minutes float64, risks []happening, without int) float64 {
	for _, k := range v.risks {
		switch h := &risks[k]; {
		case !h.happened || int(k) == without:
		case b.risks[k].kind == Factor:
			minutes *= h.impact
		default:
			minutes += h.impact * v.day
		}
	}
	return minutes
}

// parallel lets only the greatest factor and then the most days act.
func (b *machine) parallel(v *varying, minutes float64, risks []happening, without int) float64 {
	factor, days := math.Inf(-1), math.Inf(-1)
	for _, k := range v.risks {
		switch h := &risks[k]; {
		case !h.happened || int(k) == without:
		case b.risks[k].kind == Factor:
			factor = max(factor, h.impact)
		default:
			days = max(days, h.impact)
		}
	}
	if factor >= 0 {
		minutes *= factor
	}
	if !math.IsInf(days, -1) {
		minutes += days * v.day
	}
	return minutes
}

// narrow is how many uncertain durations may vary independently before their
// sum looks more certain than plans are.
const narrow = 30

// warnings says where the answer would mislead. A duration varies independently
// if no risk that can happen acts on it and on another too.
func (b *machine) warnings(p *plan.Plan, m *Model) (sampled int, out []string) {
	shared, alone := b.shared(), 0
	for _, u := range m.Uncertain {
		if u.Minutes.Min < u.Minutes.Max && !p.Activities[u.Activity].Finished() {
			if sampled++; !shared[u.Activity] {
				alone++
			}
		}
	}
	if alone > narrow {
		out = append(out, fmt.Sprintf("%d durations vary independently: no risk acts on two of them. "+
			"Long and short ones cancel out, so the range of dates is narrower than it is in truth; map what would delay many of them as a risk.", alone))
	}
	return sampled, out
}

// shared are the activities on which a risk acts that acts on others too.
func (b *machine) shared() map[int]bool {
	felt := make([]int, len(b.risks))
	for i := range b.varying {
		for _, k := range b.varying[i].risks {
			felt[k]++
		}
	}
	out := map[int]bool{}
	for i := range b.varying {
		for _, k := range b.varying[i].risks {
			if felt[k] > 1 {
				out[b.varying[i].activity] = true
			}
		}
	}
	return out
}
