package secretariat

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/group"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// A Subscription is what a person hears of; see [store.Subscription].
type Subscription = store.Subscription

// The paces of a subscription.
const (
	AtOnce = store.AtOnce
	Daily  = store.Daily
)

// What can be watched besides a record: all that belongs to a group, and all that
// concerns a code.
const (
	WholeGroup = "all of a group"
	WholeCode  = "all of a code"
)

// MaxWatched bounds how much one person watches.
const MaxWatched = 200

// Watching returns what a person watches.
func (d *Desk) Watching(ctx context.Context, who party.Actor) ([]Subscription, error) {
	if err := onlyKnown(who, "watch something"); err != nil {
		return nil, err
	}
	return d.Store.Subscriptions(ctx, who.ID)
}

// Watch lets a person hear of what becomes of a record, a group or a code: of a
// record named by its register and reference, which the person must see.
func (d *Desk) Watch(ctx context.Context, who party.Actor, kind, name, pace string) (Subscription, error) {
	n := Subscription{ID: newAccountID(), Owner: who.ID, Kind: strings.TrimSpace(kind), Ref: strings.TrimSpace(name), Pace: pace, Made: d.Now()}
	if err := onlyKnown(who, "watch something"); err != nil {
		return n, err
	}
	mine, err := d.Store.Subscriptions(ctx, who.ID)
	if err != nil {
		return n, err
	}
	var c problem.Check
	c.Want(pace == AtOnce || pace == Daily, "pace", "Say whether you want to hear of it at once or daily.")
	c.Want(len(mine) < MaxWatched, "ref", "You watch %d things, which is the most. Stop watching one first.", MaxWatched)
	if err := d.watched(ctx, who, &n, &c); err != nil {
		return n, err
	}
	if err := c.Err("You do not watch it yet."); err != nil {
		return n, err
	}
	return n, d.Store.Tx(ctx, act(who, Because{}), func(tx *store.Tx) error { // from now on, and not what was before
		_, known, err := tx.Told(who.ID)
		if err == nil && !known {
			err = tx.Tell(who.ID, store.Telling{Seq: tx.Next() - 1, Day: d.Today().String()})
		}
		if err != nil {
			return err
		}
		return tx.Subscribe(n)
	})
}

// watched settles what is meant, as the person may see it.
func (d *Desk) watched(ctx context.Context, who party.Actor, n *Subscription, c *problem.Check) error {
	v := d.View(ctx, who, Now)
	switch n.Kind {
	case WholeGroup:
		it, err := v.Find(group.Groups.Kind, n.Ref)
		if notFound(err) {
			c.Want(false, "ref", "There is no group called %s.", n.Ref)
			return nil
		}
		if err == nil {
			n.Ref = record.HeadOf(it.Record).Ref
		}
		return err
	case WholeCode:
		codes, err := v.Values(code.Modifications.Kind, "code", 1000)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(codes, func(s string) bool { return strings.EqualFold(s, n.Ref) })
		c.Want(i >= 0, "ref", "No modification is of a code called %s. The codes are: %s.", n.Ref, strings.Join(codes, ", "))
		if i >= 0 {
			n.Ref = codes[i]
		}
		return nil
	}
	k, err := KindNamed(n.Kind)
	if err != nil {
		c.Want(false, "kind", "Say whether it is a group, a code, or a record of which register.")
		return nil
	}
	it, err := v.Find(k, n.Ref)
	if notFound(err) {
		c.Want(false, "ref", "There is no %s called %s.", k.Noun, n.Ref)
		return nil
	}
	if err == nil {
		n.Ref, n.Of = record.HeadOf(it.Record).Ref, record.HeadOf(it.Record).ID
	}
	return err
}

// StopWatching ends one of a person's own subscriptions; all of them, if none is
// named.
func (d *Desk) StopWatching(ctx context.Context, who party.Actor, id string) error {
	if err := onlyKnown(who, "watch something"); err != nil {
		return err
	}
	return d.Store.Unsubscribe(ctx, who.ID, id)
}

// UnsubscribeToken is what a message carries so that its reader can stop all
// further news without signing in.
func (d *Desk) UnsubscribeToken(ctx context.Context, account string) (string, error) {
	mac, err := d.unsubscribeMAC(ctx, account)
	return account + "." + base64.RawURLEncoding.EncodeToString(mac), err
}

func (d *Desk) unsubscribeMAC(ctx context.Context, account string) ([]byte, error) {
	key, err := d.Store.Secret(ctx, "unsubscribe")
	if err != nil {
		return nil, err
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte("unsubscribe\x00" + account))
	return h.Sum(nil), nil
}

