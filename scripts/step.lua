-- Sends a coffee to one person who took a step with sales: as the command line says, or each event of a CRM on stdin.
local sendoso = require "sendoso"

local function thank(person)
  sendoso.egift {
    campaign = "Coffee on us",
    to       = person,
    message  = "Thank you for the {data.step}, {first_name}! The next coffee is on us.",
    once     = "step/{data.step}/{email}",
  }
end

local email, first_name, step = ...
if email then
  thank { email = email, first_name = first_name, data = { step = step and step:lower() } }
else
  for event in sendoso.events "-" do thank(event) end
end
