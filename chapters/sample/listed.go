package sample

import (
	"context"

	"troth/chapters/agenda"
	"troth/chapters/partnership"
	"troth/core/desk"
	"troth/core/record"
)

// listed is a list of codes as its publisher has it: a second edition renames one code and has another no more.
func listed() []event {
	const file = "harbour-services.csv"
	list := agenda.CodeList{Act: agenda.Entered, Code: "harbour", Name: en("Services of a harbour"), Version: new(record.Code("1"))}
	code := func(act agenda.ListAct, code, level, parent record.Code, text record.Text) func(*teller) agenda.ListedCode {
		return func(t *teller) agenda.ListedCode {
			c := agenda.ListedCode{Act: act, List: record.To(t.id("harbour services")), Code: "harbour:" + code, Level: &level, Text: text}
			if parent != "" {
				parent = "harbour:" + parent
				c.Parent = &parent
			}
			return c
		}
	}
	first := map[string]func(*teller) agenda.ListedCode{
		"landing":  code(agenda.Entered, "1", "group", "", in3("Landing", "Débarquement", "Desembarque")),
		"weighing": code(agenda.Entered, "1.1", "service", "1", in3("Weighing the catch", "Pesée des prises", "Pesaje de la captura")),
		"ice":      code(agenda.Entered, "1.2", "service", "1", in3("Ice", "Glace", "Hielo")),
	}
	names := []string{"landing", "weighing", "ice"}
	return []event{
		edition("2024-03-04", file, partnership.Edition{Publisher: Operator, Title: en("Services of a harbour"), Retrieved: new(record.On("2024-03-04")),
			Rows: new(record.Count(4)), Rejected: new(record.Count(1)), Terms: new(en("May be copied with the source named."))}),
		{"2024-03-04", func(ctx context.Context, t *teller) error {
			t.ids["harbour services"] = record.NewID(agenda.ListKind.Prefix)
			return t.take(ctx, file, []desk.Saying{{Object: t.id("harbour services"), Of: t.operator.For, Thing: list}})
		}},
		{"2024-03-04", func(ctx context.Context, t *teller) error {
			var say []desk.Saying
			for _, name := range names {
				c := first[name](t)
				if name == "weighing" {
					c.Note = new(in3("On certified scales.", "Sur des balances certifiées.", "En balanzas certificadas."))
				}
				t.ids["harbour "+name] = record.NewID(agenda.CodeKind.Prefix)
				say = append(say, desk.Saying{Object: t.id("harbour " + name), Of: t.operator.For, Thing: c})
			}
			return t.take(ctx, file, say)
		}},
		{"2025-02-03", func(ctx context.Context, t *teller) error {
			again := list
			again.Act, again.Version, again.Reason = agenda.Amended, new(record.Code("2")), new(en("The publisher made a second edition."))
			weighing, ice := first["weighing"](t), first["ice"](t)
			weighing.Act, weighing.Text = agenda.Amended, in3("Weighing and grading the catch", "Pesée et tri des prises", "Pesaje y clasificación de la captura")
			weighing.Reason = new(en("The publisher renamed it."))
			ice.Act, ice.Reason = agenda.Retired, new(en("The publisher has it no more: ships bring their own."))
			return t.take(ctx, file, []desk.Saying{{Object: t.id("harbour services"), Of: t.operator.For, Thing: again},
				{Object: t.id("harbour weighing"), Of: t.operator.For, Thing: weighing}, {Object: t.id("harbour ice"), Of: t.operator.For, Thing: ice}})
		}},
		{"2026-03-02", func(ctx context.Context, t *teller) error {
			gone := list
			gone.Act, gone.Version, gone.Reason = agenda.Retired, new(record.Code("2")), new(en("No harbour uses it any more."))
			return t.take(ctx, file, []desk.Saying{{Object: t.id("harbour services"), Of: t.operator.For, Thing: gone}})
		}},
	}
}
