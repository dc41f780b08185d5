package plan

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"troth/chapters/partnership"
	"troth/core/record"
	"troth/core/view"
)

// Milestones lists those of a commitment by due day and number, once the batch is read.
func Milestones(r *view.Reader, b *partnership.Batch, commitment record.ID) ([]MilestoneInfo, error) {
	type row struct {
		MilestoneInfo
		said            partnership.SaidRow
		number, state   string
		due, met, first record.Day
		starts          record.Day
		flags           string // as JSON
		promised        bool   // still: see standing
	}
	rows, err := view.All(r, `SELECT m.object, m.act, m.number, m.due_first, m.due_last, m.state, m.met_first, m.met_last,
		f.due_first, f.due_last, `+standing+`, coalesce(json_extract(m.facts, '$.flags'), ''), coalesce(json_extract(m.facts, '$.starts.from'), ''), coalesce(json_extract(m.facts, '$.starts.to'), ''),
		`+partnership.SaidColumns+`
		FROM milestone m JOIN entry e ON e.idx = m.since
		JOIN commitment c ON c.object = m.commitment AND c.since < :position AND c.until >= :position
		JOIN milestone f ON f.object = m.object AND f.since = (SELECT min(since) FROM milestone WHERE object = m.object)
		WHERE m.commitment = ?1 AND m.since < :position AND m.until >= :position`, view.Args{commitment},
		func(x *row) []any {
			return append([]any{&x.ID, &x.Act, &x.number, &x.due.From, &x.due.To, &x.state, &x.met.From, &x.met.To,
				&x.first.From, &x.first.To, &x.promised, &x.flags, &x.starts.From, &x.starts.To}, x.said.Fields()...)
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(sortDay(a.due), sortDay(b.due)), natural(a.number, b.number), cmp.Compare(a.said.Entry, b.said.Entry))
	})
	list := make([]MilestoneInfo, len(rows))
	for i := range rows {
		x, m := &rows[i], &list[i]
		*m = x.MilestoneInfo
		m.Starts = partnership.DayOf(x.starts.From, x.starts.To)
		m.Due, m.Met = partnership.DayOf(x.due.From, x.due.To), partnership.DayOf(x.met.From, x.met.To)
		if x.first != x.due {
			m.Was = partnership.DayOf(x.first.From, x.first.To)
		}
		if x.number != "" {
			m.Number = (*record.Code)(&x.number)
		}
		if x.state != "" {
			m.State = (*MilestoneState)(&x.state)
		}
		if x.flags != "" {
			if err := json.Unmarshal([]byte(x.flags), &m.Flags); err != nil {
				return nil, err
			}
		}
		if x.promised {
			m.LateDays = lateDays(m, r.Day())
		}
		x.said.Into(b, &m.Said)
		b.Text(m.ID, "title", &m.Title)
		b.Maybe(m.ID, "due_words", &m.DueWords)
		b.Maybe(m.ID, "output", &m.Output)
		b.Maybe(m.ID, "stakeholders", &m.Stakeholders)
		b.List(m.ID, "as_given", &m.AsGiven)
		b.Maybe(m.ID, "reason", &m.Reason)
		b.Redacted(m.ID, m.Said.Revision, &m.Redacted)
	}
	return list, nil
}

// Indicators lists those that stand on the page of a commitment, by what they belong to: by number as people count, then as they were
// put on record, once the batch is read.
func Indicators(r *view.Reader, b *partnership.Batch, commitment record.ID) (map[record.ID][]IndicatorInfo, error) {
	type row struct {
		IndicatorInfo
		said          partnership.SaidRow
		measures      record.ID
		number, flags string
		due           record.Day
	}
	rows, err := view.All(r, `SELECT i.object, i.act, i.measures, i.number, i.due_first, i.due_last, coalesce(json_extract(i.facts, '$.flags'), ''), `+
		partnership.SaidColumns+` FROM indicator i JOIN entry e ON e.idx = i.since
		WHERE i.commitment = ?1 AND i.since < :position AND i.until >= :position
		ORDER BY (SELECT min(since) FROM indicator f WHERE f.object = i.object)`, view.Args{commitment}, func(x *row) []any {
		return append([]any{&x.ID, &x.Act, &x.measures, &x.number, &x.due.From, &x.due.To, &x.flags}, x.said.Fields()...)
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.measures, b.measures), natural(a.number, b.number)) })
	all := make([]IndicatorInfo, len(rows))
	by := map[record.ID][]IndicatorInfo{}
	first := 0
	for k := range rows {
		x, i := &rows[k], &all[k]
		*i = x.IndicatorInfo
		i.Due = partnership.DayOf(x.due.From, x.due.To)
		if x.number != "" {
			i.Number = (*record.Code)(&x.number)
		}
		if x.flags != "" {
			if err := json.Unmarshal([]byte(x.flags), &i.Flags); err != nil {
				return nil, err
			}
		}
		x.said.Into(b, &i.Said)
		b.Text(i.ID, "title", &i.Title)
		b.Maybe(i.ID, "due_words", &i.DueWords)
		b.Maybe(i.ID, "lead", &i.Lead)
		b.Maybe(i.ID, "reason", &i.Reason)
		b.List(i.ID, "as_given", &i.AsGiven)
		b.Redacted(i.ID, i.Said.Revision, &i.Redacted)
		if k > 0 && rows[k-1].measures != x.measures {
			first = k
		}
		by[x.measures] = all[first : k+1]
	}
	return by, nil
}

// sortDay puts what has no last day at the end.
func sortDay(d record.Day) string { return cmp.Or(d.To, d.From, "9999") }

