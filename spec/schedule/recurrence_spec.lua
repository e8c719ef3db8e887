local process = require "spec.support.process"
local recurrence = require "sendoso.schedule.recurrence"
local temp = require "spec.support.temp"

describe("sendoso.schedule.recurrence", function()
  -- every, at -> as systemd and cron write it, and in words.
  local cases = {
    { every = "day", calendar = "*-*-* 07:30:00", cron = "30 7 * * *", words = "every day at 07:30" },
    { every = "day", at = "0:05", calendar = "*-*-* 00:05:00", cron = "5 0 * * *", words = "every day at 00:05" },
    { every = "weekday", at = "23:59", calendar = "Mon..Fri *-*-* 23:59:00", cron = "59 23 * * 1-5",
      words = "Mon to Fri at 23:59" },
    { every = "monday", calendar = "Mon *-*-* 07:30:00", cron = "30 7 * * 1", words = "every Mon at 07:30" },
    { every = "sunday", at = "09:00", calendar = "Sun *-*-* 09:00:00", cron = "0 9 * * 0",
      words = "every Sun at 09:00" },
    { every = "month", at = "06:00", calendar = "*-*-01 06:00:00", cron = "0 6 1 * *",
      words = "on the first of each month at 06:00" },
    { every = "hour", calendar = "*-*-* 0/1:00:00", cron = "0 * * * *", words = "every hour" },
    { every = "15m", calendar = "*-*-* *:0/15:00", cron = "*/15 * * * *", words = "every 15 minutes" },
    { every = "60m", calendar = "*-*-* 0/1:00:00", cron = "0 * * * *", words = "every hour" },
    { every = "2h", calendar = "*-*-* 0/2:00:00", cron = "0 */2 * * *", words = "every 2 hours" },
  }
  for _, case in ipairs(cases) do
    it(("reads --every %s%s"):format(case.every, case.at and " --at " .. case.at or ""), function()
      local read = assert(recurrence.parse(case.every, case.at))
      assert.equal(case.calendar, read:calendar())
      assert.equal(case.calendar .. " Europe/Berlin", read:calendar "Europe/Berlin")
      assert.equal(case.cron, read:cron())
      assert.equal(case.words, read:words())
    end)

    it("is understood by systemd and by cron: " .. case.words, function()
      local seen = process.run(("systemd-analyze calendar '%s Europe/Berlin'"):format(case.calendar))
      assert.equal(0, seen.status, seen.err)
      assert.matches("Next elapse", seen.out)
      seen = process.run("crontab -n " .. temp.file("crontab", case.cron .. " true\n"))
      assert.equal(0, seen.status, seen.err)
    end)
  end

  it("is not understood by systemd or cron where it is wrong, so that they are no witnesses of everything", function()
    assert.not_equal(0, process.run("systemd-analyze calendar 'Mon-Fri 07:30 Europe/Nowhere'").status)
    assert.not_equal(0, process.run("crontab -n " .. temp.file("crontab", "30 7 * * 1-x true\n")).status)
  end)

  -- every, at, minutes by which cron's clock is behind -> fields; none: it cannot be said.
  for _, case in ipairs {
    { every = "day", at = "07:30", earlier = 60, is = "30 6 * * *" },
    { every = "day", at = "07:30", earlier = -300, is = "30 12 * * *" },
    { every = "day", at = "00:30", earlier = 60, is = "30 23 * * *" },
    { every = "weekday", at = "00:30", earlier = 60, is = "30 23 * * 0-4" },
    { every = "weekday", at = "23:30", earlier = -60, is = "30 0 * * 2-6" },
    { every = "weekday", at = "00:30", earlier = 1500, is = "30 23 * * 6,0,1,2,3" },
    { every = "monday", at = "00:30", earlier = 330, is = "0 19 * * 0" },
    { every = "sunday", at = "20:00", earlier = -300, is = "0 1 * * 1" },
    { every = "month", at = "07:30", earlier = 120, is = "30 5 1 * *" },
    { every = "month", at = "00:30", earlier = 120 },
    { every = "15m", earlier = 330, is = "*/15 * * * *" },
  } do
    it(("is moved to another clock: %s at %s, %d minutes earlier"):format(case.every, case.at, case.earlier), function()
      local fields, message = recurrence.parse(case.every, case.at):cron(case.earlier)
      assert.equal(case.is, fields)
      if not case.is then assert.matches("00:30 is on the day before or after the first", message, 1, true) end
    end)
  end

  for name, case in pairs {
    ["a word that is none"] = { "fortnight", nil, '--every: expected day, weekday,' },
    ["a step that does not divide the hour"] = { "7m", nil, 'got "7m"' },
    ["a step that does not divide the day"] = { "5h", nil, 'got "5h"' },
    ["minutes of more than an hour that do not divide the day"] = { "100m", nil, 'got "100m"' },
    ["no minutes"] = { "0m", nil, 'got "0m"' },
    ["every minute"] = { "1m", nil, 'got "1m"' },
    ["an hour that is none"] = { "day", "24:00", '--at: expected a time such as 07:30, got "24:00"' },
    ["a minute that is none"] = { "day", "07:60", 'got "07:60"' },
    ["half a time"] = { "day", "7", 'got "7"' },
    ["a time of the twelve hours"] = { "day", "7:30pm", 'got "7:30pm"' },
    ["a time of day of what runs again and again"] = { "hour", "07:30", "--at has no effect with --every hour" },
  } do
    it("refuses " .. name, function()
      local read, message = recurrence.parse(case[1], case[2])
      assert.is_nil(read)
      assert.matches(case[3], message, 1, true)
    end)
  end

  it("leaves a run that is late to the next one, after six hours or when that is due", function()
    assert.equal(21600, recurrence.parse("day"):grace())
    assert.equal(900, recurrence.parse("15m"):grace())
    assert.equal(21600, recurrence.parse("12h"):grace())
  end)
end)
