package pack

import (
	"slices"
	"strings"

	"crosscode/internal/ref"
)

var (
	dashed     = matching(`^(\S.*?)\s+[-–—]\s+(\S.*)$`)
	capital    = matching(`^(?:\p{Lu}[\p{Ll}'’]+(?:\p{Lu}[\p{Ll}'’]+)*(?:-\p{Lu}[\p{Ll}'’]+)*|\p{Lu}\.?|\p{Lu}['’]\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)*|de|van|von|der|la|ap|ab|ferch)$`)
	shortName  = matching(`^[a-z]?[A-Z][A-Z0-9&]{1,11}s?$`)
	roleWords  = words("team|manager|managers|secretariat|chair|chairs|lead|office|officer|director|analyst|architect|administrator|coordinator|sponsor|owner|owners|representative|representatives|rep|reps|member|members|pmo|sro|secretary|author|raiser|proposer")
	bodyWords  = words("programme|program|bodies|body|group|code|codes|energy|power|networks|network|grid|suppliers|supplier|agents|agent|parties|party|participants|industry|all|ltd|limited|plc|company|board|committee|panel|forum|services|systems|design|testing|data|electric|electricity|gas|operator|operators|office|central|working|constituency|large|small|medium|independent|assurer|assurance|authority|department|agency|association|national|code|service|ofgem|elexon|citizens|advice")
	officeName = words("PMO|SRO|SI|LDP|PPC|PM")
)

// owners reads the owner cell of a row. A cell that says the owner is yet to be
// found names nobody.
func (p *parser) owners(r cells, about string) []Owner {
	s := r.cell(colOwner)
	if folded, foreign := ref.Latin(s); foreign && latinOnly(folded) {
		s = p.latin(s, r.From) // nobody here is written in another script
	}
	if unsettled(s) {
		p.find(Assumed, r.From, about, "“%s” names nobody; no owner is taken.", s)
		return nil
	}
	return readOwners(s)
}

// readOwners takes an owner cell apart: "Ofgem (A. Person), Programme (PMO)".
// An organisation may hold several people in its brackets; a role beside a
// person is that person's.
func readOwners(s string) []Owner {
	if noValue(s) {
		return nil
	}
	var owners []Owner
	for _, part := range ownerParts(s) {
		owners = append(owners, readOwner(part)...)
	}
	return owners
}

// ownerParts splits at commas, strokes, semicolons and ampersands that stand
// outside brackets, and at "and" between two things that can each be an owner.
func ownerParts(s string) []string {
	var parts []string
	depth, start := 0, 0
	cut := func(end, next int) {
		if t := strings.Trim(s[start:end], " "); t != "" {
			parts = append(parts, t)
		}
		start = next
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '(':
			depth++
		case c == ')':
			depth = max(depth-1, 0)
		case depth == 0 && (c == ',' || c == '/' || c == ';' || c == '|') || depth == 0 && c == '&' && (i == 0 || s[i-1] == ' '):
			cut(i, i+1)
		case depth == 0 && strings.HasPrefix(s[i:], " and ") && ownable(s[start:i]) && ownable(s[i+5:]):
			cut(i, i+5)
		}
	}
	cut(len(s), len(s))
	return parts
}

// ownable reports whether s alone would be an owner: it ends in a bracket, or
// is a person, a role or a short name.
func ownable(s string) bool {
	s, _, _ = strings.Cut(strings.TrimSpace(s), ",")
	return strings.HasSuffix(s, ")") || isPerson(s) || isRole(s) || shortName.MatchString(s) || strings.Contains(s, "(")
}

func readOwner(s string) []Owner {
	s = strings.TrimSpace(s)
	if open := strings.IndexByte(s, '('); open > 0 {
		if inside, _, _ := strings.Cut(s[open+1:], ")"); strings.TrimSpace(inside) != "" {
			return inBrackets(strings.TrimSpace(s[:open]), inside)
		}
		s = strings.TrimSpace(s[:open])
	}
	s = strings.TrimSpace(strings.Trim(s, "()"))
	if g := dashed.FindStringSubmatch(s); g != nil && !isPerson(g[1]) {
		return inBrackets(g[1], g[2])
	}
	if s == "" {
		return nil
	}
	return []Owner{loneOwner(s)}
}

// loneOwner reads a name without brackets.
func loneOwner(s string) Owner {
	switch {
	case isRole(s):
		return Owner{Role: s}
	case isPerson(s):
		return Owner{Person: s}
	}
	return Owner{Organisation: s}
}

// inBrackets reads who of an organisation answers: people, a role, or both.
func inBrackets(organisation, inside string) []Owner {
	var people, roles []string
	for _, t := range strings.FieldsFunc(inside, func(r rune) bool { return r == ',' || r == '/' || r == ';' || r == '&' }) {
		for part := range strings.SplitSeq(t, " and ") {
			if part = strings.TrimSpace(part); part == "" {
				continue
			}
			if isPerson(part) {
				people = append(people, part)
			} else {
				roles = append(roles, part)
			}
		}
	}
	if isPerson(organisation) && len(people) == 0 {
		return personOf(organisation, roles)
	}
	role := strings.Join(roles, ", ")
	if len(people) == 0 {
		return []Owner{{Organisation: organisation, Role: role}}
	}
	var owners []Owner
	for i, person := range people {
		o := Owner{Organisation: organisation, Person: person}
		if i == len(people)-1 {
			o.Role = role
		}
		owners = append(owners, o)
	}
	return owners
}

// personOf reads "A. Person (Ofgem)", the organisation in the brackets.
func personOf(person string, roles []string) []Owner {
	o := Owner{Person: person}
	for _, r := range roles {
		if isRole(r) || o.Organisation != "" {
			o.Role = r
		} else {
			o.Organisation = r
		}
	}
	return []Owner{o}
}

// isRole reports whether s names an office rather than a person or a body.
func isRole(s string) bool {
	if slices.Contains(officeName, s) {
		return true
	}
	fields := strings.Fields(s)
	return len(fields) > 0 && slices.Contains(roleWords, strings.ToLower(fields[len(fields)-1]))
}

// isPerson reports whether s is written as a person's name: two to four
// capitalised words none of which names a body or an office.
func isPerson(s string) bool {
	fields := strings.Fields(s)
	if len(fields) < 2 || len(fields) > 4 {
		return false
	}
	for _, w := range fields {
		lower := strings.ToLower(w)
		if !capital.MatchString(w) || slices.Contains(bodyWords, lower) || slices.Contains(roleWords, lower) {
			return false
		}
	}
	return true
}
