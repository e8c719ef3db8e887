# people.py FILE
import csv, sys

before = length = 0
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        before += int(row["hire_date"][:4]) < 2026
        length += len(row["id"]) + len(row["first_name"]) + len(row["email"]) + len(row["department"])
print(before, length)
