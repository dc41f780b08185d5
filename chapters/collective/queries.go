package collective

import (
	"cmp"
	"slices"
	"strconv"

	"troth/chapters/agenda"
	"troth/chapters/declaration"
	"troth/chapters/partnership"
	"troth/chapters/partnership/version"
	"troth/core/record"
	"troth/core/view"
)

// Theme is a theme with its labels.
type Theme struct {
	Code  record.Code `json:"code"`
	Label record.Text `json:"label,omitzero"`
}

// Info is an action as it stands now.
type Info struct {
	ID             record.ID           `json:"id"`
	Act            ActionAct           `json:"act"`
	Status         Status              `json:"status"`
	Number         *record.Code        `json:"number,omitempty"`
	Title          record.Text         `json:"title,omitzero"`
	Text           *record.Text        `json:"text,omitempty"`
	Themes         []Theme             `json:"themes,omitempty"`
	ThemesInferred bool                `json:"themes_inferred"`
	Group          *record.Text        `json:"group,omitempty"`
	Occasion       *record.Text        `json:"occasion,omitempty"`
	Opened         *record.Day         `json:"opened,omitempty"`
	Furthers       []partnership.Named `json:"furthers,omitempty"`
	Aliases        []partnership.Alias `json:"aliases,omitempty"`
	Address        *record.Text        `json:"address,omitempty"`
	Reason         *record.Text        `json:"reason,omitempty"`
	Flags          []record.Code       `json:"flags,omitempty"`
	AsGiven        []record.Text       `json:"as_given,omitempty"`
	Redacted       []view.Tombstone    `json:"redacted,omitempty"`
}

// Short is an action where others name it.
type Short struct {
	ID     record.ID    `json:"id"`
	Number *record.Code `json:"number,omitempty"`
	Title  record.Text  `json:"title,omitzero"`
}

// JoiningInfo says that somebody joined an action.
type JoiningInfo struct {
	ID        record.ID         `json:"id"`
	Act       Act               `json:"act"`
	Action    Short             `json:"action"`
	Joiner    partnership.Named `json:"joiner"`
	Member    bool              `json:"member"` // the joiner is a member; otherwise it is an organisation
	On        *record.Day       `json:"on,omitempty"`
	Statement *record.Text      `json:"statement,omitempty"`
	Reason    *record.Text      `json:"reason,omitempty"`
	Flags     []record.Code     `json:"flags,omitempty"`
	AsGiven   []record.Text     `json:"as_given,omitempty"`
	Said      partnership.Said  `json:"said"`
	Redacted  []view.Tombstone  `json:"redacted,omitempty"`
}

// ResourceInfo is a pledge of resources.
type ResourceInfo struct {
	ID       record.ID         `json:"id"`
	Act      Act               `json:"act"`
	Action   Short             `json:"action"`
	Giver    partnership.Named `json:"giver"`
	Sort     Sort              `json:"sort"`
	Text     record.Text       `json:"text,omitzero"`
	On       *record.Day       `json:"on,omitempty"`
	Until    *record.Day       `json:"until,omitempty"`
	Reason   *record.Text      `json:"reason,omitempty"`
	Said     partnership.Said  `json:"said"`
	Redacted []view.Tombstone  `json:"redacted,omitempty"`
}

// Count is how many take part in an action.
type Count struct {
	Members       int `json:"members"`
	Organisations int `json:"organisations"`
	Resources     int `json:"resources"` // pledges
}

// Row is an action in a list.
type Row struct {
	Short
	Act            ActionAct     `json:"act"`
	Status         Status        `json:"status"`
	Themes         []Theme       `json:"themes,omitempty"`
	ThemesInferred bool          `json:"themes_inferred"`
	Flags          []record.Code `json:"flags,omitempty"`
	Count          Count         `json:"count"`
}

