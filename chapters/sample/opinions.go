package sample

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"troth/chapters/opinion"
	"troth/chapters/opinion/opinionmap"
	"troth/chapters/partnership"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// A stated is a statement of the conversation of the sample, and how its three groups lean: those who fish, those who take the ferry
// and those who keep shops. +1 is agree.
type stated struct {
	text  record.Text
	leans [3]int8
}

// quay is what people were asked about the quay of the islands.
var quay = []stated{
	{in3("Whoever decides about the quay should say so before, not after.", "Qui décide du quai devrait le dire avant, et non après.", "Quien decida sobre el muelle debería decirlo antes, no después."), [3]int8{1, 1, 1}},
	{in3("The draft plan should hang where everybody passes.", "Le projet de plan devrait être affiché là où tout le monde passe.", "El borrador del plan debería estar colgado donde todos pasan."), [3]int8{1, 1, 1}},
	{in3("Nobody should own more than one berth.", "Personne ne devrait posséder plus d’un poste d’amarrage.", "Nadie debería tener más de un amarre."), [3]int8{1, 1, -1}},
	{in3("The north side is for boats that fish.", "Le côté nord est pour les bateaux de pêche.", "El lado norte es para los barcos de pesca."), [3]int8{1, -1, -1}},
	{in3("Nets may lie on the quay overnight.", "Les filets peuvent rester sur le quai la nuit.", "Las redes pueden quedarse en el muelle de noche."), [3]int8{1, -1, -1}},
	{in3("The ferry should come first when two ships wait.", "Le ferry devrait passer en premier quand deux bateaux attendent.", "El ferri debería pasar primero cuando esperan dos barcos."), [3]int8{-1, 1, 0}},
	{in3("A ferry that is late should say why.", "Un ferry en retard devrait dire pourquoi.", "Un ferri que llega tarde debería decir por qué."), [3]int8{0, 1, 1}},
	{in3("There should be a roof for those who wait.", "Il faudrait un toit pour ceux qui attendent.", "Debería haber un techo para quienes esperan."), [3]int8{1, 1, 1}},
	{in3("A market on the quay would do us all good.", "Un marché sur le quai nous ferait du bien à tous.", "Un mercado en el muelle nos vendría bien a todos."), [3]int8{-1, 0, 1}},
	{in3("Stalls may stand until ten at night.", "Les étals peuvent rester jusqu’à dix heures du soir.", "Los puestos pueden quedarse hasta las diez de la noche."), [3]int8{-1, -1, 1}},
	{in3("Visitors should pay to moor.", "Les visiteurs devraient payer pour s’amarrer.", "Los visitantes deberían pagar por amarrar."), [3]int8{1, 1, -1}},
	{in3("Fish may be sold from the boat.", "Le poisson peut être vendu à bord.", "El pescado puede venderse desde el barco."), [3]int8{1, 0, -1}},
	{in3("There are too many questions here.", "Il y a trop de questions ici.", "Aquí hay demasiadas preguntas."), [3]int8{0, -1, 0}},
	{in3("So-and-so should be thrown off the quay.", "Untel devrait être jeté du quai.", "Fulano debería ser echado del muelle."), [3]int8{-1, -1, -1}},
}

// People of the conversation of the sample, by group.
var quayPeople = [3]int{34, 27, 23}

// quayTable is what the people of one table answered, one after the other and each as the one before: a brigade, or friends who agreed.
var quayTable = []int8{-1, 1, -1, -1, -1, 0, 0, -1, 1, 1, -1, -1}

const atTable = 12

// quayAnswers makes up what everybody said, in the order in which it was said. Most lean with their group, some do not, and nobody answers
// all: the draws are those of a small generator, so that the sample is the same wherever it is told. Those who fish came early, those who
// take the ferry late.
func quayAnswers() (list []opinion.Answer) {
	x := uint64(2024)
	draw := func(n uint64) uint64 {
		x = x*6364136223846793005 + 1442695040888963407
		return x >> 33 % n
	}
	type sheet struct {
		at      int
		answers []opinion.Answer
	}
	var sheets []sheet
	for group, n := range quayPeople {
		for i := range n {
			person := len(sheets) + 1
			one := sheet{at: [3]int{2 * i, 40 + 2*i, 10 + 4*i}[group]}
			for s, q := range quay {
				if draw(8) == 0 {
					continue
				}
				value := q.leans[group]
				switch draw(12) {
				case 0:
					value = -value
				case 1:
					value = opinionmap.Pass
				}
				one.answers = append(one.answers, opinion.Answer{Participant: person, Statement: s + 1, Value: value, Important: value != 0 && (3*person+s)%9 == 0})
			}
			sheets = append(sheets, one)
		}
	}
	for range atTable {
		one := sheet{at: 65}
		for s, value := range quayTable {
			one.answers = append(one.answers, opinion.Answer{Participant: len(sheets) + 1, Statement: s + 1, Value: value, Important: s == 8})
		}
		sheets = append(sheets, one)
	}
	slices.SortStableFunc(sheets, func(a, b sheet) int { return a.at - b.at })
	for _, one := range sheets {
		list = append(list, one.answers...)
	}
	return list
}

