package opinionmap

import (
	"runtime"
	"sync"
)

// blockRows is how many people a block has. Sums over people are made block by block and joined in the order of the blocks, so that
// they come out the same however many cores there are.
const blockRows = 4096

// blocks calls do for every block of n rows, on all cores. do writes only to what belongs to its block. Whatever else the program has to do,
// such as answering people, comes first between two blocks: a computation may take seconds.
func blocks(n int, do func(block, from, to int)) {
	count := (n + blockRows - 1) / blockRows
	workers := min(runtime.NumCPU(), runtime.GOMAXPROCS(0), count)
	if workers <= 1 {
		for b := range count {
			runtime.Gosched()
			do(b, b*blockRows, min(n, (b+1)*blockRows))
		}
		return
	}
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for b := w; b < count; b += workers {
				runtime.Gosched()
				do(b, b*blockRows, min(n, (b+1)*blockRows))
			}
		})
	}
	wait.Wait()
}
