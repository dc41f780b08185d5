package agenda

import (
	"embed"
	"errors"
	"fmt"
	"regexp"

	"troth/core/record"
	"troth/core/view"
)

//go:embed view.sql
var schema string

// What the tables hold follows from view.sql, view.go and entries.go; what pages show, which an export proves, from all.
//
//go:embed view.sql *.go data/*.json
var source embed.FS

// Part is this chapter's part of the view.
func Part() view.Part {
	return view.Part{Name: "agenda", Kinds: Kinds(), Schema: schema, Source: source, Apply: apply}
}

// isCode is a code that can be part of an address.
var isCode = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`)

func apply(tx *view.Tx, e record.Entry, thing any) error {
	switch t := thing.(type) {
	case *CodeList:
		if !isCode.MatchString(string(t.Code)) {
			return fmt.Errorf("the code of a list is small letters and digits, not %q", t.Code)
		}
		return tx.Supersede("code_list", e, t.Code, t.Act, value(t.Version), string(e.Facts))
	case *ListedCode:
		if e.Revision > 1 {
			was, err := view.Value[record.ID](tx.Reader, `SELECT list FROM listed_code WHERE object = ?1
				AND since < :position AND until >= :position`, e.Object)
			if err != nil {
				return err
			}
			if was != t.List.To {
				return errors.New("a code stays in its list")
			}
		}
		if err := tx.Supersede("listed_code", e, t.List.To, t.Code, t.Act, value(t.Level), value(t.Parent), string(e.Facts)); err != nil {
			return err
		}
		return tx.Touch(t.List.To)
	}
	return nil
}

func value(c *record.Code) record.Code {
	if c == nil {
		return ""
	}
	return *c
}
