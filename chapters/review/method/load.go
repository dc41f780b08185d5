package method

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed data/*.json
var data embed.FS

// Builtin are the methods that come with the program.
func Builtin() *Methods { return builtin() }

var builtin = sync.OnceValue(func() *Methods {
	files, err := fs.Sub(data, "data")
	if err != nil {
		panic(err)
	}
	ms, err := Load(files)
	if err != nil {
		panic(err) // a test loads them
	}
	return ms
})

// scalesFile holds the scales that methods share: by name, the points.
const scalesFile = "scales.json"

// Load reads and checks every .json file at the top of files: scales.json, if
// there is one, and methods. An error names the file and the place in it.
func Load(files fs.FS) (*Methods, error) {
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, err
	}
	scales := map[string][]Point{}
	if slices.Contains(names, scalesFile) {
		if _, err := decode(files, scalesFile, &scales); err != nil {
			return nil, err
		}
		for name, points := range scales {
			if err := checkPoints(points); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", scalesFile, name, err)
			}
		}
	}
	ms := &Methods{}
	for _, name := range names {
		if name == scalesFile {
			continue
		}
		m := &Method{}
		if m.Data, err = decode(files, name, m); err != nil {
			return nil, err
		}
		if err := m.complete(scales); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if slices.ContainsFunc(ms.list, func(o *Method) bool { return o.ID == m.ID && o.Version == m.Version }) {
			return nil, fmt.Errorf("%s: version %d of method %q is in another file already", name, m.Version, m.ID)
		}
		ms.list = append(ms.list, m)
	}
	if len(ms.list) == 0 {
		return nil, errors.New("no method: there is no .json file but " + scalesFile)
	}
	slices.SortStableFunc(ms.list, func(a, b *Method) int {
		return cmp.Or(cmp.Compare(a.Period.From, b.Period.From), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Version, b.Version))
	})
	return ms, nil
}

// decode reads one JSON file into v, which must have all its fields.
func decode(files fs.FS, name string, v any) ([]byte, error) {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	err = d.Decode(v)
	if err == nil {
		if _, more := d.Token(); more != io.EOF {
			err = errors.New("more follows behind the end")
		}
	}
	if err != nil {
		offset := d.InputOffset()
		var syntax *json.SyntaxError
		var typ *json.UnmarshalTypeError
		if errors.As(err, &syntax) {
			offset = syntax.Offset
		} else if errors.As(err, &typ) {
			offset = typ.Offset
		} else if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			offset = int64(max(bytes.Index(b, []byte(name)), 0)) // the decoder does not say where
		}
		return nil, fmt.Errorf("%s, line %d: %w", name, 1+bytes.Count(b[:min(offset, int64(len(b)))], []byte("\n")), err)
	}
	return b, nil
}

var isID = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`).MatchString

var isPeriod = regexp.MustCompile(`^(\d{4}(-(0[1-9]|1[0-2]))?)?$`).MatchString

// complete fills in the scales, reads the formulas and checks the whole.
func (m *Method) complete(scales map[string][]Point) error {
	switch {
	case !isID(m.ID):
		return fmt.Errorf("id: %q must be small letters, digits, - and _, a letter first", m.ID)
	case m.Version < 1:
		return fmt.Errorf("version: %d must be 1 or more", m.Version)
	case m.Source == "":
		return errors.New("source: it is missing")
	case !isPeriod(m.Period.From) || !isPeriod(m.Period.To):
		return fmt.Errorf("period: %q to %q must be years or months, 2014 or 2014-06", m.Period.From, m.Period.To)
	}
	if err := errors.Join(checkText("names", m.Names), checkText("period: words", m.Period.Words)); err != nil {
		return err
	}
	if err := checkPoints(m.Missing); err != nil && len(m.Missing) > 0 {
		return fmt.Errorf("missing: %w", err)
	}
	seen := map[string]bool{}
	for i := range m.Variables {
		v := &m.Variables[i]
		if err := v.complete(scales); err != nil {
			return fmt.Errorf("variables[%d] %q: %w", i, v.ID, err)
		}
		if seen[v.ID] {
			return fmt.Errorf("variables[%d]: %q is there already", i, v.ID)
		}
		seen[v.ID] = true
	}
	for i := range m.Rules {
		r := &m.Rules[i]
		err := errors.Join(checkID(r.ID), checkText("names", r.Names), checkReports(r.Reports))
		if err == nil && seen[r.ID] {
			err = errors.New("the name is taken already")
		}
		if err == nil {
			r.expr, err = parseFormula(r.Formula, m.Variable)
		}
		if err != nil {
			return fmt.Errorf("rules[%d] %q: %w", i, r.ID, err)
		}
		seen[r.ID] = true
	}
	for i, name := range m.KnownBy {
		if !seen[name] {
			return fmt.Errorf("known_by[%d]: %q is neither a variable nor a rule of this method", i, name)
		}
	}
	if m.Completion != nil {
		if err := m.Completion.check(m); err != nil {
			return fmt.Errorf("completion: %w", err)
		}
	}
	return nil
}

func (v *Variable) complete(scales map[string][]Point) error {
	if v.Scale != "" {
		if v.Values != nil {
			return errors.New("it has both a scale and values of its own")
		}
		points, ok := scales[v.Scale]
		if !ok {
			return fmt.Errorf("scale: %q is not in %s", v.Scale, scalesFile)
		}
		v.Values = slices.Clone(points)
	}
	return errors.Join(checkID(v.ID), checkText("names", v.Names), checkReports(v.Reports), checkPoints(v.Values))
}

// check wants every code of the scale to be a step or a word.
func (c *Completion) check(m *Method) error {
	v := m.Variable(c.Variable)
	if v == nil {
		return fmt.Errorf("variable: %q is not a variable of this method", c.Variable)
	}
	for code, step := range c.Steps {
		if v.Point(code) == nil {
			return fmt.Errorf("steps: %q is not a code of %q", code, v.ID)
		}
		if !slices.Contains(Steps, step) {
			return fmt.Errorf("steps: %q is none of %q", step, Steps)
		}
	}
	for _, code := range c.Words {
		if _, twice := c.Steps[code]; twice || v.Point(code) == nil {
			return fmt.Errorf("words: %q is a step as well or not a code of %q", code, v.ID)
		}
	}
	for _, p := range v.Values {
		if _, ok := c.Steps[p.Code]; !ok && !slices.Contains(c.Words, p.Code) {
			return fmt.Errorf("the code %q of %q is neither a step nor a word", p.Code, v.ID)
		}
	}
	return nil
}

func checkID(id string) error {
	if !isID(id) || slices.Contains([]string{"and", "or", "not", "in"}, id) || strings.Contains(id, "-") {
		return fmt.Errorf("id: %q must be small letters, digits and _, a letter first, and no word of the formulas", id)
	}
	return nil
}

func checkText(what string, t Text) error {
	if strings.TrimSpace(t["en"]) == "" {
		return fmt.Errorf("%s: the English text is missing", what)
	}
	return nil
}

func checkReports(reports []string) error {
	if len(reports) == 0 {
		return errors.New("reports: none is named")
	}
	for _, r := range reports {
		if !isID(r) {
			return fmt.Errorf("reports: %q must be small letters, digits, - and _", r)
		}
	}
	return nil
}

func checkPoints(points []Point) error {
	if len(points) == 0 {
		return errors.New("values: the scale has no codes")
	}
	seen := map[string]bool{}
	for i, p := range points {
		if p.Code == "" || len(p.Code) > 64 || seen[p.Code] || strings.Contains(p.Code, `"`) {
			return fmt.Errorf("values[%d]: the code %q is empty, too long, there already or has a quote in it", i, p.Code)
		}
		seen[p.Code] = true
		if err := checkText(fmt.Sprintf("values[%d]: label", i), p.Label); err != nil {
			return err
		}
	}
	return nil
}
