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

// valued sets the value of a field, and, where it is a date or a period, the days that it can mean.
func valued(name string, f draft.Field, text string) draft.Field {
	f.Text = strings.TrimSpace(text)
	if f.Text == "" || placeholder(f.Text) {
		f.State, f.Text = draft.Missing, ""
		return f
	}
	switch name {
	case "starts", "due":
		d, ok := ogp.DateAlone(f.Text)
		f.From, f.To = d.From, d.To
		switch {
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

// period reads two dates, or one.
func period(f draft.Field) draft.Field {
	parts := between.Split(openers.ReplaceAllString(f.Text, ""), -1)
	var dates []ogp.Date
	for _, p := range parts {
		p = openers.ReplaceAllString(strings.TrimSpace(p), "")
		if p == "" {
			continue
		}
		d, ok := ogp.DateAlone(p)
		if !ok {
			f.State, f.Why = draft.Guessed, "no two dates could be read from it"
			return f
		}
		if d.Ambiguous {
			f.State, f.Why = draft.Guessed, "day and month could be either way round"
		}
		dates = append(dates, d)
	}
	if len(dates) == 0 || len(dates) > 2 || dates[0].From > dates[len(dates)-1].To {
		f.State, f.Why = draft.Guessed, "no two dates could be read from it"
		return f
	}
	f.From, f.To = dates[0].From, dates[len(dates)-1].To
	return f
}
