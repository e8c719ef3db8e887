// list.mjs URL
let count = 0, sum = 0, length = 0, total = 1;
for (let page = 1; count < total; page++) {
  const answer = await (await fetch(`${process.argv[2]}/api/v3/send?page=${page}&per_page=100`,
    { headers: { Authorization: "Bearer t" } })).json();
  total = answer.total_count;
  for (const send of answer.sends) {
    count++;
    sum += send.id;
    length += send.recipient.email.length;
  }
}
console.log(count, sum, length);
