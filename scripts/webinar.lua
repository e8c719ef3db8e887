-- Thanks everyone who stayed for at least half of the webinar, except colleagues and competitors.
local rule = require "sendoso.rule"

local minutes = 60 -- how long the webinar was

return rule {
  name = "webinar-847",
  was = false, -- each webinar is a rule of its own
  each = rule.attendees "data/webinar.csv",
  once = "{email}",
  exclude = "data/no-thanks.txt",
  where = function(guest, hold)
    if not guest.minutes then return hold "the report does not say how long the person stayed" end
    return guest.minutes >= minutes / 2, "stayed for less than half of the webinar"
  end,
  gift = { campaign = "Coffee on us" },
  message = "Thank you for staying, {first_name|name}! The next coffee is on us.",
}
