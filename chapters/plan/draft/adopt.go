package draft

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"

	"troth/chapters/partnership"
	"troth/chapters/partnership/meaning"
	"troth/chapters/plan"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// Adopt makes a decision by which the operator puts a draft on record: the document as an edition whose publisher is the member, and from
// it the member's plan with its commitments and milestones. A document is adopted once.
func Adopt(d *Draft, operator, member record.ID) desk.Decide {
	return func(r *view.Reader) ([]desk.Saying, error) {
		refuse := func(format string, args ...any) ([]desk.Saying, error) {
			return nil, fmt.Errorf("%w: %w", desk.ErrRefused, fmt.Errorf(format, args...))
		}
		name, err := r.Texts(member)
		if err != nil {
			return nil, err
		}
		if kind, err := r.Kind(member); err != nil || kind != partnership.MemberKind.Name {
			return refuse("there is no member %s on record; put it there first", member)
		}
		switch id, err := partnership.EditionOf(r, d.Source.SHA256); {
		case err == nil:
			return refuse("the document is on record already, as %s", id)
		case !errors.Is(err, record.ErrNotFound):
			return nil, err
		}
		if len(d.Commitments) == 0 {
			return refuse("the draft has no commitments")
		}
		if of := d.text(d.Country); of != nil && !called(name["name"], of.By[of.Original]) {
			return refuse("the document is of %s, and the member is %s; adopt it for its own member, or correct the country in the draft (troth draft replace)",
				of.By[of.Original], name["name"].By[name["name"].Original])
		}
		if twin, err := namesake(r, member, d.text(d.Plan)); err != nil || twin != "" {
			if err != nil {
				return nil, err
			}
			return refuse("the member has a plan of this title on record, %s; what this document says otherwise is amended there. Where it is another plan, give it a title of its own in the draft (troth draft replace)", twin)
		}
		if err := d.Check(); err != nil {
			return refuse("%w", err)
		}
		say := []desk.Saying{{Object: record.NewID(partnership.EditionKind.Prefix), Of: operator, Thing: d.edition(name["name"])}}
		edition := say[0].Object
		put := func(id record.ID, thing any) {
			say = append(say, desk.Saying{Object: id, Thing: thing, Of: member, Source: edition})
		}
		planID := record.NewID(plan.PlanKind.Prefix)
		put(planID, plan.Plan{Act: plan.PlanAdopted, Member: record.To(member), Title: d.text(d.Plan)})
		for i := range d.Commitments {
			c := &d.Commitments[i]
			thing, err := d.commitment(c)
			if err != nil {
				return refuse("commitment %d: %w", i+1, err)
			}
			id := record.NewID(plan.CommitmentKind.Prefix)
			thing.Plan = record.To(planID)
			put(id, thing)
			for k, m := range c.Milestones {
				step, err := d.milestone(&m)
				if err != nil {
					return refuse("commitment %d, milestone %d: %w", i+1, k+1, err)
				}
				step.Commitment = record.To(id)
				put(record.NewID(plan.MilestoneKind.Prefix), step)
			}
		}
		return say, nil
	}
}

// called reports whether a member has a name, or one that it is part of, or has it as a part: Georgia, Republic of Georgia.
func called(member record.Text, name string) bool {
	name = meaning.Fold(name)
	for _, n := range member.By {
		if n = meaning.Fold(n); strings.Contains(n, name) || strings.Contains(name, n) {
			return true
		}
	}
	return len(member.By) == 0 || name == ""
}

// namesake is the plan of a member that has a title already; empty when none has.
func namesake(r *view.Reader, member record.ID, title *record.Text) (record.ID, error) {
	if title == nil {
		return "", nil
	}
	type row struct {
		id    record.ID
		title string
	}
	rows, err := view.All(r, `SELECT p.object, t.value FROM plan p JOIN text t ON t.object = p.object AND t.field = 'title' AND t.since < :position AND t.until >= :position
		WHERE p.member = ?1 AND p.since < :position AND p.until >= :position`, view.Args{member}, func(x *row) []any { return []any{&x.id, &x.title} })
	for _, x := range rows {
		if meaning.Fold(x.title) == meaning.Fold(title.By[title.Original]) {
			return x.id, err
		}
	}
	return "", err
}

