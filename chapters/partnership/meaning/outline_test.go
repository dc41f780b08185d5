package meaning

import "testing"

// Numbers of items that one edition prints and another leaves out are shape, and so are bullets and leader dots.
func TestNumbersOfItems(t *testing.T) {
	for _, x := range [][2]string{
		{"O4M3:Ratification of the Convention", "Ratification of the Convention"},
		{"D4. Draft Anti-Corruption Act", "Draft Anti-Corruption Act"},
		{"21 Protection of persons reporting corruption", "Protection of Persons Reporting Corruption"},
		{"14 Free access to information", "Free access to information"},
		{"1. Draft state fees act; 2. Draft specialized methodology; 3. Draft tariff;", "Draft state fees act; Draft specialized methodology; Draft tariff;"},
		{"1. All drafts are public (www.lrs.lt).     2. Fewer reasons for corruption.", "All drafts are public (www.lrs.lt). Fewer reasons for corruption."},
		{"Three steps: 1) a law 2) a register", "Three steps: 1) a law 2) a register."},
		{"Three steps: 1) a law; 2) a register", "Three steps: a law; a register"},
		{"Three steps:\n1. A law\n2. A register", "Three steps: A law, A register"},
		{"1.1. Amend the act by July 2015 1.2. Regulate records by May 2016 1.3. Publish", "Amend the act by July 2015 Regulate records by May 2016; Publish"},
		{"8.1. Improve the work of the media.……......... Indicators: • a law • a register", "Improve the work of the media. Indicators: a law, a register"},
	} {
		for _, y := range [][2]string{x, {x[1], x[0]}} {
			if got := Words(y[0], y[1]); got != Rewritten {
				t.Errorf("%q, %q: %q", y[0], y[1], got)
			}
		}
	}
}

// A number of a sentence is what is said.
func TestNumbersOfSentences(t *testing.T) {
	for _, x := range [][2]string{
		{"Reduce fees by 30 % in 2016", "Reduce fees by 20 % in 2016"},
		{"Reduce fees by 30 %", "Reduce fees by %"},
		{"Repeal Article 5 of the law", "Repeal Article 6 of the law"},
		{"Repeal Article 1. The ministry will say when.", "Repeal Article. The ministry will say when."},
		{"1. Repeal Article 2. The ministry will say when.", "Repeal Article. The ministry will say when."},
		{"publish 14 datasets", "publish datasets"},
		{"14 datasets will be published", "datasets will be published"},
		{"14 New Schools", "New Schools"},
		{"14 Free access to information", "15 Free access to information"},
		{"D4. Draft act", "D5. Draft act"},
		{"1. A law; 2. A register", "1. A register; 2. A law"},
		{"1. A law; 2. A register", "2. A law; 3. A register"},
		{"1. A law; 2. A register of 14 bodies", "A law; A register of 15 bodies"},
		{"A law; 4. A register", "A law; A register"},
		{"Pilot schools: 1. Teachers are trained.", "Pilot schools: Teachers are trained."},
		{"Schools with internet: 20. Teachers trained: 30.", "Schools with internet: Teachers trained: 30."},
		{"The rate is 1.1. It falls to 1.2. The ministry says so.", "The rate is. It falls to. The ministry says so."},
		{"100 Schools are connected", "Schools are connected"},
		{"2025: a plan", "a plan"},
	} {
		for _, y := range [][2]string{x, {x[1], x[0]}} {
			if got := Words(y[0], y[1]); got != Changed {
				t.Errorf("%q, %q: %q", y[0], y[1], got)
			}
		}
	}
}
