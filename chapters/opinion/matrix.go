package opinion

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"troth/chapters/opinion/opinionmap"
)

// An Answer is what one participant says of one statement.
type Answer struct {
	Participant int  // under a number
	Statement   int  // its number
	Value       int8 // opinionmap.Agree, Pass or Disagree
	Important   bool // it matters most to the participant
}

// A Matrix is all that was counted of a conversation. That of one that was held here is Marked: its answers say what matters most to people,
// and stand in the order in which each was first given. Of others that is not known.
type Matrix struct {
	Answers []Answer
	Marked  bool
}

// MatrixHeader is the first line of a matrix; one that is marked has one column more.
const (
	MatrixHeader = "participant,statement,answer"
	markedHeader = MatrixHeader + ",important"
)

// Matrices have at most so many lines; a file that has more is refused rather than read into memory.
const matrixLimit = 50_000_000

// Ordered reports whether the answers tell who came before whom. Those that were taken from elsewhere do, unless the answers of each person stand
// together: then they were copied from a table of people by statements.
func (m *Matrix) Ordered() bool {
	if m.Marked {
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

// Write writes a matrix as CSV: a header, then a line for each answer in the order given, "12,7,-1", or "12,7,-1,0" where it is marked.
func (m *Matrix) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	header := MatrixHeader
	if m.Marked {
		header = markedHeader
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
	case MatrixHeader:
	default:
		return m, fmt.Errorf("%w: line 1 is not %q", ErrMatrix, MatrixHeader)
	}
	for n := 2; lines.Scan(); n++ {
		participant, rest, _ := strings.Cut(lines.Text(), ",")
		statement, value, _ := strings.Cut(rest, ",")
		mark := "0"
		if m.Marked {
			value, mark, _ = strings.Cut(value, ",")
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
		case mark != "0" && mark != "1":
			return m, fmt.Errorf("%w: line %d: %q is neither 0 nor 1", ErrMatrix, n, mark)
		case n > matrixLimit:
			return m, fmt.Errorf("%w: it has more than %d lines", ErrMatrix, matrixLimit)
		}
		m.Answers = append(m.Answers, Answer{p, s, int8(v), mark == "1"})
	}
	if err := lines.Err(); err != nil {
		return m, fmt.Errorf("%w: %w", ErrMatrix, err)
	}
	return m, nil
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
