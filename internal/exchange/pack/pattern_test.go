package pack

import "testing"

func TestEveryPatternCanBeMade(t *testing.T) {
	for _, p := range patterns {
		p.made()
	}
	if len(patterns) < 100 {
		t.Errorf("only %d patterns are known", len(patterns))
	}
}
