package ogp

import (
	"strings"
	"testing"
	"time"

	"troth/chapters/review/method"
)

func TestDeadlines(t *testing.T) {
	for words, want := range map[string]string{
		"By winter 2025":                     "2024-12-01 2026-03-20 season_north",
		"Fall 2027":                          "2027-09-01 2027-12-22 season_north",
		"by the summer of 2025":              "2025-06-01 2025-09-23 season_north",
		"By spring 2026":                     "2026-03-01 2026-06-21 season_north",
		"By end of 2028":                     "2028-01-01 2028-12-31 part_of_year",
		"By early 2026":                      "2026-01-01 2026-12-31 part_of_year",
		"By 2026":                            "2026-01-01 2026-12-31 ",
		"By April 2026":                      "2026-04-01 2026-04-30 ",
		"no later than 3 May 2027":           "2027-05-03 2027-05-03 ",
		"By 31 September 2026":               "2026-09-01 2026-09-30 no_such_day",
		"By 05/06/2026":                      "2026-06-05 2026-06-05 day_or_month",
		"2025 to 2028":                       "2025-01-01 2028-12-31 ",
		"2026-27":                            "2026-01-01 2027-12-31 ",
		"Biannually until 2029":              " 2029-12-31 recurring",
		"Ongoing":                            "  ",
		"Ongoing, annually":                  "  ",
		"":                                   "  ",
		"Feedback is compiled in March 2027": "  not_understood",
		"By winter 1825":                     "  not_understood",
	} {
		d := ReadDeadline(words)
		if got := d.From + " " + d.To + " " + string(d.Flag); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
		if d.Given != words || (d.Missing == method.Empty) != (words == "") || (d.Flag != "") != (d.Reason != "") {
			t.Errorf("%q: %+v", words, d)
		}
	}
}

// Whatever the words, the days are days, in order, and the words are kept.
func FuzzDeadline(f *testing.F) {
	for _, s := range []string{"By winter 2025", "By end of 2028", "Biannually until 2029", "by 30/02/2026", "until until 2026", "2100-99", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, words string) {
		d := ReadDeadline(words)
		for _, day := range []string{d.From, d.To} {
			if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
				t.Errorf("%q is no day: %v", day, err)
			}
		}
		if d.From > d.To || d.Given != words || d.Flag == NotUnderstood && d.To != "" || strings.TrimSpace(words) == "" && d.Flag != "" {
			t.Errorf("%q: %+v", words, d)
		}
	})
}
