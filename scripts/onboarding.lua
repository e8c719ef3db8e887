-- Asks new colleagues for their address two weeks before they start, and sends the welcome kit there.
local rule = require "sendoso.rule"

return rule {
  name = "onboarding",
  each = rule.people "data/hires.csv",
  when = rule.on("hire_date", { before = 14, shift = "earlier" }),
  once = "{id}",
  send = "collect",
  gift = {
    campaign = "Welcome kit",
    expire_after_days = 7,
    address_confirmation_custom_message = "Where may we send your welcome kit?",
  },
  message = "Welcome, {preferred_name|first_name}! Something to begin with is on its way to you.",
}
