package web

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

// PublicAddress reads the address by which readers reach a site, as its operator gives it: "https://troth.example" with nothing behind
// the host but a port. It is "" for "", and is in the form that [Site.Public] has: lower case, without a slash at its end.
func PublicAddress(given string) (string, error) {
	if given == "" {
		return "", nil
	}
	u, err := url.Parse(given)
	if err != nil {
		return "", err
	}
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	switch {
	case scheme != "https" && scheme != "http":
		return "", errors.New("it begins with https:// or http://")
	case u.User != nil:
		return "", errors.New("it names nobody: what stands before an @ would be shown to all")
	case u.Hostname() == "" || strings.ContainsAny(host, `"'<>\`):
		return "", errors.New("it names a host")
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errors.New("nothing stands behind the host: pages are at the root of a site")
	}
	if strings.HasSuffix(host, ":") {
		return "", errors.New("a colon is followed by a port")
	}
	if name, port, err := net.SplitHostPort(host); err == nil && port == map[string]string{"https": "443", "http": "80"}[scheme] {
		if host = name; strings.Contains(name, ":") {
			host = "[" + name + "]"
		}
	}
	return scheme + "://" + host, nil
}

// absolute is an address for those who have nothing but a file or a feed: with the site's public address before it. It stays relative
// when the operator gave none, because nothing else says by which name a server is reached: a request names whichever host its
// sender likes, and its answer is kept for others.
func (s *Site) absolute(address string) string {
	if strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") {
		return s.Public + address
	}
	return address
}
