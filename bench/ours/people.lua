-- people FILE
local sendoso = require "sendoso"

local before, length = 0, 0
for person in sendoso.people(...) do
  if person.hire_date.year < 2026 then before = before + 1 end
  length = length + #person.id + #person.first_name + #person.email + #person.department
end
print(("%d %d"):format(before, length))
