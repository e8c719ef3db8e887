-- Thanks everyone who answers the survey with a gift, which waits on a page of its own.
local rule = require "sendoso.rule"

return rule {
  name   = "survey",
  each   = rule.events "data/responses.json",
  source = "typeform",
  claim  = "data.hidden.claim",
  when   = rule.on "time",
  once   = "{id}",
  send   = "links",
  gift   = { campaign = "Coffee on us" },
}