// UnsubscribeBy tells whose news a token stops, or says that it is none of ours.
func (d *Desk) UnsubscribeBy(ctx context.Context, token string) (account string, err error) {
	account, signed, _ := strings.Cut(token, ".")
	got, err := base64.RawURLEncoding.DecodeString(signed)
	if err != nil {
		got = nil
	}
	want, err := d.unsubscribeMAC(ctx, account)
	if err != nil {
		return "", err
	}
	if !hmac.Equal(got, want) {
		return "", problem.New(problem.NotFound, "This link is not one that a message of ours holds. Copy it whole, or sign in and look under your notifications.")
	}
	return account, nil
}

// Unsubscribe stops all news to whoever a token is of.
func (d *Desk) Unsubscribe(ctx context.Context, token string) error {
	account, err := d.UnsubscribeBy(ctx, token)
	if err != nil {
		return err
	}
	return d.Store.Unsubscribe(ctx, account, "")
}

// groupsAndCodes says to which groups and codes a record belongs.
func groupsAndCodes(r record.Record) (groups, codes []string) {
	if p, _ := placeOf(r); p.group != "" || p.chaired != "" {
		groups = append(groups, p.group, p.chaired)
	}
	switch r := r.(type) {
	case *group.Group:
		groups = append(groups, r.Ref)
	case *code.Modification:
		codes = append(codes, r.Code)
	case *change.Request:
		groups, codes = append(groups, r.Group), append(codes, r.Codes...)
	}
	return groups, codes
}

// concerns reports whether a subscription is of a record.
func concerns(n Subscription, kind string, r record.Record) bool {
	switch n.Kind {
	case WholeGroup, WholeCode:
		in, codes := groupsAndCodes(r)
		if n.Kind == WholeCode {
			in = codes
		}
		return slices.Contains(in, n.Ref)
	}
	return n.Kind == kind && n.Of == record.HeadOf(r).ID
}

// digestHour is when the news of the day before is sent, on working days.
const digestHour = 7

// mostNews bounds how many entries are looked at for one letter; what lies
// further back is not told one by one.
const mostNews = 5000

// TellWatchers posts the news that people are to hear: at once what happened
// since it was asked last, and once a working day what happened since the day
// before. Any number of servers may ask; each piece of news is posted by one. It
// returns how many letters are new.
func (d *Desk) TellWatchers(ctx context.Context) (int, error) {
	head, err := d.Store.Head(ctx)
	if err != nil {
		return 0, err
	}
	told, err := d.Store.ToldUpTo(ctx)
	if err != nil {
		return 0, err
	}
	all, err := d.Store.Subscriptions(ctx, "")
	if err != nil {
		return 0, err
	}
	digests := d.digestsDue() && slices.ContainsFunc(all, func(n Subscription) bool { return n.Pace == Daily })
	if told == head.Size && !digests {
		return 0, nil
	}
	posted := 0
	err = d.Store.Tx(ctx, store.Act{Actor: "crosscode"}, func(tx *store.Tx) error {
		n, err := d.tellAtOnce(ctx, tx, all)
		if err != nil {
			return err
		}
		posted = n
		if digests {
			n, err = d.tellDaily(ctx, tx, all)
			posted += n
		}
		return err
	})
	return posted, err
}

// digestsDue reports whether it is late enough on a working day.
func (d *Desk) digestsDue() bool {
	now := d.Now().In(zone)
	return now.Hour() >= digestHour && calendar.BankHolidays(calendar.EnglandAndWales).IsWorking(d.Today())
}

func (d *Desk) tellAtOnce(ctx context.Context, tx *store.Tx, all []Subscription) (int, error) {
	upto := tx.Next() - 1
	t, known, err := tx.Told("")
	if err != nil {
		return 0, err
	}
	posted := 0
	if known && t.Seq < upto {
		if posted, err = d.postNews(ctx, tx, all, AtOnce, t.Seq, upto); err != nil {
			return 0, err
		}
	}
	if known && t.Seq == upto {
		return 0, nil
	}
	return posted, tx.Tell("", store.Telling{Seq: upto})
}

func (d *Desk) tellDaily(ctx context.Context, tx *store.Tx, all []Subscription) (int, error) {
	upto, today, posted := tx.Next()-1, d.Today().String(), 0
	byOwner := map[string][]Subscription{}
	for _, n := range all {
		if n.Pace == Daily {
			byOwner[n.Owner] = append(byOwner[n.Owner], n)
		}
	}
	for owner, theirs := range byOwner {
		t, known, err := tx.Told(owner)
		if err != nil {
			return posted, err
		}
		if known && t.Day >= today {
			continue
		}
		if known && t.Seq < upto {
			n, err := d.postNews(ctx, tx, theirs, Daily, t.Seq, upto)
			if err != nil {
				return posted, err
			}
			posted += n
		}
		if err := tx.Tell(owner, store.Telling{Seq: upto, Day: today}); err != nil {
			return posted, err
		}
	}
	return posted, nil
}

