-- Sends an eGift on the work anniversaries that we celebrate; a bigger one every fifth year.
local rule = require "sendoso.rule"

return rule {
  name = "anniversary",
  each = rule.people "data/employees.csv",
  when = rule.anniversary("hire_date", { milestones = { 1, 2, 3, 5, 10, 15, 20, 25 } }),
  once = "{id}/{years}",
  gift = function(person)
    return { campaign = "Anniversary eGift", amount = person.years % 5 == 0 and 75 or 25 }
  end,
  message = "Happy anniversary no. {years}, {preferred_name|first_name}! Thank you for being here.",
}
