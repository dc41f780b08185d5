package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// What an address of a page takes beside the day (past.go) to choose in which form it is answered. No page may use these
// names for something else.
const (
	formKey  = "as"    // "atom", or with table "csv" or "xlsx"
	tableKey = "table" // the id of a table of the page
	olderKey = "older" // a feed from the entry before this one on
)

var tableForms = []string{"csv", "xlsx"}

// A form is the way in which an address asks for a page: the page itself when it is zero.
type form struct {
	as    string
	table string
	older int64 // 0 is the newest part of a feed
}

// name tells forms of a page apart in the cache; the page itself has none.
func (f form) name() string {
	if f.as == "" {
		return ""
	}
	return fmt.Sprintf("%s %d %s", f.as, f.older, f.table)
}

// formOf reads off a request which form it asks for, and takes it from the request.
func formOf(r *http.Request) (*http.Request, form, error) {
	if r.URL.RawQuery == "" {
		return r, form{}, nil
	}
	query := r.URL.Query()
	if !query.Has(formKey) && !query.Has(tableKey) && !query.Has(olderKey) {
		return r, form{}, nil
	}
	f := form{as: query.Get(formKey), table: query.Get(tableKey)}
	var err error
	if query.Has(olderKey) {
		if f.older, err = strconv.ParseInt(query.Get(olderKey), 10, 64); err == nil && f.older <= 0 {
			err = strconv.ErrRange
		}
	}
	known := f.as == "atom" && f.table == "" || slices.Contains(tableForms, f.as) && f.table != "" && f.older == 0
	for _, key := range []string{formKey, tableKey, olderKey} {
		known = known && len(query[key]) <= 1
		query.Del(key)
	}
	if err != nil || !known {
		return nil, form{}, &Error{Kind: BadRequest, Detail: Msg("as.unknown"), Advice: Msg("as.next"), Err: fmt.Errorf("asked for a page as %q", r.URL.RawQuery)}
	}
	rest := r.Clone(r.Context())
	rest.URL.RawQuery, rest.Form = query.Encode(), nil
	return rest, f, nil
}

// with is an address with more behind its question mark: names and values in turn.
func with(address string, pairs ...string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := u.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	u.RawQuery, u.Fragment = query.Encode(), ""
	return u.String()
}
