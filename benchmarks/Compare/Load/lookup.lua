-- GET /api/contacts/lookup?phone=, with 10,000 numbers in turn ("different") or always the same one ("same").
-- The requests are made beforehand, so that wrk takes as little as it can of the cores it shares with the server.
local requests = {}
local sent = 0

function init(args)
  local numbers = args[1] == "same" and 1 or 10000
  for i = 1, numbers do
    requests[i] = wrk.format("GET", string.format("/api/contacts/lookup?phone=%%2B1317555%04d", i - 1))
  end
end

function request()
  sent = sent + 1
  return requests[(sent - 1) % #requests + 1]
end

function done(summary, latency)
  io.write(string.format(
    "RESULT %d %d %d %.0f %.0f %.0f\n",
    summary.requests, summary.duration,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout + summary.errors.status,
    latency:percentile(50), latency:percentile(99), latency.max))
end
