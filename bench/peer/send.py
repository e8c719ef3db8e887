# send.py URL GIFTS
import requests, sys

sent = 0
with requests.Session() as session:
    session.headers["Authorization"] = "Bearer t"
    for i in range(1, int(sys.argv[2]) + 1):
        answer = session.post(sys.argv[1] + "/api/v3/send", json={"send": {
            "touch_id": 2002, "name": f"Person {i}", "email": f"person{i}@example.com", "custom_message": "Thank you!",
            "via": "single_email_address", "via_from": "bench"}}).json()
        sent += bool(answer["tracking_code"])
print(sent)
