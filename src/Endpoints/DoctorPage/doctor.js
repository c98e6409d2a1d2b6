// Server-Timing: secret;dur=0, token;dur=1.5, lookup;dur=20, total;dur=23
const hopTimes = header => [...(header ?? '').matchAll(/([a-z]+);dur=([\d.]+)/g)].map(([, hop, duration]) => ({ hop, ms: Number(duration) }));

function show(input, answer, timing) {
  showAnswer(answer, timing);
  byId('input').textContent = JSON.stringify(input, null, 2);
  byId('message').textContent = answer.reason ? `${answer.status}: ${answer.reason}` : `${answer.status}.`;
}

const refusals = {
  401: 'The function key is wrong (HTTP 401). Find the key under Function App > Functions > LookupContact > Function keys.',
  404: 'The lookup was not found (HTTP 404). Deploy the whole package again.',
};

async function lookUp() {
  const input = { phoneNumber: byId('number').value };
  const key = byId('key').value || new URLSearchParams(location.search).get('code') || '';
  const response = await fetch('contacts/lookup', {
    method: 'POST',
    cache: 'no-store',
    headers: { 'Content-Type': 'application/json', 'x-functions-key': key },
    body: JSON.stringify(input),
  });
  const reply = await response.json().catch(() => null);
  if (reply?.contractVersion) show(input, reply, hopTimes(response.headers.get('Server-Timing')));
  else throw new Error(reply?.detail ?? refusals[response.status] ?? `The Functions host answered HTTP ${response.status}. Try again, then look at the app's log.`);
}

byId('lookup').addEventListener('submit', async event => {
  event.preventDefault();
  byId('answer').hidden = true;
  byId('message').textContent = 'Looking up…';
  try {
    await lookUp();
  } catch (error) {
    byId('message').textContent = error instanceof TypeError ? 'The app did not answer. Check the network, then try again.' : error.message;
  }
});

byId('copy').addEventListener('click', async () => {
  await navigator.clipboard.writeText(byId('input').textContent);
  byId('copy').textContent = 'Copied';
});
