package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// An address may choose among what there is to show. What it gives that is no choice is refused, by pages and API alike: what was shown would be
// something else than what was asked for, and nobody would know.

// OneOf is the value of a parameter: one of its choices; empty when it is not given, or given empty, as forms do.
func OneOf(q url.Values, name string, choices ...string) (string, error) {
	value, err := one(q, name, strings.Join(choices, ", "))
	if err != nil || value == "" || slices.Contains(choices, value) {
		return value, err
	}
	return "", Unfit(name, value, strings.Join(choices, ", "))
}

// Number is the value of a parameter that takes a whole number between two; 0 when it is not given.
func Number(q url.Values, name string, from, to int) (int, error) {
	choices := fmt.Sprintf("%d … %d", from, to)
	value, err := one(q, name, choices)
	if err != nil || value == "" {
		return 0, err
	}
	if n, err := strconv.Atoi(value); err == nil && n >= from && n <= to {
		return n, nil
	}
	return 0, Unfit(name, value, choices)
}

// FitsOn refuses a page behind the last one of so many things, of which each page has some.
func FitsOn(page, things, each int) error {
	if last := max(1, (things+each-1)/each); page > last {
		return Unfit("page", strconv.Itoa(page), fmt.Sprintf("1 … %d", last))
	}
	return nil
}

// one is the value of a parameter that is given once, or not.
func one(q url.Values, name, choices string) (string, error) {
	if values := q[name]; len(values) > 1 {
		return "", Unfit(name, strings.Join(values, ", "), choices)
	}
	return q.Get(name), nil
}

// Unfit refuses a value of a parameter, and says what the parameter takes.
func Unfit(name, value, choices string) *Error {
	return &Error{Kind: BadRequest, Parameter: name, Detail: Msg("choice.unknown", "parameter", name, "value", cutShort(value), "choices", choices),
		Advice: Msg("choice.next"), Err: fmt.Errorf("%s is %q", name, value)}
}

// without is an address less one of its parameters, and less the form in which its page was asked for.
func without(u *url.URL, name string) string {
	q := u.Query()
	for _, key := range []string{name, formKey, tableKey, olderKey} {
		q.Del(key)
	}
	return address(&url.URL{Path: u.Path, RawQuery: q.Encode()})
}
