package web

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"crosscode/internal/need"
)

// Every step that any register declares is told in the past as people say it.
func TestWhatWasDoneIsToldInThePast(t *testing.T) {
	told := map[string]string{
		"abstain on": "abstained on it", "accept": "accepted it", "adopt new terms of": "adopted new terms of it", "amend": "amended it",
		"answer": "answered it", "answer anew": "answered it anew", "approve": "approved it", "approve the minutes of": "approved the minutes of it",
		"assess": "assessed it", "bring back": "brought it back", "cancel": "cancelled it", "choose": "chose it", "circulate the minutes of": "circulated the minutes of it",
		"close": "closed it", "confirm closed": "confirmed it closed", "correct the minutes of": "corrected the minutes of it", "decide not ready": "decided it not ready",
		"decide ready": "decided it ready", "defer": "deferred it", "draft the minutes of": "drafted the minutes of it", "drop": "dropped it", "exempt": "exempted it",
		"find met": "found it met", "finish": "finished it", "give up": "gave it up", "give way": "let it give way", "hand over": "handed it over", "hold": "held it",
		"hold as the fallback": "held it as the fallback", "implement": "implemented it", "keep open": "kept it open", "lift": "lifted it", "meet": "met it",
		"mobilise": "mobilised it", "object to": "objected to it", "open": "opened it", "open general review of": "opened general review of it",
		"open programme review of": "opened programme review of it", "open working group review of": "opened working group review of it", "overrule": "overruled it",
		"pass the next step of": "passed the next step of it", "publish": "published it", "put in force": "put it in force", "raise": "raised the thing",
		"re-open": "re-opened it", "recommend approving": "recommended approving it", "recommend as ready": "recommended it as ready",
		"recommend closing": "recommended closing it", "recommend rejecting": "recommended rejecting it", "redraft": "redrafted it", "refer": "referred it",
		"reinstate": "reinstated it", "reject": "rejected it", "remind": "reminded it", "remove": "removed it", "rename": "renamed it", "reopen": "reopened it",
		"reopen the minutes of": "reopened the minutes of it", "rescind": "rescinded it", "resolve": "resolved it", "restore": "restored it", "retire": "retired it",
		"return": "returned it", "shut": "shut it", "stand down": "stood it down", "start": "started it", "submit": "submitted it", "summarise": "summarised it",
		"supersede": "superseded it", "support": "supported it", "switch": "switched it", "table": "tabled it", "take back": "took it back",
		"take back the last step of": "took back the last step of it", "take to the Change Board": "took it to the Change Board", "undo": "undid an import of it",
		"update": "updated it", "waive": "waived it", "withdraw": "withdrew it", "withdraw the objection of": "withdrew the objection of it",
	}
	for verb, want := range told {
		if got := did(verb, "thing"); got != want {
			t.Errorf("%s: %q, want %q", verb, got, want)
		}
	}
	declared := regexp.MustCompile(`\bparty\.Step\s*=\s*"([^"]+)"`)
	err := filepath.WalkDir(filepath.Join(need.Root(t), "internal"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			if told[m[1]] == "" {
				t.Errorf("%s declares the step %q, and nobody has said how it is told: %q?", filepath.Base(path), m[1], did(m[1], "thing"))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnActIsToldWithTheRecordWhereItStands(t *testing.T) {
	for verb, want := range map[string]string{
		"hold": "held SMAP", "hold as the fallback": "held SMAP as the fallback", "confirm closed": "confirmed SMAP closed", "take to the Change Board": "took SMAP to the Change Board",
		"pass the next step of": "passed the next step of SMAP", "undo": "undid an import of SMAP", "give way": "let SMAP give way", "raise": "raised the route SMAP",
	} {
		e := Event{Did: did(verb, "route")}
		e.split()
		if got := strings.TrimSpace(e.Did + " SMAP " + e.Then); got != want {
			t.Errorf("%q is told as %q, want %q", verb, got, want)
		}
	}
}
