--- Names as they are compared: two exports write one name in several ways.
local names = {}

-- Letters with marks, by the letters without them: one system keeps the marks, the next one has lost them.
local plain = {
  a = "ÀÁÂÃÄÅàáâãäåĀāĂăĄą", ae = "Ææ", c = "ÇçĆćĈĉĊċČč", d = "ÐðĎďĐđ", e = "ÈÉÊËèéêëĒēĔĕĖėĘęĚě", g = "ĜĝĞğĠġĢģ",
  h = "Ĥĥ", i = "ÌÍÎÏìíîïĨĩĪīĬĭĮįİı", j = "Ĵĵ", k = "Ķķ", l = "ĹĺĻļĽľŁł", n = "ÑñŃńŅņŇň", o = "ÒÓÔÕÖØòóôõöøŌōŎŏŐő",
  oe = "Œœ", r = "ŔŕŖŗŘř", s = "ŚśŜŝŞşŠš", ss = "ßẞ", t = "ŢţŤť", th = "Þþ", u = "ÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲų", w = "Ŵŵ",
  y = "ÝýÿŶŷŸ", z = "ŹźŻżŽž",
}
local by_letter = {}
for letters, marked in pairs(plain) do
  for letter in marked:gmatch(utf8.charpattern) do by_letter[letter] = letters end
end

-- First and last word of a name, in lower case: middle names and titles are often left out.
local function short(name)
  if name:find "[\xc3-\xe1]" then name = name:gsub("[\xc3-\xe1][\x80-\xbf]+", by_letter) end
  local first, last
  for word in name:lower():gmatch "[%w\x80-\xff']+" do
    first, last = first or word, first and word
  end
  return last and first .. " " .. last or first
end

--- Returns the name of a person in the forms that it may have: with the first name, and with the preferred one.
---@param its_person table
---@return string[]
function names.of(its_person)
  local last, list = its_person.last_name, {}
  for _, first in ipairs { its_person.first_name or false, its_person.preferred_name or false } do
    if first then list[#list + 1] = short(first .. " " .. (last or "")) end
  end
  if #list == 0 and (last or its_person.name) then list[1] = short(last or its_person.name) end
  return list
end

return names
