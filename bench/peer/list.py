# list.py URL
import requests, sys

count = total = length = page = 0
with requests.Session() as session:
    session.headers["Authorization"] = "Bearer t"
    while page == 0 or count < answer["total_count"]:
        page += 1
        answer = session.get(sys.argv[1] + "/api/v3/send", params={"page": page, "per_page": 100}).json()
        for send in answer["sends"]:
            count, total, length = count + 1, total + send["id"], length + len(send["recipient"]["email"])
print(count, total, length)