// Rows lists the actions by number, as people count, once the batch is read.
func Rows(r *view.Reader, b *partnership.Batch) ([]Row, error) {
	type row struct {
		Row
		number, facts string
		since         record.Index
	}
	rows, err := view.All(r, `SELECT a.object, a.act, a.status, a.number, a.facts, (SELECT min(since) FROM action f WHERE f.object = a.object),
		(SELECT count(*) FROM joining j WHERE j.action = a.object AND j.joiner LIKE 'mb!_%' ESCAPE '!' AND j.act <> 'taken_back' AND j.since < :position AND j.until >= :position),
		(SELECT count(*) FROM joining j WHERE j.action = a.object AND j.joiner LIKE 'or!_%' ESCAPE '!' AND j.act <> 'taken_back' AND j.since < :position AND j.until >= :position),
		(SELECT count(*) FROM resource s WHERE s.action = a.object AND s.act <> 'taken_back' AND s.since < :position AND s.until >= :position)
		FROM action a WHERE a.since < :position AND a.until >= :position`, nil,
		func(x *row) []any {
			return []any{&x.ID, &x.Act, &x.Status, &x.number, &x.facts, &x.since, &x.Count.Members, &x.Count.Organisations, &x.Count.Resources}
		})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, c row) int { return cmp.Or(numbers(a.number, c.number), cmp.Compare(a.since, c.since)) })
	list := make([]Row, len(rows))
	for i, x := range rows {
		var a Action
		if err := version.Facts(ActionKind, x.facts, &a); err != nil {
			return nil, err
		}
		list[i] = x.Row
		list[i].Number, list[i].Themes, list[i].ThemesInferred, list[i].Flags = a.Number, themes(a.Themes), a.ThemesInferred, a.Flags
		b.Text(x.ID, "title", &list[i].Title)
	}
	return list, nil
}