// lateDays counts from the last day that the due date may mean.
func lateDays(m *MilestoneInfo, day string) int {
	if m.Due == nil || m.Due.To == "" || m.Due.To >= day || m.Act == MilestoneDropped || m.State != nil && *m.State == MilestoneMet {
		return 0
	}
	due, err := time.Parse(time.DateOnly, m.Due.To)
	if err != nil {
		return 0
	}
	now, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0
	}
	return int(now.Sub(due).Hours() / 24)
}

// Reports lists what the member reported of a commitment, newest first, once the batch is read.
func Reports(r *view.Reader, b *partnership.Batch, commitment record.ID) ([]ProgressInfo, error) {
	type row struct {
		ProgressInfo
		said   partnership.SaidRow
		period record.Day
	}
	rows, err := view.All(r, `SELECT p.object, p.act, p.step, p.first_day, p.last_day, `+partnership.SaidColumns+`
		FROM progress p JOIN entry e ON e.idx = p.since
		WHERE p.commitment = ?1 AND p.since < :position AND p.until >= :position
		ORDER BY p.last_day DESC, p.first_day DESC, p.since DESC`, view.Args{commitment},
		func(x *row) []any {
			return append([]any{&x.ID, &x.Act, &x.Step, &x.period.From, &x.period.To}, x.said.Fields()...)
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := make([]ProgressInfo, len(rows))
	for i := range rows {
		x, p := &rows[i], &list[i]
		*p = x.ProgressInfo
		p.Period = partnership.DayOf(x.period.From, x.period.To)
		x.said.Into(b, &p.Said)
		b.Maybe(p.ID, "period_words", &p.PeriodWords)
		b.Maybe(p.ID, "account", &p.Account)
		b.Maybe(p.ID, "reason", &p.Reason)
		b.Redacted(p.ID, p.Said.Revision, &p.Redacted)
	}
	return list, nil
}

// GlanceAt is what the newest report that was not taken back says; list is newest first.
func GlanceAt(list []ProgressInfo) (g GovernmentGlance) {
	for i := range list {
		p := &list[i]
		if p.Act == TakenBack {
			continue
		}
		if g.Reports++; g.Step == nil {
			g.Step, g.Period, g.Entry = &p.Step, p.Period, p.Said.Entry
		}
	}
	return g
}

// EvidenceOn lists the evidence that stands on the page of a commitment, by what it proves and oldest first, once the batch is
// read. What was taken back is among it.
func EvidenceOn(r *view.Reader, b *partnership.Batch, commitment record.ID) (map[record.ID][]EvidenceInfo, error) {
	type row struct {
		EvidenceInfo
		said  partnership.SaidRow
		dated record.Day
	}
	rows, err := view.All(r, `SELECT v.object, v.act, v.proves, v.first_day, v.last_day, `+partnership.SaidColumns+`
		FROM evidence v JOIN entry e ON e.idx = v.since
		WHERE v.commitment = ?1 AND v.since < :position AND v.until >= :position ORDER BY v.proves, v.since`, view.Args{commitment},
		func(x *row) []any {
			return append([]any{&x.ID, &x.Act, &x.Proves, &x.dated.From, &x.dated.To}, x.said.Fields()...)
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	all := make([]EvidenceInfo, len(rows))
	by := map[record.ID][]EvidenceInfo{}
	for i := range rows {
		x, v := &rows[i], &all[i]
		*v = x.EvidenceInfo
		v.Dated = partnership.DayOf(x.dated.From, x.dated.To)
		x.said.Into(b, &v.Said)
		b.Text(v.ID, "title", &v.Title)
		b.File(v.ID, "file", &v.File)
		b.Maybe(v.ID, "address", &v.Address)
		b.Maybe(v.ID, "reason", &v.Reason)
		b.Redacted(v.ID, v.Said.Revision, &v.Redacted)
	}
	for from := 0; from < len(all); {
		to := from
		for to < len(all) && all[to].Proves == all[from].Proves {
			to++
		}
		by[all[from].Proves] = all[from:to]
		from = to
	}
	return by, nil
}

// standing is true of a commitment c that is still promised: neither it nor its plan was withdrawn. Nothing withdrawn is late.
const standing = `c.act <> 'withdrawn' AND NOT EXISTS (SELECT 1 FROM plan p
	WHERE p.object = c.plan AND p.act = 'withdrawn' AND p.since < :position AND p.until >= :position)`

// MilestonesLate counts, for each commitment of a scope, the milestones that are past due and not said to be met, on the reader's
// day, and totals all of them by what the member reports.
func MilestonesLate(r *view.Reader, s Scope) (map[record.ID]int, []MilestoneCount, error) {
	where, args := s.Where()
	rows, err := view.All(r, `SELECT m.commitment, m.act, m.state,
			m.due_last <> '', m.due_last <> '' AND m.due_last < :day AND m.state <> 'met' AND m.act <> 'dropped' AND `+standing+`, count(*)
		FROM commitment c CROSS JOIN milestone m ON m.commitment = c.object
		WHERE m.since < :position AND m.until >= :position AND `+where+` GROUP BY 1, 2, 3, 4, 5`, args,
		func(x *MilestoneCount) []any { return []any{&x.Commitment, &x.Act, &x.State, &x.Dated, &x.Late, &x.N} })
	late := map[record.ID]int{}
	for _, x := range rows {
		if x.Late {
			late[x.Commitment] += x.N
		}
	}
	return late, rows, err
}

// MilestoneCount is how many milestones of a commitment are alike.
type MilestoneCount struct {
	Commitment record.ID
	Act        MilestoneAct
	State      MilestoneState // "" when the member has not reported
	Dated      bool           // it has a date on which it is due
	Late       bool
	N          int
}
