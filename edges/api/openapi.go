package api

import (
	"cmp"
	"encoding"
	"encoding/json"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

var pathValue = regexp.MustCompile(`\{(\w+)\}`)

// openAPI describes the routes in OpenAPI 3.1. Schemas are read off the structs that are answered, so that the description
// cannot say anything else than the program does.
func openAPI(routes []route) []byte {
	s := schemas{}
	paths := map[string]any{}
	for _, r := range routes {
		var parameters []any
		for _, m := range pathValue.FindAllStringSubmatch(r.path, -1) {
			parameters = append(parameters, map[string]any{
				"name": m[1], "in": "path", "required": true, "description": pathValues[m[1]], "schema": map[string]any{"type": "string"},
			})
		}
		day := dayParameter
		day.means = cmp.Or(r.day, day.means)
		for _, p := range append(slices.Clone(r.query), day) {
			parameters = append(parameters, map[string]any{
				"name": p.name, "in": "query", "description": p.means, "schema": p.schema(),
			})
		}
		schema := map[string]any{"type": "object"}
		if r.answers != nil {
			schema = s.of(reflect.TypeOf(r.answers))
		}
		get := map[string]any{
			"operationId": r.name, "summary": r.summary,
			"responses": map[string]any{
				"200":     map[string]any{"description": r.summary, "content": content("application/json", schema)},
				"304":     map[string]any{"description": "As If-None-Match has it."},
				"default": map[string]any{"description": "Why there is no answer.", "content": content("application/problem+json", problem)},
			},
		}
		if parameters != nil {
			get["parameters"] = parameters
		}
		paths[Base+r.path] = map[string]any{"get": get}
	}
	b, err := json.MarshalIndent(map[string]any{
		"openapi": "3.1.0",
		"info": map[string]any{
			"title": "Troth", "version": "1",
			"description": "What the pages show, as data. Each answer has a strong ETag and can be read from pages of any origin. " +
				"The log itself is at /checkpoint and /tile/… (C2SP tlog-tiles), receipts are at /receipts/{index} (C2SP tlog-proof).",
			"license": map[string]any{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"paths":      paths,
		"components": map[string]any{"schemas": s},
	}, "", "  ")
	if err != nil {
		panic(err) // maps of strings
	}
	return append(b, '\n')
}

func content(media string, schema any) map[string]any {
	return map[string]any{media: map[string]any{"schema": schema}}
}

// problem is the schema of what edges/web answers to a request that failed (RFC 9457).
var problem = map[string]any{
	"type": "object",
	"properties": map[string]any{
		"type": map[string]any{"type": "string"}, "title": map[string]any{"type": "string"}, "status": map[string]any{"type": "integer"},
		"detail": map[string]any{"type": "string"}, "kind": map[string]any{"type": "string"}, "instance": map[string]any{"type": "string"},
	},
}

// schemas are those of the named structs and enums, by name.
type schemas map[string]any

var (
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	raw           = reflect.TypeFor[json.RawMessage]()
)

// of is the schema of what encoding/json makes of a type.
func (s schemas) of(t reflect.Type) map[string]any {
	switch {
	case t == raw:
		return map[string]any{}
	case t.Kind() == reflect.Pointer:
		return s.of(t.Elem())
	case t.Implements(textMarshaler):
		return map[string]any{"type": "string"}
	case t.Kind() == reflect.Struct && t.Name() != "":
		return s.named(t, func() map[string]any { return s.object(t) })
	}
	if e, ok := reflect.Zero(t).Interface().(interface{ Values() []string }); ok {
		return s.named(t, func() map[string]any { return map[string]any{"type": "string", "enum": e.Values()} })
	}
	switch t.Kind() {
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Int, reflect.Int32, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Struct:
		return s.object(t)
	case reflect.Map:
		return map[string]any{"type": []string{"object", "null"}, "additionalProperties": s.of(t.Elem())}
	case reflect.Array:
		return map[string]any{"type": "array", "items": s.of(t.Elem())}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return map[string]any{"type": "string", "contentEncoding": "base64"}
		}
		return map[string]any{"type": []string{"array", "null"}, "items": s.of(t.Elem())}
	}
	panic("api: " + t.String() + " has no schema")
}

// named puts a schema under the name of its type, once, and refers to it.
func (s schemas) named(t reflect.Type, make func() map[string]any) map[string]any {
	name := path.Base(t.PkgPath()) + "." + t.Name()
	if _, ok := s[name]; !ok {
		s[name] = nil // its own fields may refer to it
		s[name] = make()
	}
	return map[string]any{"$ref": "#/components/schemas/" + name}
}

func (s schemas) object(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	s.fields(t, properties, &required)
	slices.Sort(required)
	return map[string]any{"type": "object", "properties": properties, "required": required}
}

func (s schemas) fields(t reflect.Type, properties map[string]any, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct {
			s.fields(f.Type, properties, required)
			continue
		}
		if !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		schema := s.of(f.Type)
		if means := f.Tag.Get("means"); means != "" { // beside a reference too: OpenAPI 3.1 allows it
			schema["description"] = means
		}
		properties[name] = schema
		if !strings.Contains(options, "omit") {
			*required = append(*required, name)
		}
	}
}
