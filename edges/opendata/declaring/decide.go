package declaring

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"troth/chapters/declaration"
	"troth/chapters/partnership"
	"troth/chapters/partnership/version"
	"troth/chapters/translation"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/opendata/importer"
)

// A plot is one decision in the making: what a text adds to a record, as one reader knows it.
type plot struct {
	r        *view.Reader
	t        *Text
	o        Options
	operator record.ID
	of       record.ID        // whose declaration it is
	made     translation.Made // who made it, where it is a translation
	edition  record.ID
	first    []desk.Saying // by the operator
	rest     []desk.Saying // from the edition
	after    []desk.Saying // by the operator, about these
	report   *Report
}

// decide makes the decision that puts a text on record. It is pure but for the ids that it draws; report is what it found last.
func decide(t *Text, o Options, edition partnership.Edition, file string, operator record.ID, report *Report) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		*report = newReport(t)
		report.Title = o.title(t, file)
		switch id, err := partnership.EditionOf(r, edition.SHA256); {
		case err == nil:
			report.Known, report.Edition = true, id
			report.Declaration, err = view.Value[record.ID](r, `SELECT object FROM entry WHERE source = ?1 AND kind = 'declaration' AND idx < :position
				UNION ALL SELECT t.thing FROM entry e JOIN translation t ON t.since = e.idx WHERE e.source = ?1 AND t.thing LIKE 'dc_%' LIMIT 1`, id)
			if errors.Is(err, record.ErrNotFound) {
				err = nil
			}
			return nil, err
		case !errors.Is(err, record.ErrNotFound):
			return nil, err
		}
		p := &plot{r: r, t: t, o: o, operator: operator, edition: record.NewID(partnership.EditionKind.Prefix), report: report}
		if err := p.publisher(&edition); err != nil {
			return nil, err
		}
		was, err := p.find()
		if err != nil {
			return nil, err
		}
		switch {
		case was == nil:
			p.declare(file)
		case was.language != t.Language:
			err = p.translate(was)
		default:
			err = p.amend(was, file)
		}
		if err != nil {
			return nil, err
		}
		if len(p.rest)+len(p.after) == 0 {
			return nil, nil // nothing was taken from the file, so nothing names it
		}
		say := p.first
		if len(p.rest) > 0 {
			report.Edition = p.edition
			say = append(append(say, desk.Saying{Object: p.edition, Thing: edition, Of: operator}), p.rest...)
		}
		return append(say, p.after...), nil
	}
}

// publisher finds whose declaration it is, or enters it, and names it in the edition.
func (p *plot) publisher(e *partnership.Edition) error {
	texts, err := p.r.Texts(p.operator)
	if err != nil {
		return err
	}
	var body importer.Body
	switch k, known := knownAs(p.t); {
	case p.o.Publisher != "":
		body.Name = record.In(p.t.Language, p.o.Publisher)
	case known && k.Body:
		body = importer.OGP.Body
	default:
		p.of, e.Publisher = p.operator, texts["name"]
		if e.Publisher.IsZero() {
			e.Publisher = record.In("en", "The operator of this record")
		}
		return nil
	}
	e.Publisher = body.Name
	name := body.Name.By[body.Name.Original]
	if texts["name"].By[texts["name"].Original] == name {
		p.of = p.operator
		return nil
	}
	p.of, err = view.Value[record.ID](p.r, `SELECT thing FROM alias WHERE scheme = 'organisation' AND alias = ?1 AND ?1 <> '' AND since < :position AND until >= :position
		UNION ALL SELECT t.object FROM text t JOIN organisation o ON o.object = t.object AND o.since < :position AND o.until >= :position
		WHERE t.field = 'name' AND t.value = ?2 AND t.since < :position AND t.until >= :position LIMIT 1`, body.Alias, name)
	if !errors.Is(err, record.ErrNotFound) {
		return err
	}
	p.of = record.NewID(partnership.OrganisationKind.Prefix)
	thing := partnership.Organisation{Act: partnership.OrganisationEntered, Name: body.Name}
	if body.Alias != "" {
		thing.Aliases = []record.Code{body.Alias}
	}
	p.first = append(p.first, desk.Saying{Object: p.of, Of: p.operator, Thing: thing})
	return nil
}

// say puts something on record as taken from the edition.
func (p *plot) say(id record.ID, thing any, of record.ID) {
	p.rest = append(p.rest, desk.Saying{Object: id, Thing: thing, Of: of, Source: p.edition})
}

// declare says a declaration that is not on record.
func (p *plot) declare(file string) {
	id := record.NewID(declaration.DeclarationKind.Prefix)
	p.report.Declaration, p.report.Added = id, true
	p.say(id, p.o.declared(p.t, file), p.of)
	for i, s := range p.t.Pledges {
		p.pledge(id, i+1, s)
	}
	if a := p.o.adoption(p.t); a != nil {
		a.Adopts = record.To(id)
		p.after = append(p.after, desk.Saying{Thing: *a, Of: p.operator})
	}
}

