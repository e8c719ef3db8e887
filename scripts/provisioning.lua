-- Invites each new rep on the first day, once, to the team group of the department; who has a user is left out.
local rule = require "sendoso.rule"
local sendoso = require "sendoso"

local group_of = sendoso.directory.mapping "data/groups.csv"

return rule {
  name = "provisioning",
  each = rule.people "data/employees.csv",
  when = rule.on "hire_date",
  where = function(person)
    if not group_of(person) then return false, "no group for the department" end
    return not sendoso.directory.find(person), "has a user, or an invitation"
  end,
  send = "invite",
  gift = function(person) return { role = "regular", group = group_of(person) } end,
}
