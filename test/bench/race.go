package main

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// race lets n goroutines do something again and again for the time of one measurement, and returns how often a second it was done
// and how long each took.
func (b *bench) race(ctx context.Context, n int, do func(i int) error) (rate float64, waits []time.Duration, err error) {
	start := time.Now()
	waits, err = inParallel(n, func(i int) (bool, error) {
		if time.Since(start) > b.time || ctx.Err() != nil {
			return false, ctx.Err()
		}
		return true, do(i)
	})
	return float64(len(waits)) / time.Since(start).Seconds(), waits, err
}

// inParallel lets n goroutines do something until it says that there is no more to do, or one fails. It returns how long each took.
func inParallel(n int, do func(i int) (more bool, err error)) ([]time.Duration, error) {
	var wg sync.WaitGroup
	var failed atomic.Pointer[error]
	waits := make([][]time.Duration, n)
	for i := range n {
		wg.Go(func() {
			for failed.Load() == nil {
				began := time.Now()
				more, err := do(i)
				if err != nil {
					failed.Store(&err)
				}
				if !more {
					return
				}
				waits[i] = append(waits[i], time.Since(began))
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return nil, *err
	}
	return slices.Concat(waits...), nil
}

// middle is the median.
func middle(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

// percentile is the wait, in milliseconds, that this share of all waits does not exceed.
func percentile(waits []time.Duration, share float64) float64 {
	waits = slices.Sorted(slices.Values(waits))
	return float64(waits[int(share*float64(len(waits)-1))].Microseconds()) / 1000
}
