-- Sends a coffee to one person who took a step with sales: as the command line says, or each event of a CRM on stdin.
local sendoso = require "sendoso"

local function thank(person, step)
  person.step = step and tostring(step):lower()
  sendoso.egift {
    campaign = "Coffee on us",
    to       = person,
    message  = "Thank you for the {step}, {first_name|name}! The next coffee is on us.",
    once     = "step/{step}/{email}",
  }
end

local email, first_name, step = ...
if email then
  thank({ email = email, first_name = first_name }, step)
else
  for event in sendoso.events "-" do thank(event, event.data.step) end
end
