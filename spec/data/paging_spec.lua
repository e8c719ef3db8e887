local decision = require "spec.support.decision"
local json = require "sendoso.json"
local reading = require "spec.support.reading"
local rule = require "sendoso.rule"
local temp = require "spec.support.temp"

local PEOPLE = [=[[{"id":"1","email":"a@x.com"},{"id":"2","email":"b@x.com"}]]=]

-- What is said of an answer; PEOPLE stands for its list of two people.
local function remarks_of(text)
  local found = reading("people", temp.file("f.json", (text:gsub("PEOPLE", PEOPLE))), "id")
  assert.is_nil(found.raised)
  assert.same({ "1", "2" }, found.rows)
  return found.remarks
end

describe("an answer of an API", function()
  -- Some of these APIs say it in several ways. What is said first is here.
  for text, sign in pairs {
    ['{"page_count":3,"page_size":2,"total_records":5,"next_page_token":"t","participants":PEOPLE}'] =
      "next_page_token is set, total_records is 5 (the file has 2), page_count is 3", -- Zoom
    ['{"next":"cD0y","previous":null,"results":PEOPLE}'] = "next is set", -- Merge
    ['{"data":{"next":"x","results":PEOPLE}}'] = "data.next is set", -- Kombo
    ['{"results":PEOPLE,"paging":{"next":{"after":"2","link":"?after=2"}}}'] = "paging.next is set", -- HubSpot
    ['{"total_items":3,"page_count":2,"items":PEOPLE}'] =
      "total_items is 3 (the file has 2), page_count is 2", -- Typeform
    ['{"data":PEOPLE,"per_page":2,"page":1,"total":4,"links":{"self":"s","next":"n","last":"l"}}'] =
      "links.next is set, total is 4 (the file has 2)", -- SurveyMonkey
    ['{"total":7,"data":PEOPLE}'] = "total is 7 (the file has 2)", -- Workday
    ['{"members":PEOPLE,"response_metadata":{"next_cursor":"x="}}'] = "response_metadata.next_cursor is set", -- Slack
    ['{"@odata.context":"c","@odata.nextLink":"https://x","value":PEOPLE}'] = "@odata.nextLink is set", -- Microsoft
    ['{"d":{"results":PEOPLE,"__next":"https://x"}}'] = "d.__next is set", -- SAP SuccessFactors
    ['{"data":PEOPLE,"links":{"next":{"href":"https://x"}}}'] = "links.next is set", -- JSON:API
    ['{"_embedded":{"employees":PEOPLE},"_links":{"next":{"href":"/2"}}}'] = "_links.next is set", -- HAL
    ['{"items":PEOPLE,"hasMore":true,"links":[{"rel":"next","href":"/2"}]}'] = "links.next is set", -- Oracle HCM
    ['{"totalSize":9,"done":false,"records":PEOPLE}'] = "done is false, totalSize is 9 (the file has 2)", -- Salesforce
    ['{"nextPageToken":"t","users":PEOPLE}'] = "nextPageToken is set", -- Google
    ['{"attendees":PEOPLE,"pagination":{"has_more_items":true,"page_count":1,"continuation":"c"}}'] =
      "pagination.has_more_items is true", -- Eventbrite
    ['{"object":"list","has_more":true,"data":PEOPLE}'] = "has_more is true", -- Stripe
    ['{"workers":PEOPLE,"meta":{"completeIndicator":false}}'] = "meta.completeIndicator is false", -- ADP
    ['{"items":PEOPLE,"resumptionToken":"r"}'] = "resumptionToken is set",
    ['{"items":PEOPLE,"remaining":17}'] = "remaining is set",
    ['{"total_count":40,"incomplete_results":false,"items":PEOPLE}'] = "total_count is 40 (the file has 2)", -- GitHub
    ['{"paging":{"count":100,"offset":0},"individuals":PEOPLE}'] = "paging.count is 100 (the file has 2)", -- Finch
    ['{"data":PEOPLE,"page":{"cursor":"c","items_per_page":2,"total_rows":3}}'] =
      "page.cursor is set, page.total_rows is 3 (the file has 2)", -- Deel
    ['{"data":PEOPLE,"metadata":{"total_elements":"5","current_page":0,"total_pages":3}}'] =
      "metadata.total_elements is 5 (the file has 2), metadata.total_pages is 3", -- Personio
    ['{"content":PEOPLE,"last":false,"totalElements":5}'] =
      "last is false, totalElements is 5 (the file has 2)", -- Spring
    ['{"totalResults":5,"startIndex":3,"itemsPerPage":2,"Resources":PEOPLE}'] =
      "totalResults is 5 (the file has 2), startIndex is 3", -- SCIM
    ['{"data":PEOPLE,"additional_data":{"pagination":{"more_items_in_collection":true}}}'] =
      "additional_data.pagination.more_items_in_collection is true", -- Pipedrive
    ['{"workers":PEOPLE,"meta":{"totalNumber":4}}'] = "meta.totalNumber is 4 (the file has 2)", -- ADP
    ['{"employees":PEOPLE,"page":2}'] = "page is 2",
    ['{"employees":PEOPLE,"prev":"/1"}'] = "prev is set",
    ['{"employees":PEOPLE,"page":"1 of 3"}'] = 'page is "1 of 3"',
    ['{"employees":PEOPLE,"page":"Seite 1 von 3"}'] = 'page is "Seite 1 von 3"',
    ['{"employees":PEOPLE,"showing":"1-2 of 9"}'] = 'showing is "1-2 of 9"',
    ['{"employees":PEOPLE,"page":1,"of":3}'] = "of is 3",
    ['{"employees":PEOPLE,"of":9}'] = "of is 9 (the file has 2)",
    ['{"employees":PEOPLE,"page":{"current":1,"total":3}}'] = "page.total is 3",
    ['{"employees":PEOPLE,"pagination":{"current":1,"last":3}}'] = "pagination.last is 3",
    ['{"employees":PEOPLE,"total":{"value":9,"relation":"eq"}}'] = "total is 9 (the file has 2)", -- Elasticsearch
    ['{"employees":PEOPLE,"after":"abc"}'] = "after is set",
    ['{"employees":PEOPLE,"continuationToken":"c"}'] = "continuationToken is set",
    ['{"offset":0,"limit":2,"total":9,"employees":PEOPLE}'] = "total is 9 (the file has 2)",
    ['{"page":3,"pages":3,"per_page":2,"employees":PEOPLE}'] = "pages is 3, page is 3", -- only the last page
    ['{"count":2,"total_pages":3,"page":1,"employees":PEOPLE}'] = "total_pages is 3", -- the count is the page's
    ['{"data":{"people":{"pageInfo":{"hasNextPage":true,"endCursor":"x"},"nodes":PEOPLE}}}'] =
      "data.people.pageInfo.hasNextPage is true", -- GraphQL
    ['{"data":{"company":{"name":"Acme","people":{"pageInfo":{"hasNextPage":true},"nodes":PEOPLE}}}}'] =
      "data.company.people.pageInfo.hasNextPage is true",
    ['{"headers":{"Link":"<https://x/?page=2>; rel=\\"next\\""},"body":PEOPLE}'] = "headers.Link rel=next is set",
    ['{"headers":[{"name":"Link","value":"<https://x/2>; rel=\\"next\\""}],"body":PEOPLE}'] =
      "headers.Link rel=next is set",
    ['{"headers":{"X-Total-Count":"9"},"body":PEOPLE}'] = "headers.X-Total-Count is 9 (the file has 2)",
    ['{"headers":{"Content-Range":"items 0-1/9"},"data":PEOPLE}'] = 'headers.Content-Range is "items 0-1/9"',
    ['{"results":{"employees":PEOPLE,"next":"x"}}'] = "results.next is set",
    ['{"offset":10,"limit":10,"data":PEOPLE}'] = "offset is 10",
    ['{"has_more":1,"data":PEOPLE}'] = "has_more is true",
    ['[{"page":1,"pages":3,"data":[{"id":"1"}]},{"page":2,"pages":3,"data":[{"id":"2"}]}]'] = "pages is 3",
    ['[PEOPLE,{"total":9}]'] = "total is 9 (the file has 2)", -- Drupal, and others who give a pair
  } do
    it("is told to have more pages: " .. text, function()
      assert.same({ ("f.json: the answer has more pages than this file: %s; save all of its pages"):format(sign) },
        remarks_of(text))
    end)
  end

  for _, text in ipairs {
    "PEOPLE",
    '{"page_count":1,"page_size":30,"total_records":2,"next_page_token":"","participants":PEOPLE}',
    '{"next":null,"previous":null,"results":PEOPLE}',
    '{"results":PEOPLE,"paging":{"next":{}}}',
    '{"results":PEOPLE,"paging":{"cursors":{"before":"a","after":"b"}}}',
    '{"data":PEOPLE,"page":{"cursor":"c","total_rows":2}}',
    '{"data":PEOPLE,"cursor":"c","has_more":false}',
    '{"data":PEOPLE,"per_page":50,"page":1,"total":2,"links":{"self":"s","last":"l"}}',
    '{"links":[{"rel":"self","href":"/1"},{"rel":"next","href":null}],"items":PEOPLE}',
    '{"totalSize":2,"done":true,"records":PEOPLE}',
    '{"employees":PEOPLE,"page":"3 of 3"}',
    '{"employees":PEOPLE,"page":3,"pages":3}',
    '{"employees":PEOPLE,"page":3,"pages":3,"per_page":1,"total":2,"prev":"/2"}', -- put together by a program
    '{"employees":PEOPLE,"of":2,"showing":"1-2 of 2"}',
    '{"employees":PEOPLE,"page":{"size":20,"totalElements":2,"totalPages":1,"number":0}}',
    '{"employees":PEOPLE,"nextPageToken":"t","isLastPage":true}',
    '{"employees":PEOPLE,"links":{"next":"/2"},"hasMore":false}',
    '{"employees":PEOPLE,"next":-1}',
    '{"employees":PEOPLE,"offset":1,"limit":1}', -- put together by a program
    '{"employees":PEOPLE,"has_more":0,"cursor":"c"}',
    '[{"page":1,"pages":2,"data":[{"id":"1"}]},{"page":2,"pages":2,"data":[{"id":"2"}]}]',
    '{"employees":PEOPLE,"query":{"after":"2026-01-01"},"after":"2026-01-01","before":"2026-02-01"}',
    '{"data":{"people":{"pageInfo":{"hasNextPage":false,"endCursor":"x"},"nodes":PEOPLE}}}',
    '{"headers":{"Link":"<https://x/?page=1>; rel=\\"first\\"","X-Total-Count":"2"},"body":PEOPLE}',
    '{"next_review":"2027-01-01","total_minutes":90,"limit":100,"event":{"total":5,"next":"x"},"attendees":PEOPLE}',
  } do
    it("is whole: " .. text, function() assert.same({}, remarks_of(text)) end)
  end

  it("is not seen in people who have lists of their own", function()
    local found = reading("people", temp.file("f.json", '[{"email":"a@x.org","jobs":[{"title":"A"}]},'
      .. '{"email":"b@x.org","results":[{"title":"B"}]},{"email":"c@x.org","results":[{"title":"C"}]}]'), "email")
    assert.same({ "a@x.org", "b@x.org", "c@x.org" }, found.rows)
  end)

  it("is whole if all of its pages are in the file, one to a line", function()
    local one = '{"total":2,"pages":2,"next":"n","data":[{"id":"1"}]}'
    local two = '{"total":2,"pages":2,"prev":"p","data":[{"id":"2"}]}'
    assert.same({}, remarks_of(one .. "\n" .. two .. "\n"))
    assert.matches("prev is set", remarks_of('{"prev":"p","data":[{"id":"1"}]}\n{"data":[{"id":"2"}]}\n')[1])
  end)
end)

describe("a rule of which only some pages were saved", function()
  it("sends to those who are there, and is not complete", function()
    local text = json.encode { total = 2, employees = { { id = "7", email = "a@x.com", hire_date = "2021-03-10" } } }
    local list = decision.of { each = rule.people(temp.file("staff.json", text)), message = "none" }
    assert.equal("failed", list[1].outcome)
    assert.matches("^rule 'anniversary': .*staff.json: the answer has more pages than this file: total is 2",
      list[1].reason)
    assert.equal("anniversary/7/5 send", decision.say(list[2]))
  end)

  it("sends nothing if they are those of its exclusion list", function()
    local never = temp.file("never.json", '{"next":"n","results":[{"id":"9","email":"b@x.com"}]}')
    local ok, err = pcall(decision.judge, decision.ann(), { exclude = never })
    assert.is_false(ok)
    assert.matches("never.json: the answer has more pages than this file: next is set", err.message)
  end)
end)
