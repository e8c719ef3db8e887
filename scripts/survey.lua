-- Makes an eGift link for everyone who finished the survey, and prints the links for the survey tool, or for a page.
local sendoso = require "sendoso"

local format = ... -- csv, json or ndjson
local unfinished = { partial = true, started = true, ["survey preview"] = true, ["survey test"] = true, spam = true }

local links = {}
for answer in sendoso.events "data/answers.csv" do
  local state, finished = tostring(answer.type):lower(), tostring(answer.data.finished):lower()
  if not unfinished[state] and finished ~= "false" and finished ~= "0" then
    local receipt = sendoso.egift_links {
      campaign = "Survey reward", recipients = { answer }, once = "survey-2026-q1",
    }
    local gift = receipt and receipt.egift_links[1]
    if gift then links[#links + 1] = { id = answer.id, email = gift.email, link = gift.link } end
  end
end
sendoso.show(format or "csv", "id email link", links)
