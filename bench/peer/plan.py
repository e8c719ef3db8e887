# plan.py FILE DAY: the anniversaries of a day, and how many people have none
import csv, datetime, sys

today = datetime.date.fromisoformat(sys.argv[2])
due, others = [], 0
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        hired = datetime.date.fromisoformat(row["hire_date"])
        if row["status"] == "Active" and (hired.month, hired.day) == (today.month, today.day) and hired.year < today.year:
            due.append(f"anniversary/{row['id']}/{today.year - hired.year}  {row['first_name']} {row['last_name']}")
        else:
            others += 1
print("\n".join(due))
print(len(due), "due,", others, "not due")