// pledge says a pledge that is not on record.
func (p *plot) pledge(of record.ID, place int, s string) {
	x := declaration.Pledge{Act: declaration.Declared, Declaration: record.To(of), Order: record.Count(place), Text: record.In(p.t.Language, s)}
	if x.Topics = declaration.Suggest(x.Text); x.Topics != nil {
		x.Suggested = true
	} else {
		p.report.Untopical = append(p.report.Untopical, place)
	}
	p.say(record.NewID(declaration.PledgeKind.Prefix), x, p.of)
}

// A standing declaration is one on record, with its pledges in their order.
type standing struct {
	id, of   record.ID
	source   record.ID // of its present version; empty when that was said here
	language string    // of its original
	thing    declaration.Declaration
	pledges  []standingPledge
}

type standingPledge struct {
	id, of, source record.ID
	thing          declaration.Pledge
}

// read reads a declaration on record.
func (p *plot) read(id record.ID) (*standing, error) {
	s := &standing{id: id}
	if err := version.Current(p.r, declaration.DeclarationKind, "declaration", id, &s.thing); err != nil {
		return nil, fmt.Errorf("declaration %s: %w", id, err)
	}
	type row struct{ id, of, source record.ID }
	at := func(of string) ([]row, error) {
		return view.All(p.r, `SELECT x.object, e.of, e.source FROM `+of+` AND x.since < :position AND x.until >= :position`, view.Args{id},
			func(x *row) []any { return []any{&x.id, &x.of, &x.source} })
	}
	list, err := at(`declaration x JOIN entry e ON e.idx = x.since WHERE x.object = ?1`)
	if err != nil {
		return nil, err
	}
	s.of, s.source = list[0].of, list[0].source
	if list, err = at(`pledge x JOIN entry e ON e.idx = x.since WHERE x.declaration = ?1 AND x.act <> 'withdrawn'`); err != nil {
		return nil, err
	}
	for _, x := range list {
		one := standingPledge{id: x.id, of: x.of, source: x.source}
		if err := version.Current(p.r, declaration.PledgeKind, "pledge", x.id, &one.thing); err != nil {
			return nil, err
		}
		if s.language == "" {
			s.language = one.thing.Text.Original
		}
		s.pledges = append(s.pledges, one)
	}
	slices.SortFunc(s.pledges, func(a, b standingPledge) int { return int(a.thing.Order - b.thing.Order) })
	return s, nil
}

// alike is from how much on two texts are editions of one.
const alike = 0.5

// find finds the declaration of which the text is another edition or another language; nil when it is new. In the same language the
// words decide. Another language is recognised by its title or day, failing that by having as many pledges and paragraphs as one
// declaration alone.
func (p *plot) find() (*standing, error) {
	if p.o.Of != "" {
		return p.read(p.o.Of)
	}
	ids, err := declaration.All(p.r)
	if err != nil || p.o.New {
		return nil, err
	}
	var shaped []*standing
	for _, id := range ids {
		s, err := p.read(id)
		if err != nil {
			return nil, err
		}
		if s.thing.Summary || s.thing.Act == declaration.Withdrawn {
			continue
		}
		if s.language == p.t.Language {
			if p.words(s) >= alike {
				return s, nil
			}
			continue
		}
		if title := s.thing.Title.By[p.t.Language]; title != "" && meaning(title) == meaning(p.o.title(p.t, "")) ||
			p.o.On != "" && s.thing.On != nil && s.thing.On.From == p.o.On {
			return s, nil
		}
		if len(s.pledges) == len(p.t.Pledges) {
			shaped = append(shaped, s)
		}
	}
	if len(shaped) == 1 {
		p.note("taken for the declaration on record that has as many pledges, in another language; where it is another one, import it with --new")
		return shaped[0], nil
	}
	return nil, nil
}

func (p *plot) note(format string, args ...any) {
	p.report.Notes = append(p.report.Notes, fmt.Sprintf(format, args...))
}

// words is how much of the words of all pledges is the same.
func (p *plot) words(s *standing) float64 {
	var was, now string
	for _, x := range s.pledges {
		was += x.thing.Text.By[s.language] + " "
	}
	for _, x := range p.t.Pledges {
		now += x + " "
	}
	return likeness(was, now)
}