// numbers compares numbers as people count; what has none comes last.
func numbers(a, b string) int {
	x, errA := strconv.Atoi(a)
	y, errB := strconv.Atoi(b)
	switch {
	case errA == nil && errB == nil:
		return cmp.Compare(x, y)
	case (errA == nil) != (errB == nil):
		return cmp.Compare(btoi(errA != nil), btoi(errB != nil))
	}
	return cmp.Compare(a, b)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func themes(codes []record.Code) (list []Theme) {
	for _, c := range codes {
		list = append(list, Theme{c, agenda.LabelOf(c)})
	}
	return list
}

// InfoOf is an action as it stands now, once the batch is read; record.ErrNotFound when there is none.
func InfoOf(r *view.Reader, b *partnership.Batch, id record.ID) (*Info, error) {
	facts, err := view.Value[string](r, `SELECT facts FROM action WHERE object = ?1 AND since < :position AND until >= :position`, id)
	if err != nil {
		return nil, err
	}
	var a Action
	if err := version.Facts(ActionKind, facts, &a); err != nil {
		return nil, err
	}
	info := &Info{ID: id, Act: a.Act, Status: a.Status, Number: a.Number, Themes: themes(a.Themes), ThemesInferred: a.ThemesInferred,
		Opened: a.Opened, Aliases: partnership.Aliases("action", a.Aliases), Flags: a.Flags}
	serves, err := r.Links(id, "furthers", false)
	if err != nil {
		return nil, err
	}
	for _, to := range serves {
		info.Furthers = append(info.Furthers, partnership.Named{ID: to})
	}
	for i := range info.Furthers {
		n := &info.Furthers[i]
		if n.ID.Prefix() == declaration.PledgeKind.Prefix { // a pledge has no title: its words name it
			b.Text(n.ID, "text", &n.Name)
		} else {
			b.Name(n)
		}
	}
	b.Text(id, "title", &info.Title)
	b.List(id, "as_given", &info.AsGiven)
	for field, to := range map[string]**record.Text{
		"text": &info.Text, "group": &info.Group, "occasion": &info.Occasion, "address": &info.Address, "reason": &info.Reason,
	} {
		b.Maybe(id, field, to)
	}
	return info, nil
}

// Areas are the policy areas that an action is related to by a crosswalk of lists: a reading, which only suggests.
func Areas(aliases []partnership.Alias) (codes []record.Code) {
	for _, a := range aliases {
		for _, like := range agenda.Likes(record.Code(a.ID)) {
			if agenda.Has(agenda.Areas, like.Code) && !slices.Contains(codes, like.Code) {
				codes = append(codes, like.Code)
			}
		}
	}
	return codes
}

// JoiningsOf lists who joined an action; what was taken back is among them. Once the batch is read.
func JoiningsOf(r *view.Reader, b *partnership.Batch, action record.ID) ([]JoiningInfo, error) {
	return joinings(r, b, `j.action = ?1`, action)
}

// JoinedBy lists what a body joined, once the batch is read.
func JoinedBy(r *view.Reader, b *partnership.Batch, body record.ID) ([]JoiningInfo, error) {
	return joinings(r, b, `j.joiner = ?1`, body)
}

func joinings(r *view.Reader, b *partnership.Batch, where string, id record.ID) ([]JoiningInfo, error) {
	type row struct {
		JoiningInfo
		said          partnership.SaidRow
		on            record.Day
		number, facts string
	}
	rows, err := view.All(r, `SELECT j.object, j.act, j.action, a.number, j.joiner, j.first_day, j.last_day, j.facts, `+partnership.SaidColumns+`
		FROM joining j JOIN entry e ON e.idx = j.since JOIN action a ON a.object = j.action AND a.since < :position AND a.until >= :position
		WHERE `+where+` AND j.since < :position AND j.until >= :position
		ORDER BY (SELECT min(since) FROM joining f WHERE f.object = j.object)`, view.Args{id},
		func(x *row) []any {
			return append([]any{&x.ID, &x.Act, &x.Action.ID, &x.number, &x.Joiner.ID, &x.on.From, &x.on.To, &x.facts}, x.said.Fields()...)
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := make([]JoiningInfo, len(rows))
	for i := range rows {
		x, j := &rows[i], &list[i]
		*j = x.JoiningInfo
		var facts Joining
		if err := version.Facts(JoiningKind, x.facts, &facts); err != nil {
			return nil, err
		}
		j.Flags, j.On, j.Member = facts.Flags, partnership.DayOf(x.on.From, x.on.To), j.Joiner.ID.Prefix() == partnership.MemberKind.Prefix
		if x.number != "" {
			j.Action.Number = (*record.Code)(&x.number)
		}
		x.said.Into(b, &j.Said)
		b.Name(&j.Joiner)
		b.Text(j.Action.ID, "title", &j.Action.Title)
		b.Maybe(j.ID, "statement", &j.Statement)
		b.Maybe(j.ID, "reason", &j.Reason)
		b.List(j.ID, "as_given", &j.AsGiven)
		b.Redacted(j.ID, j.Said.Revision, &j.Redacted)
	}
	return list, nil
}

// ResourcesFor lists what was pledged to an action, once the batch is read.
func ResourcesFor(r *view.Reader, b *partnership.Batch, action record.ID) ([]ResourceInfo, error) {
	return resources(r, b, `s.action = ?1`, action)
}

// ResourcesOf lists what a body pledged, once the batch is read.
func ResourcesOf(r *view.Reader, b *partnership.Batch, body record.ID) ([]ResourceInfo, error) {
	return resources(r, b, `s.giver = ?1`, body)
}

func resources(r *view.Reader, b *partnership.Batch, where string, id record.ID) ([]ResourceInfo, error) {
	type row struct {
		ResourceInfo
		said          partnership.SaidRow
		on            record.Day
		number, facts string
	}
	rows, err := view.All(r, `SELECT s.object, s.act, s.action, a.number, s.giver, s.sort, s.first_day, s.last_day, s.facts, `+partnership.SaidColumns+`
		FROM resource s JOIN entry e ON e.idx = s.since JOIN action a ON a.object = s.action AND a.since < :position AND a.until >= :position
		WHERE `+where+` AND s.since < :position AND s.until >= :position
		ORDER BY (SELECT min(since) FROM resource f WHERE f.object = s.object)`, view.Args{id},
		func(x *row) []any {
			return append([]any{&x.ID, &x.Act, &x.Action.ID, &x.number, &x.Giver.ID, &x.Sort, &x.on.From, &x.on.To, &x.facts}, x.said.Fields()...)
		})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := make([]ResourceInfo, len(rows))
	for i := range rows {
		x, s := &rows[i], &list[i]
		*s = x.ResourceInfo
		var facts Resource
		if err := version.Facts(ResourceKind, x.facts, &facts); err != nil {
			return nil, err
		}
		s.On, s.Until = partnership.DayOf(x.on.From, x.on.To), facts.Until
		if x.number != "" {
			s.Action.Number = (*record.Code)(&x.number)
		}
		x.said.Into(b, &s.Said)
		b.Name(&s.Giver)
		b.Text(s.Action.ID, "title", &s.Action.Title)
		b.Text(s.ID, "text", &s.Text)
		b.Maybe(s.ID, "reason", &s.Reason)
		b.Redacted(s.ID, s.Said.Revision, &s.Redacted)
	}
	return list, nil
}
