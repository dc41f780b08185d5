package plan

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"

	"troth/core/record"
)

//go:embed data/areas-*.json
var areaFiles embed.FS

// An AreaList is a list of policy areas with its labels: a data file. A code is the list's id, a colon and the area: lists never
// change what a code means.
type AreaList struct {
	ID      string     `json:"id"`
	Version int        `json:"version"`
	Source  string     `json:"source"`
	Areas   []AreaName `json:"areas"`
}

// An AreaName is a policy area of a list.
type AreaName struct {
	Code   record.Code       `json:"code"`
	Column string            `json:"column"`           // what the source calls it: the column of a file
	Level  string            `json:"level,omitempty"`  // in a list of several: area, subarea, tool, other_tag
	Parent record.Code       `json:"parent,omitempty"` // the area that a subarea lies within
	Label  map[string]string `json:"label"`            // by language; English is always there
}

// AreaLists are the lists that come with the program.
var AreaLists = sync.OnceValue(func() []AreaList {
	names, err := fs.Glob(areaFiles, "data/areas-*.json")
	if err != nil {
		panic(err)
	}
	var lists []AreaList
	for _, name := range names {
		b, err := areaFiles.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var l AreaList
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		if err := d.Decode(&l); err != nil {
			panic(fmt.Sprintf("%s: %v", name, err)) // a test loads them
		}
		lists = append(lists, l)
	}
	return lists
})

var areaLabels = sync.OnceValue(func() map[record.Code]record.Text {
	labels := map[record.Code]record.Text{}
	for _, l := range AreaLists() {
		for _, a := range l.Areas {
			labels[a.Code] = record.Text{Original: "en", By: a.Label}
		}
	}
	return labels
})

// AreaOf is a policy area with its labels. A code that no list has is its own label, in no language ("zxx").
func AreaOf(code record.Code) Area {
	label, ok := areaLabels()[code]
	if !ok {
		label = record.In("zxx", string(code))
	}
	return Area{code, label}
}
