package opinionmap

import (
	"cmp"
	"slices"
)

// Representative is a statement that tells a group from the others.
type Representative struct {
	Statement int     `json:"statement"`
	Agrees    bool    `json:"agrees"`   // the group agrees; otherwise it disagrees
	Count     int32   `json:"count"`    // of the group that agrees, or disagrees
	Seen      int32   `json:"seen"`     // of the group that answered
	Share     float64 `json:"share"`    // (count+1) ÷ (seen+2)
	ShareTest float64 `json:"share_z"`  // z: more than half of the group
	Ratio     float64 `json:"ratio"`    // share ÷ the share of all others
	RatioTest float64 `json:"ratio_z"`  // z: more than among the others
	Best      bool    `json:"best"`     // the one agreement that tells most: named first
	AgreeSeen int32   `json:"agreeing"` // how many of the group agree, whichever way it leans
}

// representativeMost is how many statements of a group are named at most.
const representativeMost = 5

// A leaning is how a group answers one statement beside how all others do (Polis step 8).
type leaning struct {
	statement                          int
	group, others                      Count
	pa, pd, pat, pdt, ra, rd, rat, rdt float64
	agrees                             bool // it is named for the group's agreement, else for its disagreement
}

// lean compares a group with all others. Polis names the answer that the group gives more often than the others by the larger z, be it that
// of 3 in 80 while 74 agree; ours, where one is both the group's own and more frequent than theirs, that one.
func lean(statement int, group, others Count, likePolis bool) leaning {
	l := leaning{statement: statement, group: group, others: others}
	n, m := group.Seen(), others.Seen()
	l.pa, l.pd = share(group.Agree, n), share(group.Disagree, n)
	l.pat, l.pdt = proportion(group.Agree, n), proportion(group.Disagree, n)
	l.ra, l.rd = l.pa/share(others.Agree, m), l.pd/share(others.Disagree, m)
	l.rat, l.rdt = between(group.Agree, n, others.Agree, m), between(group.Disagree, n, others.Disagree, m)
	l.agrees = l.rat > l.rdt
	if !likePolis && l.tells() {
		l.agrees = l.tellsAgreeing()
	}
	return l
}

// tells reports whether the statement tells the group from the others, at 90 %.
func (l *leaning) tells() bool {
	return l.tellsAgreeing() || l.rdt > significant && l.pdt > significant
}

func (l *leaning) tellsAgreeing() bool { return l.rat > significant && l.pat > significant }

// says reports whether anybody of the group gives the answer that it is named for, and the group more often than the others.
func (l *leaning) says() bool {
	if l.agrees {
		return l.rat > 0 && l.group.Agree > 0
	}
	return l.rdt > 0 && l.group.Disagree > 0
}

// ahead reports whether l is a better best agreement than the one so far.
func (l *leaning) ahead(best *leaning) bool {
	switch {
	case l.group.Agree == 0 && l.group.Disagree == 0:
		return false
	case best != nil && best.ra > 1:
		return product(l.ra, l.rat, l.pa, l.pat) > product(best.ra, best.rat, best.pa, best.pat)
	case best != nil:
		return float64(l.pa*l.pat) > float64(best.pa*best.pat)
	}
	return l.pat > significant || l.ra > 1 && l.pa > 0.5
}

func product(list ...float64) float64 {
	p := 1.0
	for _, x := range list {
		p = float64(p * x)
	}
	return p
}

func (l *leaning) representative() Representative {
	if l.agrees {
		return Representative{l.statement, true, l.group.Agree, l.group.Seen(), l.pa, l.pat, l.ra, l.rat, false, l.group.Agree}
	}
	return Representative{l.statement, false, l.group.Disagree, l.group.Seen(), l.pd, l.pdt, l.rd, l.rdt, false, l.group.Agree}
}

// representative lists what tells a group from the others: the statements that pass both tests, by ratio · ratio z · share · share z,
// the best agreement first whatever it passes, at most five, agreements before disagreements; where none passes, the best agreement, or
// else the one that leans most, so that with Polis there is always one where anybody answered. Ours names nothing that the group does not say
// more often than the others, and as the best agreement none that is named for its disagreement.
func representative(group, all []Count, silent []bool, likePolis bool) []Representative {
	var best, bestAgree *leaning
	var enough []Representative
	for s := range group {
		if silent[s] {
			continue
		}
		l := lean(s, group[s], all[s].less(group[s]), likePolis)
		if !likePolis && !l.says() {
			continue
		}
		if l.tells() {
			enough = append(enough, l.representative())
		}
		if best == nil || max(l.rat, l.rdt) > max(best.rat, best.rdt) {
			best = &l
		}
		if (likePolis || l.agrees) && l.ahead(bestAgree) {
			bestAgree = &l
		}
	}
	var list []Representative
	switch {
	case bestAgree != nil:
		r := bestAgree.representative()
		r.Best = true
		list = append(list, r)
	case best != nil && len(enough) == 0:
		list = append(list, best.representative())
	}
	slices.SortStableFunc(enough, func(a, b Representative) int { return cmp.Compare(b.weight(), a.weight()) })
	for _, r := range enough {
		if len(list) < representativeMost && (bestAgree == nil || r.Statement != bestAgree.statement) {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b Representative) int {
		switch {
		case a.Agrees == b.Agrees:
			return 0
		case a.Agrees:
			return -1
		}
		return 1
	})
	return list
}

func (r *Representative) weight() float64 { return product(r.Ratio, r.RatioTest, r.Share, r.ShareTest) }

// Agreed is a statement on which all answer alike, or nearly.
type Agreed struct {
	Statement int     `json:"statement"`
	Count     int32   `json:"count"`
	Seen      int32   `json:"seen"`
	Share     float64 `json:"share"`   // (count+1) ÷ (seen+2)
	ShareTest float64 `json:"share_z"` // z: more than half
}

// consensusMost is how many statements of each kind are named.
const consensusMost = 5

// consensus lists what most of all people agree to, and what most disagree with: a share of more than half that passes the test at 90 %,
// by share · z (Polis step 9).
func consensus(all []Count, silent []bool) (agree, disagree []Agreed) {
	list := func(of func(Count) int32) (list []Agreed) {
		for s, c := range all {
			if silent[s] {
				continue
			}
			a := Agreed{s, of(c), c.Seen(), share(of(c), c.Seen()), proportion(of(c), c.Seen())}
			if a.Share > 0.5 && a.ShareTest > significant {
				list = append(list, a)
			}
		}
		slices.SortStableFunc(list, func(a, b Agreed) int {
			return cmp.Compare(float64(b.Share*b.ShareTest), float64(a.Share*a.ShareTest))
		})
		return list[:min(len(list), consensusMost)]
	}
	return list(func(c Count) int32 { return c.Agree }), list(func(c Count) int32 { return c.Disagree })
}