// Places of the conversation of the sample, with how many people of each group say that they live there; the rest of each say nothing.
var quayPlaces = []struct {
	code record.Code
	name record.Text
	of   [3]int
}{
	{"harbour", in3("By the harbour", "Près du port", "Junto al puerto"), [3]int{15, 11, 14}},
	{"hill", in3("On the hill", "Sur la colline", "En la colina"), [3]int{5, 3, 2}},
	{"lighthouse", in3("Beyond the lighthouse", "Au-delà du phare", "Más allá del faro"), [3]int{1, 0, 0}},
}

// quayByPlace is the table by place of the conversation of the sample.
func quayByPlace() (*opinion.Places, error) {
	statements := make([]opinion.StatementInfo, len(quay))
	for i := range statements {
		statements[i] = opinion.StatementInfo{Number: i + 1, Status: opinion.Accepted, Meta: i == 12}
	}
	statements[13].Status = opinion.Rejected
	answers := quayAnswers()
	m, err := opinion.Compute(answers, statements, opinionmap.Options{}, opinion.Runs(len(answers)))
	if err != nil {
		return nil, err
	}
	var codes []record.Code
	of, first := map[int]record.Code{}, [3]int{1, 1 + quayPeople[0], 1 + quayPeople[0] + quayPeople[1]}
	for _, p := range quayPlaces {
		codes = append(codes, p.code)
		for group, n := range p.of {
			for range n {
				of[first[group]] = p.code
				first[group]++
			}
		}
	}
	return m.ByPlace(codes, of)
}

