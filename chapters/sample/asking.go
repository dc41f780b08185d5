package sample

import (
	"context"
	"crypto/rand"
	"time"

	"troth/chapters/opinion"
	"troth/core/desk"
	"troth/core/record"
	"troth/core/view"
)

// winter is what people are asked about the ferry in winter, in a conversation that goes on; leans are those of three groups: who
// commutes, who lives on the outer islands, and who pays for the ferry.
var winter = []stated{
	{in3("The first boat should leave before seven, also in winter.", "Le premier bateau devrait partir avant sept heures, en hiver aussi.", "El primer barco debería salir antes de las siete, también en invierno."), [3]int8{1, 0, -1}},
	{in3("The outer islands need a boat every day.", "Les îles extérieures ont besoin d’un bateau chaque jour.", "Las islas exteriores necesitan un barco cada día."), [3]int8{0, 1, -1}},
	{in3("A boat that does not sail should be called off the evening before.", "Un bateau qui ne part pas devrait être annulé la veille au soir.", "Un barco que no sale debería cancelarse la víspera."), [3]int8{1, 1, 1}},
	{in3("Tickets may cost more in winter.", "Les billets peuvent coûter plus cher en hiver.", "Los billetes pueden costar más en invierno."), [3]int8{-1, -1, 1}},
	{in3("Children and the sick should always have a place on board.", "Les enfants et les malades devraient toujours avoir une place à bord.", "Los niños y los enfermos deberían tener siempre un sitio a bordo."), [3]int8{1, 1, 1}},
	{in3("Half-empty boats should be left out of the timetable.", "Les bateaux à moitié vides devraient quitter l’horaire.", "Los barcos medio vacíos deberían salir del horario."), [3]int8{-1, -1, 1}},
	{in3("What each line costs should be published every spring.", "Ce que coûte chaque ligne devrait être publié chaque printemps.", "Lo que cuesta cada línea debería publicarse cada primavera."), [3]int8{1, 1, 1}},
	{in3("Freight should wait when people wait.", "Le fret devrait attendre quand des gens attendent.", "La carga debería esperar cuando esperan personas."), [3]int8{1, -1, 0}},
}

// winterPeople are those who have answered so far, by group.
var winterPeople = [3]int{29, 23, 18}

// asking is a conversation that is open: the demo shows how people answer.
func asking() []event {
	limit := record.Count(140)
	return []event{
		{"2026-10-12", func(ctx context.Context, t *teller) error {
			seeds := make([]record.Text, len(winter))
			for i, s := range winter {
				seeds[i] = s.text
			}
			entries, err := t.do(ctx, t.operator, opinion.Open(t.operator.For, opinion.Conversation{
				Title: in3("How should the ferry run in winter?", "Comment le ferry devrait-il circuler en hiver\u202f?", "¿Cómo debería funcionar el ferri en invierno?"),
				Text: new(in3("The next plan will promise a winter timetable. Before it is written, everybody who takes the ferry, or waits for it, is asked.",
					"Le prochain plan promettra un horaire d’hiver. Avant qu’il soit écrit, on interroge tous ceux qui prennent le ferry ou l’attendent.",
					"El próximo plan prometerá un horario de invierno. Antes de escribirlo se pregunta a todos los que toman el ferri o lo esperan.")),
				About: new(record.To(t.id("sorrel"))), Languages: []record.Code{"en", "fr", "es"}, Limit: &limit,
				Rules: new(in3("One idea in each statement, in words that others can agree or disagree with. Nothing about persons.",
					"Une idée par énoncé, en des mots que d’autres peuvent approuver ou non. Rien sur des personnes.",
					"Una idea por enunciado, con palabras que otros puedan aprobar o no. Nada sobre personas."))}, seeds))
			if err != nil {
				return err
			}
			t.ids["winter"] = entries[0].Object
			return t.answer(ctx, entries[0].Object, entries[1:])
		}},
	}
}

// answer lets people vote in the conversation on the ferry: most with their group, some not, and few on everything.
func (t *teller) answer(ctx context.Context, conversation record.ID, statements []record.Entry) error {
	x := uint64(2026)
	draw := func(n uint64) uint64 {
		x = x*6364136223846793005 + 1442695040888963407
		return x >> 33 % n
	}
	at, err := time.Parse(record.TimeFormat, statements[0].At)
	if err != nil {
		return err
	}
	var ballots []desk.Ballot
	for group, n := range winterPeople {
		for range n {
			token := rand.Text()
			for i, s := range winter {
				if draw(7) == 0 {
					continue
				}
				b := desk.Ballot{Conversation: conversation, Token: token, Statement: statements[i].Object, Value: int(s.leans[group]), Important: draw(9) == 0,
					At: at.Add(time.Duration(len(ballots)) * time.Second)}
				switch draw(10) {
				case 0:
					b.Value = -b.Value
				case 1:
					b.Value = 0
				}
				ballots = append(ballots, b)
			}
		}
	}
	_, err = t.node.Desk.VoteAll(ctx, ballots, func(r *view.Reader, b desk.Ballot, known bool) error {
		return opinion.MayAnswer(b.Conversation, b.Statement)(r, known)
	})
	if err != nil {
		return err
	}
	return t.node.Desk.Batch(ctx)
}
