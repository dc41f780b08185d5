package declaring

import (
	"troth/chapters/partnership"
	"troth/chapters/translation"
	"troth/core/record"
	"troth/core/view"
)

// translate says the fields of a declaration in another language, paragraph by paragraph. A part that has not as many paragraphs as
// the original is left out, and noted: which translates which cannot be told.
func (p *plot) translate(was *standing) error {
	p.report.Declaration = was.id
	given, err := p.given(was)
	if err != nil {
		return err
	}
	p.made = p.o.Made
	if p.made == "" {
		p.made = translation.Other
		if p.of == was.of {
			p.made = translation.Publisher
		} else if p.o.Publisher == "" {
			p.note("it is not said to be by the publisher of the declaration, since nobody is named as its publisher; where it is, name it with --publisher")
		}
	}
	if title := p.o.title(p.t, ""); p.o.Title != "" || p.t.Title != "" {
		p.inLanguage(given, was.id, "title", title, was.thing.Title)
	}
	for _, part := range []struct {
		field string
		was   []record.Text
		now   []string
	}{{"preamble", was.thing.Preamble, p.t.Preamble}, {"closing", was.thing.Closing, p.t.Closing}, {"annex", was.thing.Annex, p.t.Annex}} {
		if len(part.was) != len(part.now) {
			p.note("%s: %d paragraphs, the original has %d; it is left out, since which translates which cannot be told", part.field, len(part.now), len(part.was))
			continue
		}
		for i, s := range part.now {
			p.inLanguage(given, was.id, element(part.field, i), s, part.was[i])
		}
	}
	if len(was.pledges) != len(p.t.Pledges) {
		p.note("pledges: %d, the original has %d; they are left out, since which translates which cannot be told", len(p.t.Pledges), len(was.pledges))
		return nil
	}
	for i, s := range p.t.Pledges {
		p.inLanguage(given, was.pledges[i].id, "text", s, was.pledges[i].thing.Text)
	}
	return nil
}

type place struct {
	thing record.ID
	field string
}

// A givenText is a translation on record.
type givenText struct {
	id, of, source record.ID
	revision, last int // of the thing: translated, and its newest
	made           translation.Made
	text           string
}

// given finds the translations of a declaration and its pledges in the language of the text, and the newest revision of each. One of
// somebody else is found only where it is the publisher's and the edition's own is not there: another's stays beside it.
func (p *plot) given(was *standing) (map[place]givenText, error) {
	b := partnership.NewBatch(p.r)
	found := map[place]givenText{}
	ids := []record.ID{was.id}
	for _, x := range was.pledges {
		ids = append(ids, x.id)
	}
	by, err := translation.By(p.r, b, ids)
	if err != nil {
		return nil, err
	}
	if err := b.Read(); err != nil {
		return nil, err
	}
	for _, id := range ids {
		last, err := view.Value[int](p.r, `SELECT max(revision) FROM entry WHERE object = ?1 AND idx < :position`, id)
		if err != nil {
			return nil, err
		}
		found[place{id, ""}] = givenText{last: last}
		for _, t := range by[id] {
			if t.Text.Original != p.t.Language {
				continue
			}
			g := givenText{id: t.ID, revision: t.Revision, last: last, made: t.Made, text: t.Text.By[t.Text.Original]}
			if t.Said.Of != nil {
				g.of = t.Said.Of.ID
			}
			if t.Said.Source != nil {
				g.source = t.Said.Source.ID
			}
			if t.Older {
				g.revision = 0
			}
			if at := (place{id, t.Field}); g.of == p.of || g.made == translation.Publisher && found[at].of != p.of {
				found[at] = g
			}
		}
	}
	return found, nil
}

// inLanguage says one field in the language of the text, unless that is on record so. A translation of words that have changed since
// is said anew even when it reads the same, since now it is one of the new words.
func (p *plot) inLanguage(given map[place]givenText, thing record.ID, field, s string, original record.Text) {
	if original.IsZero() || meaning(original.By[p.t.Language]) == meaning(s) {
		return // the words were removed, or the original has this language itself
	}
	t := translation.Translation{Act: translation.Given, Translates: record.To(thing), Revision: record.Count(given[place{thing, ""}].last),
		Field: record.Code(field), Made: p.made, Text: record.In(p.t.Language, s)}
	was, ok := given[place{thing, field}]
	same := ok && meaning(was.text) == meaning(s) && was.revision > 0
	if !ok || was.of != p.of && !same {
		p.report.Translated++
		p.say(record.NewID(translation.Kind.Prefix), t, p.of)
		return
	}
	if p.o.Made == "" && was.made != translation.Publisher && (same || p.made == translation.Other) {
		t.Made = was.made // a person or a machine, as was said before
	}
	if same && (was.made == t.Made || was.of != p.of) {
		return
	}
	if p.mayChange(was.id, was.source, field) {
		t.Act = translation.Corrected
		p.report.Translated++
		p.say(was.id, t, was.of)
	}
}
