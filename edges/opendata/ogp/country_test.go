package ogp

import "testing"

// A code is that of a country only where it is written as one and nothing beside it says otherwise.
func TestMemberOf(t *testing.T) {
	national, local := cell("National"), cell("Legacy Local")
	for _, x := range []struct {
		name   string
		code   string
		level  Cell
		alpha3 string
		within string
	}{
		{"ALB", "", national, "ALB", ""}, {"AL", "", national, "ALB", ""}, {"ALB", "ALB", national, "ALB", ""}, {"AL", "ALB", national, "ALB", ""},
		{"ALB", "alb", cell(""), "ALB", ""}, {"GEO", "NA", cell("NR"), "GEO", ""}, {"XKX", "XKX", cell("Other"), "XKX", ""}, {"XK", "", cell(""), "XKX", ""},
		{"USA", "USA", national, "USA", ""}, {"Albania", "ALB", national, "ALB", ""},
		{"ALB", "", local, "", ""}, {"ALB", "ALTR", cell(""), "", ""}, {"Per", "", cell(""), "", ""}, {"alb", "", cell(""), "", ""}, {"ALB, Albania", "", cell(""), "", "ALB"},
		{"Madrid, Spain", "ESMD", local, "", "ESP"}, {"ESMD", "ESMD", local, "", "ESP"}, {"ESMD", "", local, "", ""}, {"LIMA", "PELM", local, "", ""}, {"QQQQ", "QQQQ", local, "", ""},
	} {
		m := memberOf(x.name, cell(x.code), x.level)
		if m.Name != x.name || m.Alpha3 != x.alpha3 || m.Within != x.within {
			t.Errorf("%q with code %q, %q: %+v", x.name, x.code, x.level.Given, m)
		}
	}
}
