package planform

import (
	"regexp"
	"strings"

	"troth/chapters/plan/draft"
	"troth/edges/opendata/ogp"
)

var placeholders = regexp.MustCompile(`(?i)^(\[.*\]|<.*>|[_.…\s]+|x{2,}|n/?a|tbd|tbc|(click|tap)( or (click|tap))? here.*|cliquez .*ici.*|haga clic .*aquí.*|insert .*here.*|(e\.g\.|for example|par ex\.|por ejemplo).{0,3}$)$`)

// placeholder reports whether a text is what a form has where nothing was written.
func placeholder(s string) bool { return placeholders.MatchString(strings.TrimSpace(s)) }

// undecided reports whether a text says that something is to be settled: of a date that is what the document gives.
func undecided(s string) bool { return open.MatchString(strings.TrimSpace(s)) }

var open = regexp.MustCompile(`(?i)^(tbd|tbc)\.?$`)

// hint reports whether a text tells whoever fills a form what to write: it stands in brackets, or asks to describe something.
func hint(s string) bool {
	list := words(s)
	in := brackets.FindString(strings.TrimSpace(s))
	return in != "" && in == strings.TrimSpace(s) || len(list) > 2 && known().heads["hint"][list[0]]
}

var nobodies = regexp.MustCompile(`(?i)^(?:none|nobody|nil|n\.?\s*/?\s*a\.?|not applicable|aucune?s?|personne|néant|s/o|sans objet|ningun[oa]s?|nadie|no aplica|no hay|[-–—]+)\s*\.?$`)

// nobody reports whether a text says that there is nobody to name.
func nobody(s string) bool { return nobodies.MatchString(strings.TrimSpace(s)) }

var monthOfYear = regexp.MustCompile(`^(0?[1-9]|1[0-2])\s?[/.-]\s?((?:19|20)\d{2})$`)

// dateOf reads a date; forms also have "06/2025", which leaves no doubt about what is the month.
func dateOf(s string) (ogp.Date, bool) {
	return ogp.DateAlone(monthOfYear.ReplaceAllString(s, "$2-$1"))
}

// people are the fields that name somebody.
var people = map[string]bool{"lead": true, "partners": true, "stakeholders": true, "contact": true}

// days are the fields that are dates or a period.
var days = map[string]bool{"starts": true, "due": true, "period": true}

// valued sets the value of a field, and, where it is a date or a period, the days that it can mean.
func valued(name string, f draft.Field, text string) draft.Field {
	f.Text = strings.TrimSpace(text)
	if f.Text == "" || placeholder(f.Text) && !(days[name] && undecided(f.Text)) || people[name] && nobody(f.Text) {
		f.State, f.Text = draft.Missing, ""
		return f
	}
	switch name {
	case "starts", "due":
		d, ok := dateOf(f.Text)
		f.From, f.To = d.From, d.To
		switch {
		case !ok && d.From+d.To != "":
			f.State, f.Why = draft.Guessed, "it is no plain date; it was read as far as it tells a time"
		case !ok:
			f.State, f.Why = draft.Guessed, "no date could be read from it"
		case d.Ambiguous:
			f.State, f.Why = draft.Guessed, "day and month could be either way round"
		}
	case "period":
		f = period(f)
	}
	return f
}

var between = regexp.MustCompile(`(?i)\s+(?:to|until|till|through|au?|à|jusqu'à|jusqu’à|hasta|al?|[-–—])\s+|\s*[–—]\s*|\n`)

var openers = regexp.MustCompile(`(?i)^(?:from|start(?:ing)?(?: date)?|begin(?:ning)?|du|de|depuis|desde|del|end(?: date)?)\s*:?\s+`)

// period reads two dates, or one that names a span.
func period(f draft.Field) draft.Field {
	doubt := func(why string) draft.Field {
		f.State, f.Why = draft.Guessed, why
		return f
	}
	parts := between.Split(f.Text, -1)
	var dates []ogp.Date
	one := false // its label says that a date is the first day, or the last
	for _, p := range parts {
		if m, ok := known().match(known().labels, p, false); ok && m.group && m.field == "period" {
			p, one = m.rest, true
		}
		p = openers.ReplaceAllString(strings.TrimSpace(p), "")
		if p == "" {
			continue
		}
		d, ok := dateOf(p)
		if !ok {
			return doubt("no two dates could be read from it")
		}
		if d.Ambiguous {
			f = doubt("day and month could be either way round")
		}
		dates = append(dates, d)
	}
	if len(dates) == 0 || len(dates) > 2 || len(dates) == 1 && one || dates[0].From > dates[len(dates)-1].To {
		return doubt("no two dates could be read from it")
	}
	f.From, f.To = dates[0].From, dates[len(dates)-1].To
	return f
}
