// send.mjs URL GIFTS AT_ONCE
const [url, gifts, atOnce] = process.argv.slice(2);
let begun = 0, sent = 0;

async function send() {
  while (begun < Number(gifts)) {
    const i = ++begun;
    const body = JSON.stringify({ send: { touch_id: 2002, name: `Person ${i}`, email: `person${i}@example.com`,
      custom_message: "Thank you!", via: "single_email_address", via_from: "bench" } });
    const answer = await (await fetch(`${url}/api/v3/send`, { method: "POST", body,
      headers: { Authorization: "Bearer t", "Content-Type": "application/json" } })).json();
    if (answer.tracking_code) sent++;
  }
}
await Promise.all(Array.from({ length: Number(atOnce) }, send));
console.log(sent);
