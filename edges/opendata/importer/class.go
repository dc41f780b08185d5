package importer

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"troth/chapters/partnership/meaning"
	"troth/core/record"
)

// classOf says what a new version means against the one before: all its differences together, asides left out, and the fields of which
// something was taken away. A version that differs in asides alone is re-written.
func classOf(kind record.Kind, was, now any) (class meaning.Class, taken []string) {
	fields := differences(kind, was, now)
	class = meaning.Rewritten
	for i, c := range meaning.Classes(fields, true) {
		if meaning.Aside(fields[i].Name) {
			continue
		}
		class = class.And(c)
		less := c == meaning.Removed
		if f := fields[i]; c == meaning.Changed && f.Old != nil && f.New != nil {
			less = meaning.CutShort(titleOf(*f.Old), titleOf(*f.New))
		}
		if f := fields[i]; f.OldDay != nil {
			now := record.Day{}
			if f.NewDay != nil {
				now = *f.NewDay
			}
			less = less || f.OldDay.From != "" && now.From == "" || f.OldDay.To != "" && now.To == ""
		}
		if name, _, _ := strings.Cut(fields[i].Name, "/"); less && !slices.Contains(taken, name) {
			taken = append(taken, name)
		}
	}
	return class, taken
}

// differences lists the fields in which two versions differ, but for why they were made and what is withheld.
func differences(kind record.Kind, was, now any) []meaning.Field {
	var list []meaning.Field
	a, b := reflect.ValueOf(was).Elem(), reflect.ValueOf(now).Elem()
	for i, f := range kind.Fields() {
		if f.Name == "act" || f.Name == "reason" || f.Class == record.Concealed {
			continue
		}
		x, y := a.Field(i).Interface(), b.Field(i).Interface()
		if reflect.DeepEqual(x, y) {
			continue
		}
		switch old := x.(type) {
		case record.Text:
			new := y.(record.Text)
			list = append(list, meaning.Field{Name: f.Name, Old: &old, New: &new})
		case *record.Text:
			list = append(list, meaning.Field{Name: f.Name, Old: old, New: y.(*record.Text), Read: sameTime(kind, a, b, f.Name)})
		case []record.Text:
			new := y.([]record.Text)
			for k := range max(len(old), len(new)) {
				d := meaning.Field{Name: f.Name + "/" + strconv.Itoa(k)}
				if k < len(old) {
					d.Old = &old[k]
				}
				if k < len(new) {
					d.New = &new[k]
				}
				if d.Old == nil || d.New == nil || !reflect.DeepEqual(*d.Old, *d.New) {
					list = append(list, d)
				}
			}
		case *record.Day:
			list = append(list, meaning.Field{Name: f.Name, OldDay: old, NewDay: y.(*record.Day)})
		default:
			list = append(list, meaning.Field{Name: f.Name, OldWords: words(a.Field(i)), NewWords: words(b.Field(i))})
		}
	}
	return list
}

// sameTime reports whether the words of a time are read as the same one in both versions.
func sameTime(kind record.Kind, a, b reflect.Value, words string) bool {
	name, ok := strings.CutSuffix(words, "_words")
	i := slices.IndexFunc(kind.Fields(), func(f record.Field) bool { return f.Name == name })
	if !ok || i < 0 {
		return false
	}
	was, _ := a.Field(i).Interface().(*record.Day)
	now, _ := b.Field(i).Interface().(*record.Day)
	return was != nil && now != nil && *was == *now && was.From != "" && was.To != ""
}

// words are the codes of a permanent field.
func words(v reflect.Value) []string {
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		return nil
	case v.Kind() == reflect.Pointer:
		return words(v.Elem())
	case v.Kind() == reflect.Slice:
		var list []string
		for i := range v.Len() {
			list = append(list, words(v.Index(i))...)
		}
		return list
	case v.Kind() == reflect.String:
		return []string{v.String()}
	}
	return nil
}
