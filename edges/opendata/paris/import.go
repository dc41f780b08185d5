package paris

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"troth/chapters/collective"
	"troth/chapters/partnership"
	"troth/chapters/partnership/version"
	"troth/core/authority"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/ogp"
	"troth/edges/opendata/sheet"
)

// Options are what the one who imports knows of the files beyond their bytes.
type Options struct {
	Retrieved string // day on which they were taken
	Published string // day on which they were published, or empty
	Licence   record.Code
	Publisher string // who compiled them; Compiler when empty
}

// Compiler is who compiled the lists.
var Compiler = record.Text{Original: "en", By: map[string]string{"en": "Etalab: map of the collective actions",
	"fr": "Etalab\u00a0: carte des actions collectives", "es": "Etalab: mapa de las acciones colectivas"}}

// A Report is what a folder holds and what importing it did.
type Report struct {
	Read          int            `json:"read"` // rows below the headers
	Actions       int            `json:"actions"`
	Joinings      int            `json:"joinings"`
	Governments   int            `json:"governments"`   // of the joinings, by governments
	Members       int            `json:"members"`       // governments that joined something
	Organisations int            `json:"organisations"` // that joined something
	Entries       int            `json:"entries"`       // put on record by this import
	Rejected      []ogp.Trouble  `json:"rejected"`
	Flagged       map[string]int `json:"flagged"` // things by flag
	Known         bool           `json:"known"`   // these bytes were on record already
	Editions      []record.ID    `json:"editions"`
	Amended       []record.ID    `json:"amended"`   // actions that the files say otherwise than before
	Conflicts     []record.ID    `json:"conflicts"` // actions that were said here since: they stay
	Vanished      []record.ID    `json:"vanished"`  // joinings on record that the files do not have: they stay
	Alike         [][]string     `json:"alike"`     // names of organisations that may be one
}

// Import puts the collective actions of a folder on record, in one act in the operator's name.
func Import(ctx context.Context, d *desk.Desk, operator authority.Actor, o Options, sources []sheet.Source) (*Report, error) {
	t, err := Read(sources)
	if err != nil {
		return nil, err
	}
	editions := make([]partnership.Edition, len(sources))
	for i, s := range sources {
		if editions[i], err = o.edition(s); err != nil {
			return nil, err
		}
	}
	var report Report
	entries, err := d.Do(ctx, desk.Act{Who: operator}, decide(t, editions, operator.For, &report))
	report.Entries = len(entries)
	return &report, err
}

func (o Options) edition(s sheet.Source) (partnership.Edition, error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(s.Data, 0, s.Size)); err != nil {
		return partnership.Edition{}, fmt.Errorf("%s: %w", s.Name, err)
	}
	name := record.In("und", filepath.Base(s.Name))
	publisher := Compiler
	if o.Publisher != "" {
		publisher = record.In("en", o.Publisher)
	}
	e := partnership.Edition{Publisher: publisher, Name: &name, Size: record.Count(s.Size), SHA256: record.Hash(h.Sum(nil)),
		Title: record.Text{Original: "en", By: map[string]string{"en": "Collective actions of Paris", "fr": "Actions collectives de Paris", "es": "Acciones colectivas de París"}}}
	if o.Licence != "" {
		e.Licence = &o.Licence
	} else {
		e.Terms = &record.Text{Original: "en", By: map[string]string{"en": "Facts, compiled by hand", "fr": "Des faits, réunis à la main", "es": "Hechos, reunidos a mano"}}
	}
	for _, day := range []struct {
		given string
		to    **record.Day
	}{{o.Retrieved, &e.Retrieved}, {o.Published, &e.Published}} {
		if day.given != "" {
			x := record.On(day.given)
			*day.to = &x
		}
	}
	return e, nil
}

// A plot is one decision in the making.
type plot struct {
	r        *view.Reader
	operator record.ID
	t        *Tables
	report   *Report
	editions [3]record.ID // by file; empty until something is taken from it
	known    [3]bool
	first    []desk.Saying
	rest     []desk.Saying
	actions  map[string]record.ID // by number
	bodies   map[string]record.ID // members by code, organisations by nameKey
	named    map[string]record.ID // organisations on record by nameKey, once they are read
}

