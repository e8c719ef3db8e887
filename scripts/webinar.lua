-- Thanks everyone who stayed for at least half an hour of the webinar.
local sendoso = require "sendoso"

for guest in sendoso.attendees "data/webinar.csv" do
  if guest.attended and guest.minutes >= 30 then
    sendoso.egift {
      campaign = "Coffee on us",
      to       = guest,
      message  = "Thank you for staying, {first_name}! The next coffee is on us.",
      once     = "webinar-847/{email}",
    }
  end
end
