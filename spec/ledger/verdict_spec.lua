-- What a reading of the sends proves of gifts whose outcome is unknown.
local sends = require "sendoso.ledger.sends"
local shown = require "sendoso.ledger.shown"
local verdict = require "sendoso.ledger.verdict"

local HOUR = 3600

describe("sendoso.ledger.verdict", function()
  -- A gift: key, state, time in seconds, and what is not as usual.
  local function gift(key, state, at, more)
    local made = {
      key = key, state = state, operation = "egift", recipient = "ann@x.y", campaign = 7, began = at * 1000,
      skew_ms = 0,
    }
    for name, value in pairs(more or {}) do made[name] = value end
    return made
  end

  local bob = { recipient = "bob@x.y" }

  -- Judges, and returns the outcomes by key. Sends are { email, campaign, time }.
  local function judge(gifts, seen_sends, more)
    local seen <close> = shown.new()
    for i, send in ipairs(seen_sends) do seen:add { id = i, pair = sends.pair(send[1], send[2]), time = send[3] } end
    local reading = { began = 100 * HOUR * 1000, after_ms = 600000, complete = true, unreadable = 0, skew_ms = 0,
      shown = seen }
    for name, value in pairs(more or {}) do reading[name] = value or nil end
    local outcomes, whys = {}, {}
    for _, one in ipairs(verdict.judge(gifts, reading)) do
      outcomes[one.gift.key], whys[one.gift.key] = one.outcome or "unknown", one.why
    end
    return outcomes, whys
  end

  local t = 90 * HOUR
  local control = gift("control", "sent", t + HOUR, bob)
  local seen = { "bob@x.y", 7, t + HOUR }

  -- name, gifts, sends, more, expected outcomes
  for _, case in ipairs {
    { "that is in the list was sent", { gift("a", "unknown", t) }, { { "ann@x.y", 7, t + 3 } }, nil, { a = "sent" } },
    { "is the recipient's in whatever letters", { gift("a", "unknown", t) }, { { "ANN@X.y", 7, t } }, nil,
      { a = "sent" } },
    { "made up to ten minutes late was sent", { gift("a", "unknown", t) }, { { "ann@x.y", 7, t + 590 } }, nil,
      { a = "sent" } },
    { "that is not in the list, where another is, was not sent", { gift("a", "unknown", t), control }, { seen }, nil,
      { a = "absent" } },
    { "has no outcome without a positive control", { gift("a", "unknown", t) }, {}, nil, { a = "unknown" } },
    { "has none by a control that is not seen itself", { gift("a", "unknown", t), control }, {}, nil,
      { a = "unknown" } },
    { "has none by a control of another operation",
      { gift("a", "unknown", t), gift("c", "sent", t, { recipient = "bob@x.y", operation = "physical" }) },
      { { "bob@x.y", 7, t } }, nil, { a = "unknown" } },
    { "has none by a control of another day", { gift("a", "unknown", t), gift("c", "sent", t - 25 * HOUR, bob) },
      { { "bob@x.y", 7, t - 25 * HOUR } }, nil, { a = "unknown" } },
    { "has none by a control that may itself be another", { gift("a", "unknown", t), gift("c", "sent", t, bob),
      gift("d", "unknown", t, bob) }, { { "bob@x.y", 7, t } }, nil, { a = "unknown", d = "unknown" } },
    { "has none where the list is not read to its end", { gift("a", "unknown", t), control }, { seen },
      { complete = false }, { a = "unknown" } },
    { "has none where a send in the list says not whose it is", { gift("a", "unknown", t), control }, { seen },
      { unreadable = 1 }, { a = "unknown" } },
    { "has none where it is too young", { gift("a", "unknown", 100 * HOUR - 599),
      gift("c", "sent", 100 * HOUR - 700, bob) }, { { "bob@x.y", 7, 100 * HOUR - 700 } }, nil, { a = "unknown" } },
    { "was not sent as soon as it is old enough", { gift("a", "unknown", 100 * HOUR - 600),
      gift("c", "sent", 100 * HOUR - 700, bob) }, { { "bob@x.y", 7, 100 * HOUR - 700 } }, nil, { a = "absent" } },
    { "has none where somebody else sent that campaign to that person", { gift("a", "unknown", t), control },
      { seen, { "ann@x.y", 7, t - 5 * HOUR } }, nil, { a = "unknown" } },
    { "was not sent where what is seen is another gift of the ledger",
      { gift("a", "unknown", t), gift("b", "sent", t - 5 * HOUR) }, { { "ann@x.y", 7, t - 5 * HOUR } }, nil,
      { a = "absent" } },
    { "of another campaign is another", { gift("a", "unknown", t), control }, { seen, { "ann@x.y", 8, t } }, nil,
      { a = "absent" } },
    { "is told from one before it by counting", { gift("a", "unknown", t), gift("b", "sent", t - 60), control },
      { seen, { "ann@x.y", 7, t - 60 }, { "ann@x.y", 7, t } }, nil, { a = "sent" } },
    { "was not sent where the one before it explains the send",
      { gift("a", "unknown", t), gift("b", "sent", t - 60), control }, { seen, { "ann@x.y", 7, t } }, nil,
      { a = "absent" } },
    { "and its twin were both sent where there are two", { gift("a", "unknown", t), gift("b", "unknown", t + 60) },
      { { "ann@x.y", 7, t }, { "ann@x.y", 7, t + 61 } }, nil, { a = "sent", b = "sent" } },
    { "and its twin cannot be told apart where there is one", { gift("a", "unknown", t), gift("b", "unknown", t + 60),
      control }, { seen, { "ann@x.y", 7, t + 61 } }, nil, { a = "unknown", b = "unknown" } },
    { "is told from its twin where hours lie between them", { gift("a", "unknown", t), gift("b", "unknown", t + HOUR),
      control }, { seen, { "ann@x.y", 7, t + HOUR } }, nil, { a = "absent", b = "sent" } },
    { "is not settled while another is under way to the same person", { gift("a", "unknown", t),
      gift("b", "intent", t + 5), control }, { seen, { "ann@x.y", 7, t + 5 } }, nil, { a = "unknown" } },
    { "has none where the list lacks even what was sent", { gift("a", "unknown", t), gift("b", "sent", t), control },
      { seen }, nil, { a = "unknown" } },
    { "is found where Sendoso's clock was an hour ahead", { gift("a", "unknown", t, { skew_ms = HOUR * 1000 }) },
      { { "ann@x.y", 7, t + HOUR } }, nil, { a = "sent" } },
    { "is no older than Sendoso's clock says, though ours was put right by an hour in between",
      { gift("a", "unknown", 99 * HOUR - 60, { skew_ms = HOUR * 1000 }), gift("c", "sent", 99 * HOUR, bob) },
      { { "bob@x.y", 7, 99 * HOUR } }, nil, { a = "unknown" } },
    { "of which no clock is known is never absent", { gift("a", "unknown", t, { skew_ms = false }), control }, { seen },
      nil, { a = "unknown" } },
    { "is never absent by a reading of which no clock is known", { gift("a", "unknown", t), control }, { seen },
      { skew_ms = false }, { a = "unknown" } },
    { "is not found where the clocks agreed", { gift("a", "unknown", t) }, { { "ann@x.y", 7, t + HOUR } }, nil,
      { a = "unknown" } },
    { "may be a link that was redeemed then", { gift("a", "unknown", t),
      gift("l", "sent", t - 5 * HOUR, { operation = "egift_links" }) }, { { "ann@x.y", 7, t + 3 } }, nil,
      { a = "unknown" } },
    { "was sent where there is a send for the link, too", { gift("a", "unknown", t),
      gift("l", "sent", t - 5 * HOUR, { operation = "egift_links" }) }, { { "ann@x.y", 7, t }, { "ann@x.y", 7, t } },
      nil, { a = "sent" } },
    { "is no link that was made later", { gift("a", "unknown", t),
      gift("l", "sent", t + HOUR, { operation = "egift_links" }) }, { { "ann@x.y", 7, t } }, nil, { a = "sent" } },
    { "was not sent where only a link was made, and nothing is listed", { gift("a", "unknown", t), control,
      gift("l", "sent", t - HOUR, { operation = "egift_links" }) }, { seen }, nil, { a = "absent" } },
    { "may be one that a person has settled, at whatever time", { gift("a", "unknown", t),
      gift("b", "sent", t, { began = false }) }, { { "ann@x.y", 7, t } }, nil, { a = "unknown" } },
    { "of which no clock is known is found a quarter of an hour off",
      { gift("a", "unknown", t, { skew_ms = false }) }, { { "ann@x.y", 7, t - 14 * 60 } }, nil, { a = "sent" } },
  } do
    it("says that a gift " .. case[1], function()
      for _, one in ipairs(case[2]) do -- false: it has none
        one.skew_ms, one.began = one.skew_ms or nil, one.began or nil
      end
      local outcomes, whys = judge(case[2], case[3], case[4])
      assert.same(case[5], outcomes)
      for _, why in pairs(whys) do assert.equal("string", type(why)) end
    end)
  end
end)
