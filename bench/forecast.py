# The peer of bench/forecast.lua: what somebody writes who wants to know the same of one file. It knows no duplicates,
# no words but these, and no format of dates but one.
import collections, csv, datetime, sys

path, first, last = sys.argv[1], *map(datetime.date.fromisoformat, sys.argv[2:4])
sums = collections.Counter()
with open(path, newline="", encoding="utf-8") as file:
    for person in csv.DictReader(file):
        if person["status"] != "Active" or person["type"] != "Full-time" or not person["email"]: continue
        hired = datetime.date.fromisoformat(person["hire_date"])
        for year in range(max(first.year, hired.year + 1), last.year + 1):
            try: due = hired.replace(year=year)
            except ValueError: due = datetime.date(year, 2, 28)
            if first <= due <= last:
                amount = 75 if (year - hired.year) % 5 == 0 else 25
                sums[str(due)[:7], "anniversary", "Anniversary eGift"] += amount
for names, cost in sorted(sums.items()): print(*names, f"{cost}.00", sep="\t")
