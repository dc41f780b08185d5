package sample

import (
	"sync"
	"time"
)

// A Clock is the time of a node that lives through the sample. It stands still at the moment that is being told; once the story is at
// its end it runs, from now on or, where now is still before the last moment of the story, from that moment on.
type Clock struct {
	mu    sync.Mutex
	at    time.Time     // the moment that is told
	live  bool          // the story is at its end
	ahead time.Duration // of the real clock, from then on
}

// NewClock stands at the moment when the record of the sample begins. Open the node with its Now, then tell the sample with its Put.
func NewClock() *Clock { return &Clock{at: morning(firstDay)} }

// Now is the time of the node.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live {
		return time.Now().Add(c.ahead)
	}
	return c.at
}

// day moves the clock to the morning of a day, never back.
func (c *Clock) day(day string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := morning(day); t.After(c.at) {
		c.at = t
	}
}

// tick lets the time between two acts pass.
func (c *Clock) tick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(3*time.Minute + 41*time.Second)
}

// run ends the story.
func (c *Clock) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.live, c.ahead = true, max(0, time.Until(c.at))
}

func morning(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err) // days of the story are constants; a test tells it
	}
	return t.Add(8*time.Hour + 12*time.Minute + 7*time.Second)
}
