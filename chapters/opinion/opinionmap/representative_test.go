package opinionmap

import "testing"

// A group is named for no answer that few of it give while most give the other, or that it gives no more often than the others.
func TestGroupsAreNamedForWhatTheySay(t *testing.T) {
	for _, x := range []struct {
		name          string
		group, others Count
		agrees, named bool
	}{
		{"most agree, and a few more disagree than elsewhere", Count{Agree: 74, Disagree: 3, Pass: 3}, Count{Agree: 82, Disagree: 1, Pass: 4}, false, true},
		{"it agrees more, and disagrees more by more", Count{Agree: 92, Disagree: 8}, Count{Agree: 80, Pass: 20}, true, true},
		{"nobody of it answered", Count{}, Count{Agree: 5, Disagree: 5}, false, false},
		{"it passes more", Count{Agree: 1, Pass: 19}, Count{Agree: 50, Disagree: 50}, false, false},
	} {
		list := representative([]Count{x.group}, []Count{x.group.plus(x.others)}, []bool{false}, false)
		if named := len(list) > 0; named != x.named {
			t.Errorf("%s: %+v", x.name, list)
		} else if named && (list[0].Agrees != x.agrees || list[0].Best && !list[0].Agrees) {
			t.Errorf("%s: %+v", x.name, list[0])
		}
	}
	// Beside a statement that tells it, the first is not named at all.
	group := []Count{{Agree: 74, Disagree: 3, Pass: 3}, {Agree: 54, Disagree: 23}}
	all := []Count{{Agree: 156, Disagree: 4, Pass: 7}, {Agree: 60, Disagree: 108}}
	if list := representative(group, all, []bool{false, false}, false); len(list) != 1 || list[0].Statement != 1 || !list[0].Agrees || !list[0].Best {
		t.Errorf("%+v", list)
	}
}
