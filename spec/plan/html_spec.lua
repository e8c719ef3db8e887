local fixture = require "spec.support.fixture"
local html = require "sendoso.plan.html"
local staff = require "spec.support.staff"

describe("a plan as a page", function()
  it("has every message as it will be read, no script and no address of the network", function()
    local client <close> = fixture.sandbox()
    local people = {
      staff.person("1", "2021-03-10", { first_name = "<b>Zoë</b> & 'Co'" }),
      staff.person("2", "2021-03-10", { status = "On leave" }),
    }
    local page = html.text(staff.plan(client, staff.rule(people)), "2026-03-10T09:00:00Z")
    assert.matches("Thank you, &lt;b&gt;Zoë&lt;/b&gt; &amp; &#39;Co&#39;!", page, 1, true)
    assert.matches("is on leave", page)
    assert.is_nil(page:find "<b>Zoë")
    assert.is_nil(page:find "<script")
    assert.is_nil(page:find "https?:")
  end)
end)
