package opinionmap

import (
	"errors"
	"fmt"
)

// Answers to a statement.
const (
	Disagree int8 = -1
	Pass     int8 = 0
	Agree    int8 = +1
)

// A Vote is the answer of one participant to one statement. Both are numbered from 0.
type Vote struct {
	Participant, Statement int32
	Value                  int8 // Agree, Pass or Disagree
	Important              bool // it matters most to the participant; no map hangs on it
}

// An Input is everything that a map hangs on.
type Input struct {
	Participants int
	Statements   int
	Votes        []Vote // in the order in which they were given: of several by one participant on one statement, the last counts
	Out          []bool // by statement: moderated out. Nobody's answer to it counts; nil when none is
	Meta         []bool // by statement: about the conversation itself, not its matter. Treated as Out, but for routing; nil when none is
}

// ErrInput is what is wrong with an input that cannot be computed.
var ErrInput = errors.New("opinion map: votes that do not fit")

func (in *Input) check() error {
	for i, v := range in.Votes {
		if uint(v.Participant) >= uint(in.Participants) || uint(v.Statement) >= uint(in.Statements) || v.Value < -1 || v.Value > 1 {
			return fmt.Errorf("%w: vote %d is %d by participant %d of %d on statement %d of %d", ErrInput, i, v.Value,
				v.Participant, in.Participants, v.Statement, in.Statements)
		}
	}
	for _, list := range [][]bool{in.Out, in.Meta} {
		if list != nil && len(list) != in.Statements {
			return fmt.Errorf("%w: %d of %d statements are said to be moderated or not", ErrInput, len(list), in.Statements)
		}
	}
	return nil
}

// silent reports whether answers to a statement are left out of the map.
func (in *Input) silent(statement int) bool {
	return in.Out != nil && in.Out[statement] || in.Meta != nil && in.Meta[statement]
}

// A matrix holds the votes that count, person by person. A vote is one code, 3 × statement + value + 1: an index into tables that hold
// something for each answer to each statement, so that most of the work is looking up and adding.
type matrix struct {
	people, statements int
	start              []int   // of each person's codes; one more than people
	codes              []int32 // sorted by statement for each person
	silent             []bool  // by statement
	silenced           int     // how many
}

// row is one person's codes.
func (m *matrix) row(person int32) []int32 { return m.codes[m.start[person]:m.start[person+1]] }

// given is how many statements a person has answered, moderated ones too.
func (m *matrix) given(person int32) int { return m.start[person+1] - m.start[person] }

func statementOf(code int32) int32 { return code / 3 }

// newMatrix sorts votes by person and statement, keeping the last of each pair. Two passes of counting: the time grows with the votes.
func newMatrix(in *Input) *matrix {
	m := &matrix{people: in.Participants, statements: in.Statements, silent: make([]bool, in.Statements)}
	for s := range m.silent {
		if m.silent[s] = in.silent(s); m.silent[s] {
			m.silenced++
		}
	}
	// By statement first, so that the second pass, which keeps that order, leaves each person's votes sorted.
	at := make([]int, in.Statements+1)
	for _, v := range in.Votes {
		at[v.Statement+1]++
	}
	for s := range in.Statements {
		at[s+1] += at[s]
	}
	type one struct{ person, code int32 }
	sorted := make([]one, len(in.Votes))
	for _, v := range in.Votes {
		sorted[at[v.Statement]] = one{v.Participant, 3*v.Statement + int32(v.Value) + 1}
		at[v.Statement]++
	}
	m.start = make([]int, m.people+1)
	for _, v := range in.Votes {
		m.start[v.Participant+1]++
	}
	for p := range m.people {
		m.start[p+1] += m.start[p]
	}
	next := make([]int, m.people)
	copy(next, m.start)
	m.codes = make([]int32, len(sorted))
	for _, x := range sorted {
		i := next[x.person]
		if i > m.start[x.person] && statementOf(m.codes[i-1]) == statementOf(x.code) {
			m.codes[i-1] = x.code // the same pair again, later
			continue
		}
		m.codes[i] = x.code
		next[x.person]++
	}
	m.close(next)
	return m
}

// close moves rows together that lost votes said twice; next is where each row ends.
func (m *matrix) close(next []int) {
	n := 0
	for p := range m.people {
		from, to := m.start[p], next[p]
		m.start[p] = n
		n += copy(m.codes[n:], m.codes[from:to])
	}
	m.start[m.people] = n
	m.codes = m.codes[:n]
}

// pick is the matrix of these people, in this order; one may be there several times.
func (m *matrix) pick(people []int32) *matrix {
	c := &matrix{people: len(people), statements: m.statements, silent: m.silent, silenced: m.silenced, start: make([]int, len(people)+1)}
	for i, p := range people {
		c.start[i+1] = c.start[i] + m.given(p)
	}
	c.codes = make([]int32, 0, c.start[len(people)])
	for _, p := range people {
		c.codes = append(c.codes, m.row(p)...)
	}
	return c
}

// votes is how many votes count, moderated statements included.
func (m *matrix) votes() int { return len(m.codes) }

// tally counts the answers of some people: three numbers for each statement, by code.
func (m *matrix) tally(people []int32) []int32 {
	counts := make([]int32, 3*m.statements)
	for _, p := range people {
		for _, c := range m.row(p) {
			counts[c]++
		}
	}
	return counts
}

// means is the mean answer to each statement by those who gave one; 0 where nobody did, and for moderated statements.
func (m *matrix) means() []float64 {
	counts := make([]int64, 3*m.statements)
	for _, c := range m.codes {
		counts[c]++
	}
	means := make([]float64, m.statements)
	for s := range means {
		n := counts[3*s] + counts[3*s+1] + counts[3*s+2]
		if n > 0 && !m.silent[s] {
			means[s] = float64(counts[3*s+2]-counts[3*s]) / float64(n)
		}
	}
	return means
}

// centred is what each answer to each statement counts for: the value less the mean, 0 for moderated statements. By code.
func (m *matrix) centred(means []float64) []float64 {
	table := make([]float64, 3*m.statements)
	for s, mean := range means {
		if !m.silent[s] {
			table[3*s], table[3*s+1], table[3*s+2] = -1-mean, -mean, 1-mean
		}
	}
	return table
}
