package opinion

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
)

// Places is what is published of where people said that they live: see opinionmap.ByAttribute. It is made once, at the first count, and kept
// beside the record, since it can be computed by nobody who does not know who said what.
type Places struct {
	People     int                `json:"people"`     // of whom it is: who is in a group, or, without groups, who answered
	Groups     []int              `json:"groups"`     // people by group of the map
	Statements []int              `json:"statements"` // numbers of those of which something is shown
	Answers    []opinionmap.Count `json:"answers"`    // to each of these, of all people of the table
	Places     []PlaceCells       `json:"places"`     // in the order of the conversation
}

// PlaceCells is what is published of one place. What would give away fewer than ten people is left out.
type PlaceCells struct {
	Code record.Code `json:"code"`
	opinionmap.Cells
}

// Shown reports whether anything is published of any place.
func (p *Places) Shown() bool {
	for _, c := range p.Places {
		if c.People != nil {
			return true
		}
	}
	return false
}

// Honest reports whether there are groups to draw: among few people, in one crowd, and where resampling does not find them, they would be
// chance.
func (m *Mapping) Honest() bool {
	return len(m.Map.Groups) > 0 && m.Standing != opinionmap.Nobody && m.Standing != opinionmap.Few && m.Standing != opinionmap.Together &&
		m.Standing != opinionmap.Chance
}

// Grouped reports whether groups are spoken of: where a map would not be honest, nothing is said by its groups.
func (m *Mapping) Grouped() bool { return m.Honest() && len(m.Map.Groups) > 1 }

// ByPlace makes the table of where people live, of by the numbers of participants.
func (m *Mapping) ByPlace(codes []record.Code, of map[int]record.Code) (*Places, error) {
	at := map[record.Code]int{}
	for i, code := range codes {
		at[code] = i + 1
	}
	values := make([]int, len(m.People))
	for i, number := range m.People {
		values[i] = at[of[number]] - 1
	}
	groups := 0
	if m.Grouped() {
		groups = len(m.Map.Groups)
	}
	t, err := opinionmap.ByAttribute(m.Input, values, len(codes), m.Map.GroupOf, groups)
	if err != nil {
		return nil, err
	}
	p := &Places{People: t.People, Groups: t.Groups, Statements: []int{}, Answers: t.Answers}
	for _, s := range t.Statements {
		p.Statements = append(p.Statements, m.Numbers[s])
	}
	for i, c := range t.Cells {
		p.Places = append(p.Places, PlaceCells{codes[i], c})
	}
	return p, nil
}

// ErrPlaces: a file is not the table by place that a report names.
var ErrPlaces = errors.New("opinion: not the table by place")

// ReadPlaces reads a table by place, and checks that it is the one that was put on record.
func ReadPlaces(r io.Reader, file *record.File) (*Places, error) {
	b, err := io.ReadAll(io.LimitReader(r, int64(file.Size)+1))
	if err != nil {
		return nil, err
	}
	if record.Hash(sha256.Sum256(b)) != file.SHA256 {
		return nil, fmt.Errorf("%w: its bytes are not those of which the record has the digest", ErrPlaces)
	}
	p := &Places{}
	if err := json.Unmarshal(b, p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlaces, err)
	}
	for _, c := range p.Places {
		if len(c.Groups) != len(p.Groups) || len(c.Cells.Answers) != len(p.Statements) || len(p.Answers) != len(p.Statements) {
			return nil, fmt.Errorf("%w: the row of %s is of another table", ErrPlaces, c.Code)
		}
	}
	return p, nil
}
