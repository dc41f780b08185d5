package partnership

import "troth/core/record"

type (
	// Member is one that takes part in the partnership and is answerable in it.
	Member struct {
		Act     MemberAct     // why this version was made
		Sort    Sort          // what it is
		Name    record.Text   // as it calls itself
		Former  []record.Text // names that it had before, newest first
		Country *record.Code  `alias:"iso3166"`          // ISO 3166-1 alpha-3, with user-assigned codes such as XKX
		Within  *record.Ref   `rel:"within" to:"member"` // the member on whose territory it lies: of a city, of a parliament
		Zone    *record.Code  // IANA time zone in which its days end
		Aliases []record.Code `alias:"member"` // ids that others give it
		On      *record.Day   // when the act took effect
		Reason  *record.Text  // why, in words
		Flags   []record.Code // what an import could not understand, or had to assume
		AsGiven []record.Text // the words of the source that the flags are about
	}
	// Organisation is a body that is no member: a reviewer, a ministry, a publisher, a partner, the operator of this record.
	Organisation struct {
		Act     OrganisationAct // why this version was made
		Name    record.Text     // as it calls itself
		Former  []record.Text   // names that it had before, newest first
		Part    *record.Ref     `rel:"part" to:"member"` // the member that it belongs to: of a ministry
		Country *record.Code    `alias:"iso3166"`        // ISO 3166-1 alpha-3, where it has one
		Aliases []record.Code   `alias:"organisation"`   // ids that others give it
		Address *record.Text    // where it is found on the web
		Reason  *record.Text    // why this version was made, in words
	}
	// Appointment is a role that a person holds for a member or an organisation. Only while it is held may they act in that role.
	Appointment struct {
		Act    AppointmentAct // why this version was made
		For    record.Ref     `rel:"for" to:"member,organisation"` // the body in whose name
		Role   record.Code    // "contact" of a government, "reviewer" … : roles of the table of authority
		Person record.Person  // who
		Held   record.Day     // first and last day; without a last day it is held until a new version ends it
		Office *record.Text   // the office in the body's own words
	}
	// Edition is a published file from which accounts of others are taken. Each entry made from it names it as its source.
	Edition struct {
		Publisher record.Text   // who published it
		Title     record.Text   // what it is called
		Published *record.Day   // when
		Retrieved *record.Day   // when it was taken
		Licence   *record.Code  // SPDX id, "CC-BY-4.0"
		Terms     *record.Text  // the licence in words, where it has no id
		Address   *record.Text  // where it was found
		Name      *record.Text  // of the file
		SHA256    record.Hash   // of its bytes
		Size      record.Count  // in bytes
		Covers    *record.Text  // what it holds, where that is a part of what its publisher has
		Rows      *record.Count // below the header, where it is a table
		Rejected  *record.Count // of these, rows that nothing could be made of, such as totals

		// Lacks is what editions of its publisher that are on record before it gave and it does not have: a plan stands for all that is in it. Nothing of it is
		// withdrawn: a file may hold a part. They are no links: what a file leaves out says nothing of the thing.
		Lacks []record.ID
	}

	// Sort is what a member is.
	Sort string
	// MemberAct says why a version of a member was made.
	MemberAct string
	// OrganisationAct says why a version of an organisation was made.
	OrganisationAct string
	// AppointmentAct says why a version of an appointment was made.
	AppointmentAct string
)

// The sorts of members.
const (
	National     Sort = "national"
	Local        Sort = "local"
	Parliament   Sort = "parliament"
	CivilSociety Sort = "civil_society"
	Media        Sort = "media"
	Academia     Sort = "academia"
	Company      Sort = "company"
	Multilateral Sort = "multilateral"
)

// Values lists the sorts in the order in which pages show them.
func (Sort) Values() []string {
	return []string{string(National), string(Local), string(Parliament), string(CivilSociety), string(Media), string(Academia),
		string(Company), string(Multilateral)}
}

// Why a version of a member was made.
const (
	Joined    MemberAct = "joined"
	Amended   MemberAct = "amended" // renamed, corrected
	Suspended MemberAct = "suspended"
	Resumed   MemberAct = "resumed"
	Left      MemberAct = "left"
)

// Values lists the acts.
func (MemberAct) Values() []string {
	return []string{string(Joined), string(Amended), string(Suspended), string(Resumed), string(Left)}
}

// Why a version of an organisation was made.
const (
	OrganisationEntered   OrganisationAct = "entered"
	OrganisationAmended   OrganisationAct = "amended"
	OrganisationDissolved OrganisationAct = "dissolved"
)

// Values lists the acts.
func (OrganisationAct) Values() []string {
	return []string{string(OrganisationEntered), string(OrganisationAmended), string(OrganisationDissolved)}
}

// Why a version of an appointment was made.
const (
	Appointed          AppointmentAct = "appointed"
	AppointmentAmended AppointmentAct = "amended"
	AppointmentEnded   AppointmentAct = "ended"
)

// Values lists the acts.
func (AppointmentAct) Values() []string {
	return []string{string(Appointed), string(AppointmentAmended), string(AppointmentEnded)}
}

// The kinds of this chapter.
var (
	MemberKind       = record.KindOf[Member]("member", "mb")
	OrganisationKind = record.KindOf[Organisation]("organisation", "or")
	AppointmentKind  = record.KindOf[Appointment]("appointment", "ap")
	EditionKind      = record.KindOf[Edition]("edition", "ed")
)

// Kinds lists the kinds of this chapter.
func Kinds() []record.Kind {
	return []record.Kind{MemberKind, OrganisationKind, AppointmentKind, EditionKind}
}
