package browsertest

import (
	"strings"
	"testing"
)

func TestCheckHTMLPassesGoodPages(t *testing.T) {
	for name, page := range map[string]string{
		"the good page": good,
		"optional ends": document(`<ul><li>one<li>two</ul><table><tr><th>a<td>b<tr><td>c<td>d</table><dl><dt>a<dd>b</dl>`),
		"svg":           document(`<svg viewBox="0 0 1 1" role="img" aria-labelledby="s"><title id="s">drawn</title><path d="M0 0"/><g><circle r="1"/></g></svg>`),
		"labels": document(`<label>one <input name="a"></label><label for="b">two</label><select id="b"><option>1</option></select>
			<input type="hidden" name="h"><input type="submit"><textarea aria-label="three"></textarea><a href="/"><img src="/i" alt="home"></a>`),
		"data":       document(`<script type="application/json" id="d">{"a":"</b>"}</script>`),
		"link block": document(`<a href="/"><div><h2>a whole card</h2></div></a>`),
	} {
		if problems := CheckHTML([]byte(page)); len(problems) > 0 {
			t.Errorf("%s: %s", name, strings.Join(problems, "\n\t"))
		}
	}
}

// TestCheckHTMLFindsEachDefect has one page with one defect for each sentence.
func TestCheckHTMLFindsEachDefect(t *testing.T) {
	whole := func(old, new string) string {
		page := document("")
		if !strings.Contains(page, old) {
			t.Fatalf("%q is not in the page", old)
		}
		return strings.Replace(page, old, new, 1)
	}
	for want, page := range map[string]string{
		"no doctype before the first element":             whole("<!DOCTYPE html>", ""),
		"html has no lang":                                whole(` lang="en"`, ""),
		"the title is empty":                              whole("<title>t</title>", "<title> </title>"),
		"0 titles instead of one":                         whole("<title>t</title>", ""),
		"2 titles instead of one":                         whole("<title>t</title>", "<title>t</title><title>u</title>"),
		"0 main elements instead of one":                  strings.NewReplacer("<main>", "<div>", "</main>", "</div>").Replace(document("")),
		"0 h1 instead of one":                             whole("<h1>t</h1>", ""),
		"2 h1 instead of one":                             document("<h1>u</h1>"),
		`heading "deep" is an h3 after an h1`:             document("<h3>deep</h3>"),
		"an h2 has no words":                              document("<h2> </h2>"),
		`id "x" is there twice`:                           document(`<p id="x">a</p><p id="x">b</p>`),
		`id "x y" is empty or has a space`:                document(`<p id="x y">a</p>`),
		"<div> is never closed":                           document("<div>"),
		"</b> inside <i> closes what is not open":         document("<b><i>x</b></i>"),
		"</span> inside <main> closes what is not open":   document("</span>"),
		"<span/> closes nothing":                          document("<span/>x</span>"),
		"<div> inside <p>":                                document("<p><div>x</div></p>"),
		"<a> inside another link or button":               document(`<a href="/">x <a href="/">y</a></a>`),
		"a style element inside the page":                 document("<style>p{}</style>"),
		"a script inside the page":                        document("<script>1</script>"),
		"<p> has a style attribute":                       document(`<p style="color:red">x</p>`),
		"<p> has an event handler onclick":                document(`<p onclick="x()">x</p>`),
		"<a href> runs a script":                          document(`<a href="javascript:x()">x</a>`),
		`<label for> names "none", which is not on the`:   document(`<label for="none">x</label>`),
		`<p aria-describedby> names "none"`:               document(`<p aria-describedby="none">x</p>`),
		`label "alone" has no control`:                    document(`<label>alone</label>`),
		`label "for a paragraph" has no control`:          document(`<label for="p">for a paragraph</label><p id="p">x</p>`),
		`<input name="q"> has no label`:                   document(`<input name="q">`),
		`<select name="s"> has no label`:                  document(`<select name="s"><option>1</option></select>`),
		"img /i.png has no alt":                           document(`<img src="/i.png">`),
		"a button has no name":                            document(`<button></button>`),
		"the link to /x has no words":                     document(`<a href="/x"></a>`),
		`id "n" is there twice`:                           document(`<p id="n">a</p><noscript><p id="n">b</p></noscript>`),
		"</section> inside nothing closes what is not op": whole("</html>", "</html></section>"),
	} {
		if got := strings.Join(CheckHTML([]byte(page)), "\n\t"); !strings.Contains(got, want) {
			t.Errorf("want %q, found %q in\n%s", want, got, page)
		}
	}
}
