package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"crosscode/internal/need"
)

// A program that asks with keys, and asks again whatever it had no answer to, has
// each thing done once, however often the server is killed meanwhile.
func TestWhatIsAskedWithAKeyIsDoneOnceThoughServersAreKilled(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { askThroughKills(t, "--data", t.TempDir()) })
	t.Run("postgres", func(t *testing.T) { askThroughKills(t, "--database", need.Postgres(t)) })
}

func askThroughKills(t *testing.T, place ...string) {
	s := serving(t, place...)
	_, token := exits(t, append([]string{"user", "token", "add", "asker", "--role", "secretariat", "--may", "raise,comment"}, place...)...)
	token = strings.TrimSpace(token[strings.Index(token, "crosscode_"):])
	// ask gives the status of an answer and its body; 0 without one.
	ask := func(s *runningServer, method, path, key, body string) (int, string) {
		r, err := http.NewRequest(method, s.base+path, strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return 0, ""
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.Header.Set("Content-Type", "application/json")
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return 0, ""
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			return 0, ""
		}
		return res.StatusCode, string(b)
	}
	const at = "/api/v1/actions/LAG01-01"
	const askers, rounds, each = 3, 3, 20 // within what one token may ask at once
	answered := [askers]map[string]string{}
	for round := range rounds {
		if round > 0 {
			s = serving(t, place...)
		}
		if status, says := ask(s, "POST", "/api/v1/actions", "begin", `{"ref":"LAG01-01","fields":{"title":"Talk about it"}}`); status != 201 {
			t.Fatalf("%d %s", status, says)
		}
		var all sync.WaitGroup
		for a := range askers {
			if round == 0 {
				answered[a] = map[string]string{}
			}
			all.Go(func() {
				for n := 0; n < each*(round+1); n++ {
					key := fmt.Sprintf("%d-%d", a, n)
					if answered[a][key] != "" && n%7 > 0 {
						continue
					}
					status, says := ask(s, "POST", at+"/comments", key, fmt.Sprintf(`{"text":"Comment %s."}`, key))
					switch {
					case status == 0:
						return // it was killed
					case status != 201:
						t.Errorf("%s: %d %s", key, status, says)
					case answered[a][key] != "" && answered[a][key] != says:
						t.Errorf("%s was answered %s, and now %s", key, answered[a][key], says)
					}
					answered[a][key] = says
				}
			})
		}
		if round < rounds-1 { // the last is let finish
			time.Sleep(time.Duration(20+rand.IntN(60)) * time.Millisecond)
			s.cmd.Process.Kill()
		}
		all.Wait()
		if round < rounds-1 {
			continue
		}
		_, says := ask(s, "GET", "/api/v1/comments?kind=action&on=LAG01-01&size=500&columns=text", "", "")
		var got struct {
			Items []struct{ Fields struct{ Text string } }
		}
		if err := json.Unmarshal([]byte(says), &got); err != nil {
			t.Fatal(err)
		}
		times := map[string]int{}
		for _, it := range got.Items {
			times[it.Fields.Text]++
		}
		if want := askers * each * rounds; len(got.Items) != want || len(times) != want {
			t.Errorf("%d things were asked for; %d were done, %d of them once", want, len(got.Items), len(times))
		}
	}
	crosscode(t, append([]string{"verify"}, place...)...)
}
