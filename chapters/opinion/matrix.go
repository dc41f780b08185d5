package opinion

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"troth/chapters/opinion/opinionmap"
	"troth/core/record"
)

// An Answer is what one participant says of one statement.
type Answer struct {
	Participant int   // under a number
	Statement   int   // its number
	Value       int8  // opinionmap.Agree, Pass or Disagree
	Important   bool  // it matters most to the participant
	Day         int32 // on which it was given, in UTC: days since 1970
}

// A Matrix is all that was counted of a conversation. That of one that was held here is Marked: its answers say what matters most to people,
// and stand in the order in which each was first given. One that was taken from where times are published is Dated: its answers say the day,
// and stand in the order in which they were given. Of others none of this is known.
type Matrix struct {
	Answers []Answer
	Marked  bool
	Dated   bool
}

// MatrixHeader is the first line of a matrix; one that is marked or dated has one column more.
const (
	MatrixHeader = "participant,statement,answer"
	markedHeader = MatrixHeader + ",important"
	datedHeader  = MatrixHeader + ",day"
)

const secondsADay = 24 * 60 * 60

// Matrices have at most so many lines; a file that has more is refused rather than read into memory.
const matrixLimit = 50_000_000

// Ordered reports whether the answers tell who came before whom. Those that were taken from elsewhere do, unless the answers of each person stand
// together: then they were copied from a table of people by statements.
func (m *Matrix) Ordered() bool {
	if m.Marked || m.Dated {
		return true
	}
	seen := map[int]bool{}
	for i, a := range m.Answers {
		if i > 0 && a.Participant == m.Answers[i-1].Participant {
			continue
		}
		if seen[a.Participant] {
			return true
		}
		seen[a.Participant] = true
	}
	return false
}

// FirstDays is when each of the people began to answer, by place: the beginning of the day, in seconds since 1970; nil where days are not known.
func (m *Matrix) FirstDays(people []int) []int64 {
	if !m.Dated {
		return nil
	}
	first := map[int]int32{}
	for _, a := range m.Answers {
		if day, there := first[a.Participant]; !there || a.Day < day {
			first[a.Participant] = a.Day
		}
	}
	days := make([]int64, len(people))
	for i, number := range people {
		days[i] = secondsADay * int64(first[number])
	}
	return days
}

// Write writes a matrix as CSV: a header, then a line for each answer in the order given, "12,7,-1"; "12,7,-1,0" where it is marked, and
// "12,7,-1,2026-11-27" where it is dated.
func (m *Matrix) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	header := MatrixHeader
	switch {
	case m.Marked:
		header = markedHeader
	case m.Dated:
		header = datedHeader
	}
	b.WriteString(header + "\n")
	var line []byte
	for _, a := range m.Answers {
		line = strconv.AppendInt(line[:0], int64(a.Participant), 10)
		line = append(strconv.AppendInt(append(line, ','), int64(a.Statement), 10), ',')
		line = strconv.AppendInt(line, int64(a.Value), 10)
		switch {
		case m.Marked && a.Important:
			line = append(line, ",1"...)
		case m.Marked:
			line = append(line, ",0"...)
		case m.Dated:
			line = time.Unix(secondsADay*int64(a.Day), 0).UTC().AppendFormat(append(line, ','), time.DateOnly)
		}
		if _, err := b.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return b.Flush()
}

// ErrMatrix is what is wrong with a file that is no matrix; the error names the line.
var ErrMatrix = errors.New("opinion: not a matrix of answers")

