-- Sends answers to statements, each by a participant of its own, and prints one line of JSON at the end. Arguments: the path of the form, a
-- file with the ids of the statements, and a number that no other run has.

local statements, path, run, n = {}, "", "", 0
local threads = 0

function setup(thread)
  thread:set("seed", threads)
  threads = threads + 1
end

function init(args)
  path, run = args[1], args[3]
  for id in io.lines(args[2]) do
    statements[#statements + 1] = id
  end
end

local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
local answers = { "agree", "disagree", "pass" }

function request()
  n = n + 1
  -- A ticket is 16 bytes in base64url: 21 digits and an A are one.
  local body = string.format("ticket=%04d%02d%015dA&statement=%s&answer=%s", run, seed, n, statements[n % #statements + 1], answers[n % 3 + 1])
  return wrk.format("POST", path, headers, body)
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\nreport {"requests":%d,"seconds":%f,"bytes":%d,"failed":%d,"p50":%f,"p95":%f,"p99":%f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3))
end
