-- How many lines, and the sum of the IDs that they begin with.
local function same(output)
  local count, sum = 0, 0
  for id in output:gmatch '{"id": ?(%d+)[^\n]*\n' do count, sum = count + 1, sum + id end
  return count .. " " .. sum
end

return function(kit)
  local url = kit.server(100000).url
  return {
    about = "`sends --format ndjson`, 100,000 of them. The rate limit holds: what counts is the processor.",
    rounds = 3,
    same = same,
    { name = "sendoso", env = "SENDOSO_ACCESS_TOKEN=t",
      command = { "build/sendoso", "sends", "--format", "ndjson", "--base-url", url } },
    { name = "floor", command = kit.floor("list", url, "ndjson") },
    goals = { { "sendoso", what = "processor", beside = "floor", most = 2 } },
  }
end
