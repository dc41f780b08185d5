package sqlite

import (
	"context"
	"errors"
	"sync"
)

// ErrClosed: the store was closed.
var ErrClosed = errors.New("store is closed")

// A pool lends connections, opening them when first needed. The writer is a pool of one: who has it, writes.
type pool struct {
	open   func() (*conn, error)
	slots  chan *conn // nil: none is open in this slot
	closed chan struct{}
	once   sync.Once
}

func newPool(size int, open func() (*conn, error)) *pool {
	p := &pool{open: open, slots: make(chan *conn, size), closed: make(chan struct{})}
	for range size {
		p.slots <- nil
	}
	return p
}

// get waits for a connection; put must follow.
func (p *pool) get(ctx context.Context) (*conn, error) {
	select { // of several ready cases the next select would take any
	case <-p.closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	default:
	}
	select {
	case <-p.closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	case c := <-p.slots:
		if c != nil {
			return c, nil
		}
		c, err := p.open()
		if err != nil {
			p.slots <- nil
			return nil, err
		}
		return c, nil
	}
}

// put gives the connection back with the outcome of its use. One on which the engine failed is closed, and the next get opens a
// fresh one, which sees what is on disk.
func (p *pool) put(c *conn, err error) {
	if broken(err) {
		_ = c.close() // err says more
		c = nil
	}
	p.slots <- c
}

// close waits for all connections to be given back and closes them.
func (p *pool) close() (err error) {
	p.once.Do(func() {
		close(p.closed)
		for range cap(p.slots) {
			if c := <-p.slots; c != nil {
				err = errors.Join(err, c.close())
			}
		}
	})
	return err
}