func decide(t *Tables, editions []partnership.Edition, operator record.ID, report *Report) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		*report = Report{Read: t.Read, Actions: len(t.Actions), Joinings: len(t.Joins), Rejected: t.Rejected, Flagged: map[string]int{},
			Editions: []record.ID{}, Amended: []record.ID{}, Conflicts: []record.ID{}, Vanished: []record.ID{}, Alike: [][]string{}}
		p := &plot{r: r, operator: operator, t: t, report: report, actions: map[string]record.ID{}, bodies: map[string]record.ID{}}
		report.Known = true
		for i, e := range editions {
			switch _, err := partnership.EditionOf(r, e.SHA256); {
			case err == nil:
				p.known[i] = true
			case errors.Is(err, record.ErrNotFound):
				report.Known = false
			default:
				return nil, err
			}
		}
		if err := p.all(); err != nil {
			return nil, err
		}
		var say []desk.Saying
		for i, id := range p.editions {
			if id != "" {
				report.Editions = append(report.Editions, id)
				say = append(say, desk.Saying{Object: id, Thing: editions[i], Of: operator})
			}
		}
		return slices.Concat(p.first, say, p.rest), nil
	}
}

// say puts something on record as taken from one of the files. Of files whose bytes are on record nothing is taken again.
func (p *plot) say(file int, id record.ID, thing any, of record.ID) {
	if p.known[file] {
		return
	}
	if p.editions[file] == "" {
		p.editions[file] = record.NewID(partnership.EditionKind.Prefix)
	}
	p.rest = append(p.rest, desk.Saying{Object: id, Thing: thing, Of: of, Source: p.editions[file]})
}

func (p *plot) all() error {
	for _, a := range p.t.Actions {
		if err := p.action(a); err != nil {
			return err
		}
	}
	joined, err := p.joined()
	if err != nil {
		return err
	}
	copied := copies(p.t.Joins)
	governments := map[record.ID]bool{}
	organisations := map[record.ID]bool{}
	names := map[string][]string{}
	for _, j := range p.t.Joins {
		body, err := p.body(j)
		if err != nil {
			return err
		}
		file := 2
		if j.Alpha3 != "" {
			file = 1
			p.report.Governments++
			governments[body] = true
		} else {
			organisations[body] = true
			name := func(s string) bool { return nameKey(s) == nameKey(j.Name) } // one body already
			if key := alikeKey(j.Name); !slices.ContainsFunc(names[key], name) {
				names[key] = append(names[key], j.Name)
			}
		}
		flags := j.flags(copied)
		for _, f := range flags {
			p.report.Flagged[string(f)]++
		}
		key := [2]record.ID{p.actions[j.Action], body}
		if was, on := joined[key]; on {
			was.seen = true
			joined[key] = was
			continue
		}
		on := record.On(Day)
		thing := collective.Joining{Act: collective.Said, Joins: record.To(p.actions[j.Action]), On: &on, Flags: flags}
		if what := notCivil[nameKey(j.Name)]; what != "" && j.Alpha3 == "" {
			thing.AsGiven = []record.Text{record.In("en", j.Name+": "+what)}
		}
		if j.Note != "" {
			thing.AsGiven = append(thing.AsGiven, record.In("en", j.Note))
		}
		p.say(file, record.NewID(collective.JoiningKind.Prefix), thing, body)
	}
	p.report.Members, p.report.Organisations = len(governments), len(organisations)
	for _, was := range joined {
		if was.taken && !was.seen {
			p.report.Vanished = append(p.report.Vanished, was.id)
		}
	}
	slices.Sort(p.report.Vanished)
	for _, list := range names {
		if len(list) > 1 {
			slices.Sort(list)
			p.report.Alike = append(p.report.Alike, list)
		}
	}
	slices.SortFunc(p.report.Alike, slices.Compare)
	return nil
}

// flags are what is uncertain of a joining.
func (j *Join) flags(copied map[string]bool) []record.Code {
	flags := []record.Code{DayAssumed, NoResources}
	if j.Alpha3 == "" {
		if copied[j.Action] {
			flags = append(flags, ListCopied)
		}
		if notCivil[nameKey(j.Name)] != "" {
			flags = append(flags, NotCivilSociety)
		}
	}
	slices.Sort(flags)
	return flags
}

