package method

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The language of formulas, whole:
//
//	formula    = and { "or" and }
//	and        = not { "and" not }
//	not        = "not" not | "(" formula ")" | comparison
//	comparison = variable ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) code
//	           | variable "in" "(" code { "," code } ")"
//	code       = integer | '"' text '"'
//
// Order is that of integers and is defined only for scales whose codes are
// all integers. There are no names but those of variables, no arithmetic and
// no loops, so that every formula ends and gives true or false.

// An expr is a formula, ready to evaluate.
type expr struct {
	inputs []string // variables, each once, in order of appearance
	eval   func(codes map[string]string) bool
}

const (
	maxFormula = 2000 // bytes
	maxNesting = 50
)

// parseFormula reads a formula over the given variables. Errors name the
// place as the number of characters before it, counted from 1.
func parseFormula(text string, variable func(id string) *Variable) (expr, error) {
	if len(text) > maxFormula {
		return expr{}, fmt.Errorf("the formula is longer than %d bytes", maxFormula)
	}
	p := &parser{text: text, variable: variable}
	p.scan()
	eval := p.or(0)
	if p.err == nil && p.token != "" {
		p.fail("%q does not belong here", p.token)
	}
	return expr{p.inputs, eval}, p.err
}

type parser struct {
	text     string
	variable func(string) *Variable
	pos      int    // behind the token
	start    int    // of the token
	token    string // "" at the end
	inputs   []string
	err      error
}

type test = func(map[string]string) bool

func never(map[string]string) bool { return false }

// fail keeps the first error and ends the text.
func (p *parser) fail(format string, args ...any) test {
	if p.err == nil {
		p.err = fmt.Errorf("formula %q, at %d: %s", p.text, p.start+1, fmt.Sprintf(format, args...))
	}
	p.pos, p.token = len(p.text), ""
	return never
}

// scan moves to the next token.
func (p *parser) scan() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
	p.start = p.pos
	rest := p.text[p.pos:]
	n := 0
	switch {
	case rest == "":
	case rest[0] == '"':
		if n = strings.IndexByte(rest[1:], '"') + 2; n == 1 {
			p.fail("the text is not closed")
			return
		}
	case len(rest) > 1 && slices.Contains([]string{"<=", ">=", "!="}, rest[:2]):
		n = 2
	case strings.IndexByte("()=<>,", rest[0]) >= 0:
		n = 1
	default:
		for n < len(rest) && (isWord(rest[n]) || n == 0 && rest[n] == '-') {
			n++
		}
		if n == 0 {
			p.fail("%q is not part of the language", rest[:1])
			return
		}
	}
	p.token = rest[:n]
	p.pos += n
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// take moves on when the token is t.
func (p *parser) take(t string) bool {
	if p.token != t {
		return false
	}
	p.scan()
	return true
}

func (p *parser) or(depth int) test {
	a := p.and(depth)
	for p.take("or") {
		l, r := a, p.and(depth)
		a = func(c map[string]string) bool { return l(c) || r(c) }
	}
	return a
}

func (p *parser) and(depth int) test {
	a := p.not(depth)
	for p.take("and") {
		l, r := a, p.not(depth)
		a = func(c map[string]string) bool { return l(c) && r(c) }
	}
	return a
}

func (p *parser) not(depth int) test {
	if depth++; depth > maxNesting {
		return p.fail("more than %d levels", maxNesting)
	}
	switch {
	case p.take("not"):
		a := p.not(depth)
		return func(c map[string]string) bool { return !a(c) }
	case p.take("("):
		a := p.or(depth)
		if !p.take(")") {
			return p.fail("a closing bracket is missing")
		}
		return a
	}
	return p.comparison()
}

func (p *parser) comparison() test {
	name := p.token
	if name == "" {
		return p.fail("a comparison is missing")
	}
	v := p.variable(name)
	if v == nil {
		return p.fail("%q is not a variable of this method", name)
	}
	if !slices.Contains(p.inputs, name) {
		p.inputs = append(p.inputs, name)
	}
	p.scan()
	op := p.token
	switch op {
	case "in":
		p.scan()
		if !p.take("(") {
			return p.fail("a bracket must open the codes")
		}
		codes := []string{p.code(v)}
		for p.take(",") {
			codes = append(codes, p.code(v))
		}
		if !p.take(")") {
			return p.fail("a bracket must close the codes")
		}
		return func(c map[string]string) bool { return slices.Contains(codes, c[name]) }
	case "=", "!=":
		p.scan()
		code := p.code(v)
		return func(c map[string]string) bool { return (c[name] == code) == (op == "=") }
	case "<", "<=", ">", ">=":
		for _, point := range v.Values {
			if _, err := strconv.Atoi(point.Code); err != nil {
				return p.fail("the scale of %q has no order: its code %q is no integer", name, point.Code)
			}
		}
		p.scan()
		limit, err := strconv.Atoi(p.token)
		if err != nil {
			return p.fail("an integer must stand here")
		}
		p.scan()
		return func(c map[string]string) bool {
			n, _ := strconv.Atoi(c[name]) // on the scale, so an integer
			switch op {
			case "<":
				return n < limit
			case "<=":
				return n <= limit
			case ">":
				return n > limit
			}
			return n >= limit
		}
	}
	return p.fail("a comparison of %q must stand here", name)
}

// code reads a code of the variable's scale.
func (p *parser) code(v *Variable) string {
	code := strings.Trim(p.token, `"`)
	if p.token == "" || v.Point(code) == nil {
		p.fail("%q is not a code of %q", code, v.ID)
		return ""
	}
	p.scan()
	return code
}
