package pages

import (
	"net/url"
	"strconv"
	"strings"

	"troth/chapters/home"
	"troth/core/record"
	"troth/core/view"
	"troth/edges/api"
	"troth/edges/web"
)

// What the feeds of pages tell of that are of no one thing: of the commitments in a policy area, whose code follows, of the list of codes
// whose id follows, of all things of the kind whose name follows, and of what a search finds, whose query follows.
const (
	areaFeed = "areas/"
	listFeed = "agenda/"
	kindFeed = "kinds/"
	seekFeed = "search?"
)

// listed are the pages that list all things of a kind; the feeds of other lists, and of what is compared, tell of the whole record.
var listed = map[record.ID]string{"members": "member", "plans": "plan", "declarations": "declaration", "actions": "action", "conversations": "conversation",
	"agenda": "code_list", "data": "edition"}

// feed lists what was put on record about a thing, or at all.
func (s *site) feed(v *web.Visit, about string, older int64) (feed web.Feed, err error) {
	err = s.read(v, func(r *view.Reader) error {
		before := r.Position()
		if older > 0 {
			before = min(before, record.Index(older))
		}
		var p *home.RecordPage
		area, isArea := strings.CutPrefix(about, areaFeed)
		list, isList := strings.CutPrefix(about, listFeed)
		kind, isKind := strings.CutPrefix(about, kindFeed)
		query, isSearch := strings.CutPrefix(about, seekFeed)
		switch {
		case about == "":
			p, err = home.Record(r, before, "", api.PerPage)
		case isArea:
			p, err = home.InArea(r, record.Code(area), before, api.PerPage)
		case isList:
			p, err = home.OfList(r, list, before, api.PerPage)
		case isKind:
			p, err = home.OfKind(r, kind, before, api.PerPage)
		case isSearch:
			var asked url.Values
			if asked, err = url.ParseQuery(query); err == nil {
				var ask home.Ask
				if ask, err = api.AskOf(asked); err == nil {
					err = s.inTurn(v, func() error {
						p, err = home.Sought(r, ask, before, api.PerPage)
						return err
					})
				}
			}
		default:
			p, err = home.Touching(r, record.ID(about), before, api.PerPage)
		}
		if err != nil {
			return err
		}
		l := sayer{v.Lang}
		feed.Older = int64(p.Next)
		for _, x := range p.Statements {
			feed.Entries = append(feed.Entries, l.fed(x))
		}
		return nil
	})
	return feed, err
}

// fed is one entry in a feed.
func (l sayer) fed(x home.Statement) web.FeedEntry {
	e := web.FeedEntry{Index: int64(x.Said.Entry), At: web.Moment(x.Said.At), Entry: entryPath(x.Said.Entry), Kind: l.Word("kind", x.Kind)}
	thing := ""
	switch {
	case !x.Name.IsZero():
		thing = l.plain(x.Name)
	case x.About != nil && !x.About.Name.IsZero():
		thing = l.plain(x.About.Name)
	}
	e.Title = e.Kind
	if thing != "" {
		e.Title = l.Say("feed.title", "kind", e.Kind, "thing", thing)
	}
	if x.Plan != nil && x.Name.IsZero() && thing != "" {
		e.Title = l.untitled(x)
	}
	if x.Path != "" {
		e.Thing = "/" + x.Path
	}
	e.By = l.Say("person")
	if x.Said.By != nil {
		e.By = l.nameOf(x.Said.By.Name)
	}
	e.Says = l.Say("feed.says", "voice", l.Word("speaks", string(x.Said.Voice)), "entry", strconv.FormatInt(int64(x.Said.Entry), 10))
	if x.Said.Source != nil {
		e.Says = l.Say("feed.says.source", "voice", l.Word("speaks", string(x.Said.Voice)), "entry", strconv.FormatInt(int64(x.Said.Entry), 10),
			"publisher", l.plain(x.Said.Source.Publisher))
	}
	return e
}