// copies are the actions whose list of organisations a note calls suspect: a copy of another action's.
func copies(joins []Join) map[string]bool {
	copied := map[string]bool{}
	for _, j := range joins {
		if j.Note != "" && j.Alpha3 == "" {
			copied[j.Action] = true
		}
	}
	return copied
}

// action finds an action by its alias, says it anew where the files say it otherwise, or puts it on record.
func (p *plot) action(a Action) error {
	alias := record.Code("paris2016:" + a.Number)
	number := record.Code(a.Number)
	opened := record.On(Day)
	occasion := record.Text{Original: "en", By: map[string]string{"en": "Global summit of the partnership, Paris", "fr": "Sommet mondial du partenariat, Paris", "es": "Cumbre mundial de la alianza, París"}}
	now := collective.Action{Act: collective.Entered, Status: collective.Open, Number: &number, Title: record.In("en", a.Title), ThemesInferred: a.Inferred,
		Occasion: &occasion, Opened: &opened, Aliases: []record.Code{alias}, Flags: []record.Code{StatusAssumed}}
	if a.Inferred {
		now.Flags = append(now.Flags, ThemeInferred)
	}
	if a.Number == staleLabel {
		now.Flags = append(now.Flags, LabelOld)
	}
	slices.Sort(now.Flags)
	for _, f := range now.Flags {
		p.report.Flagged[string(f)]++
	}
	if a.Group != "" {
		group := record.In("en", a.Group)
		now.Group = &group
	}
	if theme := themeOf(a.Theme); theme != "" {
		now.Themes = []record.Code{theme}
	} else if a.Theme != "" {
		now.AsGiven = append(now.AsGiven, record.In("en", "theme: "+a.Theme))
	}
	if a.Inferred {
		now.AsGiven = append(now.AsGiven, record.In("en", "theme_basis: "+a.Basis))
	}
	ids, err := p.r.ByAlias("action", string(alias))
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		p.actions[a.Number] = record.NewID(collective.ActionKind.Prefix)
		p.say(0, p.actions[a.Number], now, p.operator)
		return nil
	}
	p.actions[a.Number] = ids[0]
	if other, err := p.titled(a.Title, ids[0]); err != nil || other != "" {
		if err != nil {
			return err
		}
		return desk.Refuse("%s, row %d: nothing was put on record: action %s has the title that action %s has there, %q; its number may be another's, and with it who joined it",
			actionsFile, a.Row, a.Number, other, a.Title)
	}
	return p.again(ids[0], now)
}

// titled is the number of another action of Paris on record that has a title; empty when none has.
func (p *plot) titled(title string, but record.ID) (string, error) {
	type row struct{ number, title string }
	rows, err := view.All(p.r, `SELECT a.number, t.value FROM action a JOIN alias l ON l.thing = a.object AND l.scheme = 'action' AND l.alias LIKE 'paris2016:%'
			AND l.since < :position AND l.until >= :position JOIN text t ON t.object = a.object AND t.field = 'title' AND t.since < :position AND t.until >= :position
		WHERE a.object <> ?1 AND a.since < :position AND a.until >= :position`, view.Args{but}, func(x *row) []any { return []any{&x.number, &x.title} })
	for _, x := range rows {
		if nameKey(x.title) == nameKey(title) {
			return x.number, err
		}
	}
	return "", err
}

// again says an action that is on record anew, when the file says its title, theme or group otherwise. One that was said here stays.
func (p *plot) again(id record.ID, now collective.Action) error {
	var was collective.Action
	if err := version.Current(p.r, collective.ActionKind, "action", id, &was); err != nil {
		return err
	}
	text := func(t *record.Text) string {
		if t == nil {
			return ""
		}
		return t.By[t.Original]
	}
	if p.t.unbased && slices.Equal(was.Themes, now.Themes) { // the file does not say how it knows them
		now.ThemesInferred, now.AsGiven = was.ThemesInferred, was.AsGiven
		for _, f := range was.Flags {
			if f == ThemeInferred && !slices.Contains(now.Flags, f) {
				now.Flags = append(now.Flags, f)
				p.report.Flagged[string(f)]++
			}
		}
		slices.Sort(now.Flags)
	}
	if text(&was.Title) == text(&now.Title) && slices.Equal(was.Themes, now.Themes) && was.ThemesInferred == now.ThemesInferred && text(was.Group) == text(now.Group) {
		return nil
	}
	source, err := view.Value[record.ID](p.r, `SELECT e.source FROM action a JOIN entry e ON e.idx = a.since
		WHERE a.object = ?1 AND a.since < :position AND a.until >= :position`, id)
	if err != nil {
		return err
	}
	if source == "" || p.known[0] {
		p.report.Conflicts = append(p.report.Conflicts, id)
		return nil
	}
	now.Act, now.Status, now.Text, now.Furthers = collective.Amended, was.Status, was.Text, was.Furthers
	p.report.Amended = append(p.report.Amended, id)
	p.say(0, id, now, p.operator)
	return nil
}

