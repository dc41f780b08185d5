package record

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// List writes all kinds for review, sorted, one line for a kind (name, prefix of its ids) and one for each field:
//
//	redaction rd
//		target redactable text optional
//		field permanent code list alias=iso3166
//		use permanent enum values=log,witness
//		about permanent link rel=redacts to=*
//
// Committed as a golden file, it makes every change to what can be said visible; Compatible judges the change.
func (ks *Kinds) List() string {
	var b strings.Builder
	for k := range ks.All() {
		fmt.Fprintf(&b, "%s %s\n", k.Name, k.Prefix)
		for _, f := range k.plan.sorted {
			fmt.Fprintf(&b, "\t%s %s %s", f.Name, f.Class, f.Type)
			switch {
			case f.List:
				b.WriteString(" list")
			case f.Optional:
				b.WriteString(" optional")
			}
			for _, more := range []struct{ name, value string }{
				{"values", strings.Join(f.Values, ",")}, {"rel", string(f.Relation)}, {"to", strings.Join(f.To, ",")}, {"alias", f.Alias},
			} {
				if more.value != "" {
					fmt.Fprintf(&b, " %s=%s", more.name, more.value)
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// Compatible reports in which ways the kinds listed in new break the promise that was made by those in old, both written by List:
// no kind, field, enum value or link target is lost, no field changes its class, type, relation or alias, or whether it may be left
// out, and what a kind gains may be left out. Each way is one line of the error.
func Compatible(old, new string) error {
	before, err := readList(old)
	if err != nil {
		return fmt.Errorf("old list: %w", err)
	}
	after, err := readList(new)
	if err != nil {
		return fmt.Errorf("new list: %w", err)
	}
	var broken []error
	fail := func(format string, args ...any) { broken = append(broken, fmt.Errorf(format, args...)) }
	for _, was := range before {
		is, ok := find(after, was.name)
		switch {
		case !ok:
			fail("kind %s is lost", was.name)
			continue
		case is.words != was.words:
			fail("kind %s: the prefix was %s, is %s", was.name, was.words, is.words)
		}
		for _, field := range was.fields {
			if now, ok := find(is.fields, field.name); !ok {
				fail("%s: field %s is lost", was.name, field.name)
			} else if now.words != field.words {
				fail("%s: field %s was %q, is %q", was.name, field.name, field.words, now.words)
			} else {
				for name, values := range field.sets {
					for _, v := range values {
						if !slices.Contains(now.sets[name], v) && !slices.Contains(now.sets[name], "*") {
							fail("%s: field %s lost %s of its %s", was.name, field.name, v, name)
						}
					}
				}
			}
		}
		for _, field := range is.fields {
			if _, ok := find(was.fields, field.name); !ok && !field.omittable {
				fail("%s: new field %s is neither optional nor a list", was.name, field.name)
			}
		}
	}
	return errors.Join(broken...)
}

// A listed is one line of a list: a kind with its fields, or a field.
type listed struct {
	name      string
	words     string              // what may never change
	sets      map[string][]string // what may only grow: values and to
	omittable bool
	fields    []listed
}

func find(list []listed, name string) (listed, bool) {
	i := slices.IndexFunc(list, func(l listed) bool { return l.name == name })
	if i < 0 {
		return listed{}, false
	}
	return list[i], true
}

func readList(s string) (kinds []listed, err error) {
	n := 0
	for line := range strings.Lines(s) {
		n++
		words := strings.Fields(line)
		isField := strings.HasPrefix(line, "\t")
		switch {
		case len(words) == 0:
			continue
		case !isField && len(words) == 2:
			kinds = append(kinds, listed{name: words[0], words: words[1]})
			continue
		case !isField || len(words) < 3 || len(kinds) == 0:
			return nil, fmt.Errorf("line %d is neither a kind nor a field of one", n)
		}
		f := listed{name: words[0], sets: map[string][]string{}}
		var fixed []string
		for _, w := range words[1:] {
			name, values, _ := strings.Cut(w, "=")
			if name == "values" || name == "to" {
				f.sets[name] = strings.Split(values, ",")
				continue
			}
			f.omittable = f.omittable || w == "optional" || w == "list"
			fixed = append(fixed, w)
		}
		f.words = strings.Join(fixed, " ")
		last := &kinds[len(kinds)-1]
		last.fields = append(last.fields, f)
	}
	return kinds, nil
}