// ReadMatrix reads what Write wrote.
func ReadMatrix(r io.Reader) (m Matrix, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 256), 256)
	lines.Scan()
	switch lines.Text() {
	case markedHeader:
		m.Marked = true
	case datedHeader:
		m.Dated = true
	case MatrixHeader:
	default:
		return m, fmt.Errorf("%w: line 1 is not %q", ErrMatrix, MatrixHeader)
	}
	for n := 2; lines.Scan(); n++ {
		participant, rest, _ := strings.Cut(lines.Text(), ",")
		statement, value, _ := strings.Cut(rest, ",")
		mark, on := "0", ""
		var day time.Time
		var errD error
		switch {
		case m.Marked:
			value, mark, _ = strings.Cut(value, ",")
		case m.Dated:
			value, on, _ = strings.Cut(value, ",")
			day, errD = time.Parse(time.DateOnly, on)
		}
		p, errP := strconv.Atoi(participant)
		s, errS := strconv.Atoi(statement)
		v, errV := strconv.ParseInt(value, 10, 8)
		switch {
		case errP != nil || p < 0:
			return m, fmt.Errorf("%w: line %d: %q is no number of a participant", ErrMatrix, n, participant)
		case errS != nil || s < 0:
			return m, fmt.Errorf("%w: line %d: %q is no number of a statement", ErrMatrix, n, statement)
		case errV != nil || v < -1 || v > 1:
			return m, fmt.Errorf("%w: line %d: %q is not -1, 0 or 1", ErrMatrix, n, value)
		case errD != nil:
			return m, fmt.Errorf("%w: line %d: %q is no day", ErrMatrix, n, on)
		case mark != "0" && mark != "1":
			return m, fmt.Errorf("%w: line %d: %q is neither 0 nor 1", ErrMatrix, n, mark)
		case n > matrixLimit:
			return m, fmt.Errorf("%w: it has more than %d lines", ErrMatrix, matrixLimit)
		}
		a := Answer{Participant: p, Statement: s, Value: int8(v), Important: mark == "1"}
		if m.Dated {
			a.Day = int32(day.Unix() / secondsADay)
		}
		m.Answers = append(m.Answers, a)
	}
	if err := lines.Err(); err != nil {
		return m, fmt.Errorf("%w: %w", ErrMatrix, err)
	}
	return m, nil
}

// Answers are the last votes of each participant on each statement, by the numbers of both, in the order in which each participant first answered
// each statement. That order is public already: the votes themselves are, with their times. Votes that were erased, or on statements without
// a number, are not among them.
func Answers(votes iter.Seq2[record.Vote, error], numbers map[record.ID]int) ([]Answer, error) {
	type of struct{ participant, statement int }
	place := map[of]int{}
	var answers []Answer
	for v, err := range votes {
		if err != nil {
			return nil, err
		}
		n, known := numbers[v.Statement]
		if !known || v.Erased() {
			continue
		}
		k := of{int(v.Participant), n}
		i, again := place[k]
		if !again {
			i = len(answers)
			place[k], answers = i, append(answers, Answer{Participant: k.participant, Statement: n})
		}
		answers[i].Value, answers[i].Important = int8(v.Value), v.Important
	}
	return answers, nil
}

// InputOf is the answers as the mathematics takes them, with the numbers of people and statements by the places that it uses, both in
// ascending order. As in Polis, only statements that somebody answered are in it.
func InputOf(answers []Answer, statements []StatementInfo) (in *opinionmap.Input, people, numbers []int) {
	person, statement := map[int]int32{}, map[int]int32{}
	for _, a := range answers {
		person[a.Participant], statement[a.Statement] = 0, 0
	}
	people, numbers = places(person), places(statement)
	in = &opinionmap.Input{Participants: len(people), Statements: len(numbers), Votes: make([]opinionmap.Vote, len(answers)),
		Out: make([]bool, len(numbers)), Meta: make([]bool, len(numbers))}
	for i, a := range answers {
		in.Votes[i] = opinionmap.Vote{Participant: person[a.Participant], Statement: statement[a.Statement], Value: a.Value, Important: a.Important}
	}
	for _, s := range statements {
		if i, answered := statement[s.Number]; answered {
			in.Out[i], in.Meta[i] = s.Status == Rejected, s.Meta
		}
	}
	return in, people, numbers
}

// places gives each number its place among all, in ascending order.
func places(of map[int]int32) []int {
	numbers := slices.AppendSeq([]int{}, maps.Keys(of))
	slices.Sort(numbers)
	for i, n := range numbers {
		of[n] = int32(i)
	}
	return numbers
}