func (d *Draft) edition(publisher record.Text) partnership.Edition {
	base := filepath.Base(d.Source.File)
	name := record.In("und", clean(base))
	title := record.In("und", clean(strings.TrimSuffix(base, filepath.Ext(base))))
	if t := d.text(d.Plan); t != nil {
		title = *t
	}
	return partnership.Edition{Publisher: publisher, Title: title, Name: &name, SHA256: d.Source.SHA256, Size: record.Count(d.Source.Size)}
}

// text is a field as a text of the record, in the language of the document; nil when it is missing.
func (d *Draft) text(f Field) *record.Text {
	s := clean(f.Text)
	if f.State == Missing || s == "" {
		return nil
	}
	t := record.In(d.Language, s)
	return &t
}

// clean is a string as the record takes it: in normal form, with LF at the ends of lines and without characters that nobody sees.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xfeff || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200e || r == 0x200f:
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
	return norm.NFC.String(strings.TrimSpace(s))
}

func (d *Draft) commitment(c *Commitment) (plan.Commitment, error) {
	f := c.Fields
	x := plan.Commitment{Act: plan.Adopted}
	title := d.text(f["title"])
	if title == nil {
		return x, errors.New("it has no title; give it one in the draft")
	}
	x.Title = *title
	for _, to := range []struct {
		name string
		text **record.Text
	}{
		{"text", &x.Text}, {"lead", &x.Lead}, {"problem", &x.Problem}, {"causes", &x.Causes}, {"done", &x.Done}, {"solution", &x.Solution},
		{"results", &x.Results}, {"contribution", &x.Contribution}, {"relevance", &x.Relevance}, {"transparency", &x.Transparency},
		{"accountability", &x.Accountability}, {"participation", &x.Participation}, {"additional", &x.Additional},
		{"contact", &x.Contact}, {"contact_position", &x.ContactPosition}, {"period", &x.PeriodWords},
	} {
		*to.text = d.text(f[to.name])
	}
	x.ContactEmail.Value = d.text(f["contact_email"]) // withheld: it is on record as a digest alone
	x.Period = days(f["period"])
	if partners := d.text(f["partners"]); partners != nil {
		for line := range strings.SplitSeq(partners.By[d.Language], "\n") {
			if line = strings.TrimSpace(line); line != "" && len(x.Partners) < 100 {
				x.Partners = append(x.Partners, record.In(d.Language, line))
			}
		}
	}
	if n := clean(f["number"].Text); n != "" {
		if len(n) > 128 || strings.ContainsFunc(n, func(r rune) bool { return r < 0x20 || r > 0x7e }) {
			return x, fmt.Errorf("%q is no number: at most 128 letters of ASCII", n)
		}
		code := record.Code(n)
		x.Number = &code
	}
	x.Flags = guessed(f)
	return x, nil
}

// FieldGuessed flags what was adopted with a field that the reader of the document only guessed, and nobody corrected.
const FieldGuessed record.Code = "field_guessed"

func guessed(fields map[string]Field) []record.Code {
	for _, f := range fields {
		if f.State == Guessed {
			return []record.Code{FieldGuessed}
		}
	}
	return nil
}

func (d *Draft) milestone(m *Milestone) (plan.Milestone, error) {
	f := m.Fields
	x := plan.Milestone{Act: plan.MilestoneSet, Output: d.text(f["output"]), Stakeholders: d.text(f["stakeholders"]), DueWords: d.text(f["due"]),
		Due: days(f["due"]), Starts: days(f["starts"]), Flags: guessed(f)}
	title := d.text(f["title"])
	if title == nil {
		return x, errors.New("it has no title; give it one in the draft")
	}
	x.Title = *title
	return x, nil
}

// days are the bounds of a date; nil when there are none.
func days(f Field) *record.Day {
	if f.State == Missing || f.From == "" && f.To == "" {
		return nil
	}
	return &record.Day{From: f.From, To: f.To}
}
