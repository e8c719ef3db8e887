# became.py FILE SEEN: compares the status of people with what SEEN, a database, has of them, and notes what is different
import csv, hashlib, hmac, sqlite3, sys

secret = hmac.new(b"a secret of the ledger", digestmod=hashlib.sha256)

def digest(text):
    one = secret.copy()
    one.update(text.encode())
    return one.hexdigest()[:16]

seen = sqlite3.connect(sys.argv[2])
seen.execute("CREATE TABLE IF NOT EXISTS seen (digest TEXT PRIMARY KEY, value TEXT, times INTEGER) WITHOUT ROWID")
before = {key: (value, times) for key, value, times in seen.execute("SELECT digest, value, times FROM seen")}
values, changes, due, others = {}, [], 0, 0
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        status = " ".join(row["status"].lower().split())
        value = values.get(status) or values.setdefault(status, digest("value " + status))
        marks = [digest("id " + row["id"].strip().lstrip("0")), digest("mail " + row["email"].strip().lower())]
        known = next((before[mark] for mark in marks if mark in before), None)
        times = known[1] if known else 0
        if before and status == "active" and not (known and known[0] == value):
            due, times = due + 1, times + 1
        else:
            others += 1
        changes += [(mark, value, times) for mark in marks if before.get(mark) != (value, times)]
with seen:
    seen.executemany("INSERT OR REPLACE INTO seen (digest, value, times) VALUES (?, ?, ?)", changes)
print(due, "due,", others, "not due")