// opinions are a conversation that was held for a plan and counted, and one that came to nothing.
func opinions() []event {
	limit := record.Count(140)
	return []event{
		{"2025-05-12", func(ctx context.Context, t *teller) error {
			seeds := make([]record.Text, 8)
			for i := range seeds {
				seeds[i] = quay[i].text
			}
			var places []record.Code
			var names []record.Text
			for _, p := range quayPlaces {
				places, names = append(places, p.code), append(names, p.name)
			}
			entries, err := t.do(ctx, t.operator, opinion.Open(t.operator.For, opinion.Conversation{Places: places, PlaceNames: names,
				Title: in3("What is the quay for?", "À quoi sert le quai\u202f?", "¿Para qué sirve el muelle?"),
				Text: new(in3("The islands are writing their next plan. Before they do, they ask everybody who uses the quay. Each answer is agree, disagree or pass; whoever misses a statement writes it.",
					"Les îles écrivent leur prochain plan. Avant cela, elles interrogent tous ceux qui se servent du quai. On répond d’accord, pas d’accord ou sans avis\u202f; qui cherche en vain un énoncé l’écrit.",
					"Las islas escriben su próximo plan. Antes preguntan a todos los que usan el muelle. Se responde de acuerdo, en desacuerdo o paso; quien eche en falta un enunciado lo escribe.")),
				About: new(record.To(t.id("sorrel"))), Languages: []record.Code{"en", "fr", "es"}, Limit: &limit, Began: new(record.On("2025-05-12")),
				Aliases: []record.Code{"islands:quay"}, Address: new(en("https://quay.example/ask"))}, seeds))
			if err == nil {
				t.ids["quay"] = entries[0].Object
			}
			return err
		}},
		{"2025-05-26", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, func(*view.Reader) ([]desk.Saying, error) {
				var say []desk.Saying
				for i, q := range quay[8:] {
					s := opinion.Statement{Act: opinion.Stated, Conversation: record.To(t.id("quay")), Number: record.Count(9 + i), Text: q.text,
						Sort: opinion.Participant, Status: opinion.Accepted, Written: new(record.On("2025-05-20"))}
					id := record.NewID(opinion.StatementKind.Prefix)
					switch i {
					case 3:
						s.Status = opinion.Undecided
					case 4:
						s.Meta = true
					case 5:
						s.Status = opinion.Undecided
						t.ids["so-and-so"] = id
					}
					say = append(say, desk.Saying{Object: id, Of: t.operator.For, Thing: s})
				}
				return say, nil
			})
		}},
		{"2025-05-27", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, opinion.Moderate(t.operator.For, t.id("so-and-so"), opinion.Rejected, false,
				in3("It is about a person, not about the quay.", "Il vise une personne, non le quai.", "Habla de una persona, no del muelle.")))
		}},
		{"2025-06-02", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, opinion.Amend(t.operator.For, t.id("quay"), in3("People asked for one more week.", "On a demandé une semaine de plus.", "La gente pidió una semana más."),
				func(c *opinion.Conversation) { c.Ended = new(record.On("2025-06-15")) }))
		}},
		{"2025-06-16", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, opinion.Amend(t.operator.For, t.id("quay"), in3("The last day is over.", "Le dernier jour est passé.", "Ha pasado el último día."),
				func(c *opinion.Conversation) { c.Act = opinion.Closed }))
		}},
		{"2025-06-17", func(ctx context.Context, t *teller) error { return t.counts(ctx, quayAnswers(), nil) }},
		{"2025-06-24", func(ctx context.Context, t *teller) error {
			why := in3("One person asked for their answers to be erased.", "Une personne a demandé l’effacement de ses réponses.", "Una persona pidió que se borraran sus respuestas.")
			var rest []opinion.Answer
			for _, a := range quayAnswers() {
				if a.Participant != 11 {
					rest = append(rest, a)
				}
			}
			return t.counts(ctx, rest, &why)
		}},
		edition("2025-09-01", "asked.csv", partnership.Edition{Publisher: Operator, Title: en("What was asked at the net loft"), Retrieved: new(record.On("2025-09-01")),
			Terms: new(en("May be copied with the source named."))}),
		{"2025-09-01", func(ctx context.Context, t *teller) error {
			id := record.NewID(opinion.ConversationKind.Prefix)
			t.ids["loft"] = id
			return t.take(ctx, "asked.csv", []desk.Saying{
				{Object: id, Of: t.operator.For, Thing: opinion.Conversation{Act: opinion.Closed, Title: en("Asked at the net loft"), Flags: []record.Code{"answers_without_times"}}},
				{Of: t.operator.For, Thing: opinion.Statement{Act: opinion.Stated, Conversation: record.To(id), Number: 1, Text: record.In("und", opinion.NoWords),
					Sort: opinion.Unsaid, Status: opinion.Undecided, Flags: []record.Code{"statement_text_missing"}}},
			})
		}},
		{"2025-09-08", func(ctx context.Context, t *teller) error {
			return t.just(ctx, t.operator, opinion.Amend(t.operator.For, t.id("loft"), en("The words of its only statement are lost."),
				func(c *opinion.Conversation) { c.Act = opinion.Withdrawn }))
		}},
	}
}

// counts puts on record what was counted of the conversation on the quay; once more with a reason.
func (t *teller) counts(ctx context.Context, answers []opinion.Answer, why *record.Text) error {
	var matrix bytes.Buffer
	if err := (&opinion.Matrix{Answers: answers, Marked: true}).Write(&matrix); err != nil {
		return err
	}
	info, err := t.node.Blobs.Put(ctx, &matrix)
	if err != nil {
		return err
	}
	report := opinion.Report{Conversation: record.To(t.id("quay")), Votes: record.Count(len(answers)), Digest: info.SHA256, Reason: why,
		Matrix: &record.File{Name: "matrix.csv", Media: "text/csv", Size: record.Count(info.Size), SHA256: info.SHA256, Blob: info.ID}}
	if why == nil {
		table, err := quayByPlace()
		if err != nil {
			return err
		}
		body, err := json.Marshal(table)
		if err != nil {
			return err
		}
		if info, err = t.node.Blobs.Put(ctx, bytes.NewReader(body)); err != nil {
			return err
		}
		report.ByPlace = &record.File{Name: "places.json", Media: "application/json", Size: record.Count(info.Size), SHA256: info.SHA256, Blob: info.ID}
	}
	people, statements := map[int]bool{}, map[int]bool{}
	for _, a := range answers {
		people[a.Participant], statements[a.Statement] = true, true
	}
	report.Participants, report.Statements = record.Count(len(people)), record.Count(len(statements))
	return t.just(ctx, t.operator, opinion.Count(t.operator.For, report))
}