// A standing joining is one on record.
type standing struct {
	id    record.ID
	taken bool // from an edition, and not taken back since
	seen  bool // in the tables
}

// joined is the joinings on record of the actions in the tables, by action and body. Whoever has said here that it joined, or took that
// back, is not joined once more by a table.
func (p *plot) joined() (map[[2]record.ID]standing, error) {
	found := map[[2]record.ID]standing{}
	for _, action := range p.actions {
		type row struct {
			standing
			body record.ID
		}
		rows, err := view.All(p.r, `SELECT j.object, j.joiner, e.source <> '' AND j.act <> 'taken_back' FROM joining j JOIN entry e ON e.idx = j.since
			WHERE j.action = ?1 AND j.since < :position AND j.until >= :position`, view.Args{action},
			func(x *row) []any { return []any{&x.id, &x.body, &x.taken} })
		if err != nil {
			return nil, err
		}
		for _, x := range rows {
			found[[2]record.ID{action, x.body}] = x.standing
		}
	}
	return found, nil
}

// body finds the member or organisation that joined, or puts it on record.
func (p *plot) body(j Join) (record.ID, error) {
	key := cmp.Or(j.Alpha3, nameKey(j.Name))
	if id := p.bodies[key]; id != "" {
		return id, nil
	}
	id, err := p.find(j)
	if err != nil {
		return "", err
	}
	if id == "" {
		id = p.enter(j)
	}
	p.bodies[key] = id
	return id, nil
}

func (p *plot) find(j Join) (record.ID, error) {
	if j.Alpha3 != "" {
		ids, err := p.r.ByAlias("iso3166", j.Alpha3)
		i := slices.IndexFunc(ids, func(id record.ID) bool { return id.Prefix() == partnership.MemberKind.Prefix })
		if err != nil || i < 0 {
			return "", err
		}
		return ids[i], nil
	}
	if p.named == nil {
		if err := p.readNames(); err != nil {
			return "", err
		}
	}
	return p.named[nameKey(j.Name)], nil
}

// readNames reads what the organisations on record are called. Of two with one name, the first by id is taken.
func (p *plot) readNames() error {
	type row struct {
		id   record.ID
		name string
	}
	rows, err := view.All(p.r, `SELECT o.object, t.value FROM organisation o JOIN text t ON t.object = o.object AND t.field = 'name' AND t.language <> ''
		AND t.since < :position AND t.until >= :position WHERE o.since < :position AND o.until >= :position ORDER BY o.object`, nil,
		func(x *row) []any { return []any{&x.id, &x.name} })
	p.named = map[string]record.ID{}
	for _, x := range rows {
		if key := nameKey(x.name); p.named[key] == "" {
			p.named[key] = x.id
		}
	}
	return err
}

func (p *plot) enter(j Join) record.ID {
	if j.Alpha3 == "" {
		id := record.NewID(partnership.OrganisationKind.Prefix)
		p.first = append(p.first, desk.Saying{Object: id, Of: p.operator, Thing: partnership.Organisation{Act: partnership.OrganisationEntered, Name: record.In("und", j.Name)}})
		return id
	}
	id := record.NewID(partnership.MemberKind.Prefix)
	i := slices.IndexFunc(ogp.Countries(), func(c ogp.Country) bool { return c.Alpha3 == j.Alpha3 })
	country := record.Code(j.Alpha3)
	p.first = append(p.first, desk.Saying{Object: id, Of: p.operator, Thing: partnership.Member{Act: partnership.Joined, Sort: partnership.National,
		Name: record.Text{Original: "en", By: ogp.Countries()[i].Names}, Country: &country}})
	return id
}