// postNews posts a letter to each owner of subscriptions of a pace whom entries
// concern. It looks at what there is, whoever may see it: what may be told is
// settled when the letter is written, and one that has nothing to tell is not
// sent.
func (d *Desk) postNews(ctx context.Context, tx *store.Tx, all []Subscription, pace string, after, upto int64) (int, error) {
	if !slices.ContainsFunc(all, func(n Subscription) bool { return n.Pace == pace }) {
		return 0, nil
	}
	happened, err := d.Store.Happened(ctx, after, upto, mostNews)
	if err != nil {
		return 0, err
	}
	v := tx.View(store.Everything())
	hear := map[string]bool{}
	for _, h := range happened {
		k, err := KindNamed(h.Kind)
		if err != nil {
			continue
		}
		it, err := v.Get(k, h.ID)
		if notFound(err) {
			continue
		}
		if err != nil {
			return 0, err
		}
		for _, n := range all {
			if n.Pace == pace && n.Owner != h.Actor && !hear[n.Owner] && concerns(n, h.Kind, it.Record) {
				hear[n.Owner] = true
			}
		}
	}
	var letters []Letter
	for owner := range hear {
		between := fmt.Sprintf("%d %d", after, upto)
		letters = append(letters, Letter{ID: store.LetterID(News, owner, pace, between), Sort: News, Owner: owner, About: pace, More: between})
	}
	slices.SortFunc(letters, func(a, b Letter) int { return strings.Compare(a.ID, b.ID) })
	return tx.Post(letters...)
}

// A Tiding is what became of one record.
type Tiding struct {
	Kind  *record.Kind
	Ref   string
	Title string
	Said  []string // what changed, in words
	Acts  []string // what was done, in order
	Last  time.Time
}

// NewsFor gives what a letter of news is to tell its reader: what concerns what
// they watch now, as far as they might see it then and may see it today. It
// leaves out what they did themselves.
func (d *Desk) NewsFor(ctx context.Context, who party.Actor, l Letter) ([]Tiding, error) {
	from, to, _ := strings.Cut(l.More, " ")
	after, err := strconv.ParseInt(from, 10, 64)
	upto, err2 := strconv.ParseInt(to, 10, 64)
	if err != nil || err2 != nil {
		return nil, fmt.Errorf("letter %s is about no span of the journal: %q", l.ID, l.More)
	}
	theirs, err := d.Store.Subscriptions(ctx, l.Owner)
	if err != nil {
		return nil, err
	}
	theirs = slices.DeleteFunc(theirs, func(n Subscription) bool { return n.Pace != l.About })
	happened, err := d.Store.Happened(ctx, after, upto, mostNews)
	if err != nil {
		return nil, err
	}
	var out []Tiding
	seen := map[int64]bool{}
	for _, h := range happened {
		k, err := KindNamed(h.Kind)
		if err != nil || seen[h.ID] || h.Actor == who.ID {
			continue
		}
		seen[h.ID] = true
		t, err := d.tiding(ctx, who, k, h.ID, theirs, after, upto)
		if err != nil {
			return nil, err
		}
		if t != nil {
			out = append(out, *t)
		}
	}
	return out, nil
}

// tiding tells what became of one record between two lengths of the journal; nil
// if that is nothing to this reader.
func (d *Desk) tiding(ctx context.Context, who party.Actor, k *record.Kind, id int64, theirs []Subscription, after, upto int64) (*Tiding, error) {
	v := d.View(ctx, who, Now)
	it, err := v.Get(k, id) // what may not be seen today is not told, whatever it was
	if notFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(theirs, func(n Subscription) bool { return concerns(n, k.Name, it.Record) }) {
		return nil, nil
	}
	history, err := v.History(k, id)
	if err != nil {
		return nil, err
	}
	t := Tiding{Kind: k, Ref: record.HeadOf(it.Record).Ref, Title: gist(k, it.Record)}
	var before record.Record
	for _, h := range history {
		switch {
		case h.Entry.Seq <= after:
			before = h.Record
			continue
		case h.Entry.Seq > upto:
			continue
		}
		t.Acts, t.Last = append(t.Acts, h.Entry.Act), h.Entry.At
		if before != nil {
			for _, c := range k.Changes(before, h.Record) {
				t.Said = append(t.Said, c.Sentence())
			}
		}
		before = h.Record
	}
	if len(t.Acts) == 0 {
		return nil, nil
	}
	return &t, nil
}
