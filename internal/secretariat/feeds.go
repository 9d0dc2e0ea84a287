package secretariat

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/store"
)

// A FeedAddress is a secret address at which something is followed as a person
// sees it; see [store.FeedAddress].
type FeedAddress = store.FeedAddress

const (
	maxFeeds    = 50 // of one person
	feedNoted   = time.Minute
	feedPatient = 250 * time.Millisecond
)

// AddFeed makes a secret address for what a person follows, and returns its
// secret, which nobody can be told again. Whoever knows it reads that one feed
// with the rights that the person has on the day, and nothing else.
func (d *Desk) AddFeed(ctx context.Context, who party.Actor, name, feed string) (FeedAddress, string, error) {
	a, err := d.own(ctx, who)
	if err != nil {
		return FeedAddress{}, "", err
	}
	name = strings.TrimSpace(name)
	var c problem.Check
	c.Want(plain(name), "name", "Say in a few words where you will use it, as “calendar on the telephone”.")
	c.Want(feed != "" && len(feed) <= maxAddress, "of", "Say what is to be followed: the address of a list or a record here.")
	if err := c.Err("The address was not made."); err != nil {
		return FeedAddress{}, "", err
	}
	all, err := d.Store.Feeds(ctx, a.ID)
	if err != nil {
		return FeedAddress{}, "", err
	}
	if len(all) >= maxFeeds {
		return FeedAddress{}, "", problem.New(problem.Conflict, "You have %d private addresses, the most there can be. Take one away that you no longer use.", maxFeeds)
	}
	secret, hash := newSecret()
	f := FeedAddress{ID: strings.ToLower(rand.Text()[:10]), Hash: hash, Account: a.ID, Name: name, Feed: feed, Made: d.Now()}
	return f, secret, d.Store.AddFeed(ctx, f)
}

// Feeds gives a person's own addresses, without a secret.
func (d *Desk) Feeds(ctx context.Context, who party.Actor) ([]FeedAddress, error) {
	a, err := d.own(ctx, who)
	if err != nil {
		return nil, err
	}
	return d.Store.Feeds(ctx, a.ID)
}

// EndFeed takes one of a person's own addresses away, at once.
func (d *Desk) EndFeed(ctx context.Context, who party.Actor, id string) error {
	a, err := d.own(ctx, who)
	if err != nil {
		return err
	}
	was, err := d.Store.EndFeed(ctx, a.ID, id)
	if err == nil && !was {
		err = problem.New(problem.NotFound, "That address was taken away already.")
	}
	return err
}

// Following tells whose a secret address is and what is followed there: the
// person with the rights of the day. One whose account is closed follows
// nothing, and is not told from one that never was.
func (d *Desk) Following(ctx context.Context, secret string) (who party.Actor, feed string, err error) {
	none := problem.New(problem.NotFound, "There is no such address, or it was taken away. Make another on the page of your private feeds.")
	f, err := d.Store.Feed(ctx, secretHash(secret))
	if notFound(err) {
		return party.Nobody, "", none
	}
	if err != nil {
		return party.Nobody, "", err
	}
	a, err := d.Store.Account(ctx, f.Account)
	if notFound(err) || err == nil && a.State != AccountActive {
		return party.Nobody, "", none
	}
	if err != nil {
		return party.Nobody, "", err
	}
	if now := d.Now(); now.Sub(f.Used) > feedNoted {
		short, cancel := context.WithTimeout(ctx, feedPatient)
		defer cancel()
		d.Store.UsedFeed(short, f.ID, now) // if somebody writes for longer, the next use is noted
	}
	who, err = d.actor(ctx, a)
	return who, f.Feed, err
}