// pair finds for each pledge of the text the one on record that it continues, −1 where it is new: the one that says the same, wherever it stands;
// of the others, in order, by likeness.
func pair(now []string, was []string) []int {
	of := make([]int, len(now))
	taken := make([]bool, len(was))
	var left []string
	var places []int // in now, of what is left
	for i, s := range now {
		of[i] = -1
		for j := range was {
			if !taken[j] && likeness(s, was[j]) == 1 {
				of[i], taken[j] = j, true
				break
			}
		}
		if of[i] < 0 {
			left, places = append(left, s), append(places, i)
		}
	}
	var others []string
	var numbers []int // in was, of what is left there
	for j, s := range was {
		if !taken[j] {
			others, numbers = append(others, s), append(numbers, j)
		}
	}
	for k, j := range inOrder(left, others) {
		if j >= 0 {
			of[places[k]] = numbers[j]
		}
	}
	return of
}

// inOrder is pair for what stands in the same order in both.
func inOrder(now []string, was []string) []int {
	// best[i][j] is the most likeness that the first i and j have together.
	best := make([][]float64, len(now)+1)
	for i := range best {
		best[i] = make([]float64, len(was)+1)
	}
	like := func(i, j int) float64 {
		if x := likeness(now[i], was[j]); x >= alike/2 {
			return x
		}
		return 0
	}
	for i := range now {
		for j := range was {
			best[i+1][j+1] = max(best[i][j+1], best[i+1][j], best[i][j]+like(i, j))
		}
	}
	of := make([]int, len(now))
	for i := range of {
		of[i] = -1
	}
	for i, j := len(now), len(was); i > 0 && j > 0; {
		switch x := like(i-1, j-1); {
		case x > 0 && best[i][j] == best[i-1][j-1]+x:
			of[i-1] = j - 1
			i, j = i-1, j-1
		case best[i][j] == best[i-1][j]:
			i--
		default:
			j--
		}
	}
	return of
}

// amend says what another edition in the same language says otherwise.
func (p *plot) amend(was *standing, file string) error {
	p.report.Declaration = was.id
	now := was.thing
	given := p.o.declared(p.t, file)
	lists := []struct {
		field    string
		was, now *[]record.Text
	}{{"preamble", &now.Preamble, &given.Preamble}, {"closing", &now.Closing, &given.Closing}, {"annex", &now.Annex, &given.Annex}}
	var changed []string
	for _, l := range lists {
		*l.was = version.Compact(*l.was)
		if !sameTexts(*l.was, *l.now, p.t.Language) {
			changed = append(changed, l.field)
			*l.was = *l.now
		}
	}
	if p.o.titleSure(p.t) && meaning(now.Title.By[p.t.Language]) != meaning(given.Title.By[p.t.Language]) {
		changed, now.Title = append(changed, "title"), given.Title
	}
	if p.o.On != "" && (now.On == nil || *now.On != *given.On) {
		changed, now.On = append(changed, "on"), given.On
	}
	if len(changed) > 0 && p.mayChange(was.id, was.source, changed...) {
		now.Act, now.Reason = declaration.Amended, nil
		p.say(was.id, now, was.of)
	}
	texts := make([]string, len(was.pledges))
	for i, x := range was.pledges {
		texts[i] = x.thing.Text.By[p.t.Language]
	}
	of := pair(p.t.Pledges, texts)
	for i, s := range p.t.Pledges {
		if of[i] < 0 {
			p.pledge(was.id, i+1, s)
			continue
		}
		x := was.pledges[of[i]]
		now := x.thing
		var changed []string
		if meaning(texts[of[i]]) != meaning(s) {
			changed, now.Text = append(changed, "text"), record.In(p.t.Language, s)
		}
		if now.Order != record.Count(i+1) {
			changed, now.Order = append(changed, "order"), record.Count(i+1)
		}
		if len(changed) > 0 && p.mayChange(x.id, x.source, changed...) {
			if now.Suggested {
				now.Topics = declaration.Suggest(now.Text)
			}
			now.Act, now.Reason = declaration.Amended, nil
			p.say(x.id, now, x.of)
		}
	}
	for i, x := range was.pledges {
		if !slices.Contains(of, i) {
			p.report.Vanished = append(p.report.Vanished, x.id)
		}
	}
	return nil
}

// mayChange reports whether a version that says a thing otherwise may be put on record: not over one that was said here.
func (p *plot) mayChange(id, source record.ID, fields ...string) bool {
	for _, f := range fields {
		if source == "" {
			p.report.Conflicts = append(p.report.Conflicts, Note{id, f, "the file says this otherwise than the version that was said here; that one stays"})
			continue
		}
		p.report.Changed = append(p.report.Changed, Note{id, f, "reads otherwise in this edition"})
	}
	return source != ""
}

func sameTexts(was, now []record.Text, language string) bool {
	return slices.EqualFunc(was, now, func(a, b record.Text) bool { return meaning(a.By[language]) == meaning(b.By[language]) })
}

func element(field string, i int) string { return field + "/" + strconv.Itoa(i) }
