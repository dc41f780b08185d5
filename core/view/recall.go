package view

import (
	"sync"

	"troth/core/record"
)

// Kept is what find makes of the newest state of the record, made once for all readers until an entry changes it. It must not depend on
// the day or on who reads, and nobody may change it. A reader of an earlier position makes its own, since what was removed in between may
// be part of what is kept.
func Kept[T any](r *Reader, key string, find func() (T, error)) (T, error) {
	all, err := Recall(r, key, 1, []struct{}{{}}, func([]struct{}) (map[struct{}]T, error) {
		value, err := find()
		return map[struct{}]T{{}: value}, err
	})
	if err != nil {
		var none T
		return none, err
	}
	return all[0], nil
}

// Recall is Kept for many values, each under a key of its own: those of the keys, in their order, as find makes them of the keys that are
// not kept. What find does not give is the zero value, and is kept alike. When there are more than most, some are let go.
func Recall[K comparable, V any](r *Reader, name string, most int, keys []K, find func([]K) (map[K]V, error)) ([]V, error) {
	return recall(r, name, most, keys, find, false)
}

// Lasting is Recall for what no entry changes but one that removes something, as what versions on record say: it stays when other entries
// come. What find makes must not hold words of the record, so that none of them outlives its removal even for a moment.
func Lasting[K comparable, V any](r *Reader, name string, most int, keys []K, find func([]K) (map[K]V, error)) ([]V, error) {
	return recall(r, name, most, keys, find, true)
}

func recall[K comparable, V any](r *Reader, name string, most int, keys []K, find func([]K) (map[K]V, error), lasting bool) ([]V, error) {
	values := make([]V, len(keys))
	size, _, removed := r.view.Logged()
	state := r.position // as which the record stood when what is kept was found
	if lasting {
		state = removed + 1
	}
	if !r.newest || r.position != size {
		found, err := find(keys)
		for i, k := range keys {
			values[i] = found[k]
		}
		return values, err
	}
	var m *recalled[K, V]
	if x, ok := r.view.memory.Load(name); ok {
		m = x.(*recalled[K, V])
	} else {
		x, _ := r.view.memory.LoadOrStore(name, &recalled[K, V]{})
		m = x.(*recalled[K, V])
	}
	missing := m.get(state, keys, values)
	if len(missing) == 0 {
		return values, nil
	}
	unknown := make([]K, len(missing))
	for i, at := range missing {
		unknown[i] = keys[at]
	}
	found, err := find(unknown)
	if err != nil {
		return nil, err
	}
	for _, at := range missing {
		values[at] = found[keys[at]]
	}
	m.put(state, most, unknown, found)
	return values, nil
}

// recalled are the values of one name, as the record stood at one position, or since something was last removed.
type recalled[K comparable, V any] struct {
	mu     sync.RWMutex
	state  record.Index
	values map[K]V
}

// get fills in what is kept and returns where nothing is.
func (m *recalled[K, V]) get(state record.Index, keys []K, values []V) (missing []int) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for i, k := range keys {
		v, ok := m.values[k]
		if ok && m.state == state {
			values[i] = v
		} else {
			missing = append(missing, i)
		}
	}
	return missing
}

func (m *recalled[K, V]) put(state record.Index, most int, keys []K, found map[K]V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if state < m.state {
		return
	}
	if state > m.state || m.values == nil {
		m.state, m.values = state, map[K]V{}
	}
	for k := range m.values { // in no order
		if len(m.values)+len(keys) <= most {
			break
		}
		delete(m.values, k)
	}
	for _, k := range keys[:min(len(keys), most)] {
		m.values[k] = found[k]
	}
}
