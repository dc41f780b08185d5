package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"troth/core/database"
)

// bareRowBytes is the length of a row without any meaning.
const bareRowBytes = 300

// bareRows measures what the machine can: waiting writers whose rows of one table share durable commits.
func (b *bench) bareRows(ctx context.Context) (float64, error) {
	dir, err := b.dir("bare")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	db, err := database.Open(filepath.Join(dir, "bare.sqlite"), "rwc", likeRecord...)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	if err := db.Script(`CREATE TABLE bare (id INTEGER PRIMARY KEY, body BLOB NOT NULL)`); err != nil {
		return 0, err
	}
	row := make([]byte, bareRowBytes)
	rand.Read(row)
	queue, ended := make(chan chan error, groupMost), make(chan struct{})
	go func() {
		defer close(ended)
		for first := range queue {
			group, err := []chan error{first}, db.Exec(`BEGIN IMMEDIATE`)
			for more := true; more && len(group) < groupMost; {
				select {
				case next, ok := <-queue:
					if more = ok; ok {
						group = append(group, next)
					}
				default:
					more = false
				}
			}
			for range group {
				if err == nil {
					err = db.Exec(`INSERT INTO bare (body) VALUES (?1)`, row)
				}
			}
			err = errors.Join(err, db.Exec(`COMMIT`))
			for _, answer := range group {
				answer <- err
			}
		}
	}()
	rate, waits, err := b.race(ctx, writers, func(int) error {
		answer := make(chan error, 1)
		queue <- answer
		return <-answer
	})
	close(queue)
	<-ended
	if err != nil {
		return 0, err
	}
	v, err := db.One(`SELECT count(*) FROM bare`)
	if err == nil && v[0].(int64) != int64(len(waits)) {
		err = fmt.Errorf("%d rows were answered, %v are there", len(waits), v[0])
	}
	return rate, err
}
