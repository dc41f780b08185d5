package memory_test

import (
	"os"
	"testing"

	"troth/core/record"
	"troth/core/record/memory"
	"troth/core/record/storetest"
)

func TestStore(t *testing.T) {
	storetest.Test(t, func(t testing.TB, file string) record.Store {
		if _, err := os.Stat(file); err != nil {
			return memory.New()
		}
		s, err := memory.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
