package sheet

import (
	"math"
	"time"
)

// SerialDay is the day that a spreadsheet's serial number stands for in the
// 1900 date system, in which day 60 is the 29 February 1900 that never was.
func SerialDay(n int) time.Time {
	day := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if n < 60 {
		n++
	}
	return day.AddDate(0, 0, n)
}

// serialDate writes a serial number as a date, with its time if it has one;
// empty when it is out of the range that spreadsheets show.
func serialDate(f float64, from1904 bool) string {
	if from1904 {
		f += 1462
	}
	if !(f >= 1 && f < 2958466) { // up to 9999-12-31
		return ""
	}
	days := math.Floor(f)
	seconds := math.Round((f - days) * 86400)
	t := SerialDay(int(days)).Add(time.Duration(seconds) * time.Second)
	if seconds == 0 {
		return t.Format("2006-01-02")
	}
	return t.Format("2006-01-02 15:04:05")
}
