// Command crosscode keeps the one record of a reform that changes many industry
// codes. This file joins the parts to the outside: the streams, the clock, the
// machine's user, the database. It knows no rule of the field.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // the rules of Europe/London, wherever the program runs

	"crosscode/examples"
	"crosscode/internal/cli"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
	"crosscode/internal/store"
)

// version is set when the program is built.
var version = "unreleased"

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return cli.Run(ctx, os.Args[1:], &cli.World{
		Streams: cli.Streams{Stdout: os.Stdout, Stderr: os.Stderr},
		Stdin:   os.Stdin,
		Version: version,
		User:    osUser(),
		Now:     time.Now,
		Open:    open,
		Holds:   func(at cli.Place) bool { return at.Database != "" || store.Exists(at.Data) },
		Example: func() (secretariat.Story, error) { return secretariat.ReadStory(examples.Programme()) },
	})
}

func osUser() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	if name := os.Getenv("USER"); name != "" {
		return name
	}
	return "unknown"
}

// open opens the record at a place.
func open(ctx context.Context, at cli.Place, clock func() time.Time, told secretariat.Progress) (*secretariat.Desk, io.Closer, error) {
	c := store.Config{Dir: at.Data, Database: at.Database, Kinds: secretariat.Registers(), Clock: clock, Wall: time.Now, Progress: told, Many: at.Many}
	if at.Database != "" {
		c.Dir = ""
	}
	var unread problem.Check
	if at.CheckpointKey != "" {
		key, err := os.ReadFile(at.CheckpointKey)
		unread.Want(err == nil, "--checkpoint-key", "The checkpoint key cannot be read from %s.", at.CheckpointKey)
		c.Key = strings.TrimSpace(string(key))
	}
	keys := &secretariat.Keyring{File: at.SecretKey}
	switch {
	case at.SecretKey != "":
		unread.Want(keys.Ready() == nil, "--secret-key", "No secret key can be read from %s: each line of it is 32 bytes in base64.", at.SecretKey)
	case c.Dir != "":
		keys = &secretariat.Keyring{File: filepath.Join(c.Dir, "secret.key"), Own: true}
	}
	if err := unread.Err("The record was not opened."); err != nil {
		return nil, nil, err
	}
	s, err := store.Open(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	return &secretariat.Desk{Store: s, Now: clock, Keys: keys}, s, nil
}
