-- Sends an eGift on every work anniversary; a bigger one every fifth year.
local sendoso = require "sendoso"

for person in sendoso.people "data/employees.csv" do
  local years = sendoso.anniversary(person, sendoso.today())
  if years then
    sendoso.egift {
      campaign = "Anniversary eGift",
      to       = person,
      amount   = years % 5 == 0 and 75 or 25,
      message  = "Happy anniversary no. " .. years .. ", {first_name}! Thank you for being here.",
      once     = "anniversary/{id}/" .. years,
    }
  end
end
