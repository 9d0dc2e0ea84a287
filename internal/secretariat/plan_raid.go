package secretariat

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/ref"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// A RAID item drives activities of a plan in two ways. The item may say so: it
// bears on M6, or on CCAG/B-draft, the activity B-draft of the plan CCAG. Or the
// plan says so: a risk or an assumption of its file that is called as the item
// is, CCAG/28, or R28 in the plan of CCAG, acts on activities there.

// A Drive is a RAID item and one activity that it drives.
type Drive struct {
	Item     *register.RAIDItem
	Plan     string
	Activity string
	Name     string // of the activity
	How      string // what the plan has of it: "risk, with a probability of 0.5"
}

// A Bearing is a RAID item with all of one plan that it bears on.
type Bearing struct {
	Item *register.RAIDItem
	On   []string
}

// Bearings gives the RAID items that bear on what moves, each once.
func (m *PlanMove) Bearings() []Bearing {
	var out []Bearing
	for _, d := range m.RAID {
		i := slices.IndexFunc(out, func(b Bearing) bool { return b.Item.Ref == d.Item.Ref })
		if i < 0 {
			i, out = len(out), append(out, Bearing{Item: d.Item})
		}
		out[i].On = append(out[i].On, d.Activity)
	}
	return out
}

var lettered = regexp.MustCompile(`^([RAID])(\d{1,4})$`)

var letterOf = map[register.RAIDKind]string{register.Risk: "R", register.Assumption: "A", register.Issue: "I", register.Dependency: "D"}

// means reports whether what a plan calls a risk or an assumption is an item.
func means(p *Planned, id string, item *register.RAIDItem) bool {
	if strings.EqualFold(id, item.Ref) || slices.Contains(item.External, id) {
		return true
	}
	g := lettered.FindStringSubmatch(id)
	if g == nil || p.Record.Group == "" || letterOf[item.Kind] != g[1] {
		return false
	}
	n, _ := strconv.Atoi(g[2])
	return item.Ref == ref.Item{List: p.Record.Group, Number: n}.String()
}

// DrivesOf gives the activities of a plan that a RAID item drives.
func DrivesOf(p *Planned, item *register.RAIDItem) []Drive {
	if p.Empty() {
		return nil
	}
	var out []Drive
	add := func(i int, how string) {
		a := &p.File.Plan.Activities[i]
		if k := slices.IndexFunc(out, func(d Drive) bool { return d.Activity == a.Ref }); k >= 0 {
			if how != "" {
				out[k].How = how
			}
			return
		}
		out = append(out, Drive{item, p.Record.Ref, a.Ref, a.Name, how})
	}
	for _, name := range slices.Concat(item.Affects, item.Waits) {
		activity, ofPlan := strings.CutPrefix(name, p.Record.Ref+"/")
		if i := p.Activity(activity); i >= 0 && (ofPlan || ref.IsMilestone(name)) {
			add(i, "")
		}
	}
	for k := range p.File.Risks.Risks {
		r := &p.File.Risks.Risks[k]
		if !means(p, r.ID, item) {
			continue
		}
		for _, i := range r.Activities {
			add(i, "a risk of the plan, with a probability of "+strconv.FormatFloat(r.Probability, 'g', 3, 64))
		}
	}
	for _, a := range p.File.Assumptions {
		if !means(p, a.ID, item) {
			continue
		}
		for _, name := range a.Activities {
			if i := p.Activity(name); i >= 0 {
				add(i, "an assumption of the plan")
			}
		}
	}
	return out
}

// DrivenIn gives the activities that a RAID item drives in every plan that a
// view sees.
func (d *Desk) DrivenIn(v *store.View, item *register.RAIDItem) ([]Drive, error) {
	plans, err := d.PlansIn(v)
	if err != nil {
		return nil, err
	}
	var out []Drive
	for _, p := range plans {
		out = append(out, DrivesOf(p, item)...)
	}
	return out, nil
}

// DriversIn gives the RAID items that drive one activity of a plan, as far as a
// view sees them.
func DriversIn(v *store.View, p *Planned, activity string) ([]Drive, error) {
	all, err := every(v, register.RAID)
	if err != nil {
		return nil, err
	}
	var out []Drive
	for _, item := range all {
		for _, d := range DrivesOf(p, item) {
			if d.Activity == activity {
				out = append(out, d)
			}
		}
	}
	return out, nil
}
