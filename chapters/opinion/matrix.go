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
}

// MatrixHeader is the first line of a matrix.
const MatrixHeader = "participant,statement,answer"

// Matrices have at most so many lines; a file that has more is refused rather than read into memory.
const matrixLimit = 50_000_000

// WriteMatrix writes answers as CSV: a header, then a line for each answer in the order given, "12,7,-1".
func WriteMatrix(w io.Writer, answers []Answer) error {
	b := bufio.NewWriter(w)
	b.WriteString(MatrixHeader + "\n")
	var line []byte
	for _, a := range answers {
		line = strconv.AppendInt(line[:0], int64(a.Participant), 10)
		line = append(strconv.AppendInt(append(line, ','), int64(a.Statement), 10), ',')
		line = append(strconv.AppendInt(line, int64(a.Value), 10), '\n')
		if _, err := b.Write(line); err != nil {
			return err
		}
	}
	return b.Flush()
}

// ErrMatrix is what is wrong with a file that is no matrix; the error names the line.
var ErrMatrix = errors.New("opinion: not a matrix of answers")

// ReadMatrix reads what WriteMatrix wrote.
func ReadMatrix(r io.Reader) ([]Answer, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 256), 256)
	if !lines.Scan() || lines.Text() != MatrixHeader {
		return nil, fmt.Errorf("%w: line 1 is not %q", ErrMatrix, MatrixHeader)
	}
	var answers []Answer
	for n := 2; lines.Scan(); n++ {
		participant, rest, _ := strings.Cut(lines.Text(), ",")
		statement, value, _ := strings.Cut(rest, ",")
		p, errP := strconv.Atoi(participant)
		s, errS := strconv.Atoi(statement)
		v, errV := strconv.ParseInt(value, 10, 8)
		switch {
		case errP != nil || p < 0:
			return nil, fmt.Errorf("%w: line %d: %q is no number of a participant", ErrMatrix, n, participant)
		case errS != nil || s < 0:
			return nil, fmt.Errorf("%w: line %d: %q is no number of a statement", ErrMatrix, n, statement)
		case errV != nil || v < -1 || v > 1:
			return nil, fmt.Errorf("%w: line %d: %q is not -1, 0 or 1", ErrMatrix, n, value)
		case n > matrixLimit:
			return nil, fmt.Errorf("%w: it has more than %d lines", ErrMatrix, matrixLimit)
		}
		answers = append(answers, Answer{p, s, int8(v)})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMatrix, err)
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
		in.Votes[i] = opinionmap.Vote{Participant: person[a.Participant], Statement: statement[a.Statement], Value: a.Value}
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
