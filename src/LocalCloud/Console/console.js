const put = (parent, ...children) => parent.replaceChildren(...children);

// ---- what the page knows

let state = null;       // the last reply of GET /control
let journey = null;     // the last lookup: { reply } of this page, or { timing } of another caller
let asking = false;
let seenRequest = '';
let contacts = [];

async function call(method, path, body) {
  const response = await fetch(path, { method, cache: 'no-store', body: body && JSON.stringify(body) });
  const reply = await response.json();
  if (!response.ok) throw new Error(reply.error);
  return reply;
}

const services = () => Object.fromEntries(state.hops.map(hop => [hop.name, hop]));
const secretStore = () => state.app?.secrets ?? 'keyvault';
const asksCrm = () => (state.app?.providers?.[0] ?? 'genesys') !== 'genesys';
const apiHop = () => asksCrm() ? 'crm' : 'contacts';

// ---- the chain of hops

const icons = {
  flow: 'M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2',
  app: 'M13 3 5 14h6l-1 7 8-11h-6z',
  secret: 'M15.5 8.5m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0M12 12l-8 8M6 18l2.5 2.5M9 15l2 2',
  token: 'M12 3l7 3v5c0 5-3.5 8.5-7 10-3.5-1.5-7-5-7-10V6zM9 12l2 2 4-4',
  lookup: 'M10.5 10.5m-6.5 0a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0-13 0M15.5 15.5 21 21',
  answer: 'M4 5h16v14H4zM8 10h8M8 14h5',
};

const chain = [
  { name: 'flow', title: 'Flow', where: () => 'data action', of: () => [] },
  { name: 'app', title: 'App', where: () => 'function app', of: () => [] },
  { name: 'secret', title: 'Secret', where: () => secretStore() === 'hashicorp' ? 'HashiCorp Vault' : 'Key Vault', of: () => [secretStore(), 'identity'] },
  { name: 'token', title: 'Token', where: () => asksCrm() ? 'CRM login' : 'Genesys login', of: () => asksCrm() ? [] : ['login'] },
  { name: 'lookup', title: 'Lookup', where: () => asksCrm() ? state.app.providers[0] : 'External Contacts', of: () => [apiHop()] },
  { name: 'answer', title: 'Answer', where: () => 'flat contact', of: () => [] },
];

const failedAt = {
  secret_unavailable: 'secret',
  credentials_rejected: 'token', token_unavailable: 'token',
  unauthorized: 'lookup', permission_denied: 'lookup', throttled: 'lookup', timeout: 'lookup', unavailable: 'lookup', bad_response: 'lookup',
  invalid_number: 'app', withheld: 'app',
};

for (const hop of chain) {
  hop.sign = el('span', { className: 'sign' });
  hop.sign.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${icons[hop.name]}"/></svg>`;
  hop.place = el('span', { className: 'where' });
  hop.text = el('span', { className: 'state' });
  hop.time = el('span', { className: 'time' });
  hop.item = el('li', { className: 'hop' }, hop.sign, el('b', { textContent: hop.title }), hop.place, hop.text, hop.time);
  byId('chain').append(hop.item);
}

function broken(hop) {
  const down = services();
  return hop.of().some(name => down[name].faults.length > 0)
    || (hop.name === 'token' && !asksCrm() && !state.genesys.enabled)
    || (hop.name === 'lookup' && !asksCrm() && !state.genesys.mayView)
    || (hop.name === 'secret' && (secretStore() === 'hashicorp' ? state.hashicorp.sealed : !state.keyvault.mayGet));
}

// State, word and time of one hop: of the lookup under way, else of the last one.
function look(hop) {
  const fault = hop.of().length > 0 && broken(hop);
  if (hop.of().some(name => services()[name].inFlight > 0)) return ['busy', 'waiting', ''];
  if (asking) return hop.name === 'flow' ? ['ok passed', 'asks', ''] : hop.name === 'app' ? ['busy', 'working', ''] : fault ? ['warning', 'fault on', ''] : ['', '…', ''];
  if (!journey) return fault ? ['warning', 'fault on', ''] : ['', 'ready', ''];

  const { answer, timing = [], elapsed } = journey;
  const stopped = answer && failedAt[answer.status];
  const spent = timing.find(entry => entry.hop === hop.name)?.ms ?? 0;
  if (hop.name === 'flow') return ['ok passed', 'asked', ''];
  if (hop.name === 'answer') {
    const status = answer ? answer.status : 'sent';
    return [!answer || answer.found ? 'ok' : 'warning', status.replaceAll('_', ' '), elapsed === undefined ? '' : ms(elapsed)];
  }
  if (hop.name === stopped) return ['failed', hop.name === 'app' ? 'stops here' : 'fails', spent > 0 ? ms(spent) : ''];
  const order = name => chain.findIndex(other => other.name === name);
  if (stopped && order(hop.name) > order(stopped)) return [fault ? 'warning' : '', 'not reached', ''];
  if (hop.name === 'app') return ['ok passed', 'answered', ''];
  const word = answer?.cached ? 'not asked' : spent > 0 ? 'answered' : hop.name === 'lookup' ? 'not asked' : 'in memory';
  return [(fault ? 'warning' : 'ok') + ' passed', fault && spent === 0 ? `fault on, ${word}` : word, spent > 0 ? ms(spent) : ''];
}

function showChain() {
  for (const hop of chain) {
    const [style, word, time] = look(hop);
    hop.item.className = `hop ${style}`;
    hop.place.textContent = hop.where();
    hop.text.textContent = word;
    hop.time.textContent = time;
  }
}

function tellStory() {
  const story = byId('story');
  const { answer, timing = [], elapsed, problem } = journey;
  const spent = name => timing.find(entry => entry.hop === name)?.ms ?? 0;
  const [style, title, text] =
    problem ? ['failed', 'No answer.', problem]
    : !answer ? ['', 'Another caller was answered.', 'The times are those of its hops.']
    : failedAt[answer.status] ? ['failed', `The flow gets status ${answer.status} after ${ms(elapsed)}.`, answer.reason]
    : answer.cached ? ['ok', `Answered from the app’s memory in ${ms(elapsed)}.`, 'The same number was looked up less than a minute ago, so no service was asked.']
    : !answer.found ? ['warning', `The flow gets status ${answer.status} after ${ms(elapsed)}.`, answer.reason]
    : broken(chain[3]) ? ['ok', `Found in ${ms(elapsed)}, although the login is down.`, 'The access token is in memory, so the lookup needs no login.']
    : broken(chain[2]) ? ['ok', `Found in ${ms(elapsed)}, although the vault is down.`, 'Token and secret are in memory, so the lookup needs no vault.']
    : spent('token') > 0 ? ['ok', `Found in ${ms(elapsed)}.`, 'The app got a new access token and keeps it for the next calls.']
    : ['ok', `Found in ${ms(elapsed)}.`, 'Secret and token were in memory: only the lookup itself was asked.'];
  story.className = style;
  put(story, el('b', { textContent: title }), ` ${text}`);
}

// ---- a lookup

async function lookUp(number) {
  byId('number').value = number;
  asking = true;
  showChain();
  try {
    const reply = await call('POST', '/control/lookup', { phoneNumber: number });
    journey = { ...reply, elapsed: reply.ms, problem: reply.answer ? null : `The app sent HTTP ${reply.httpStatus}: ${reply.text}` };
  } catch (error) {
    journey = { problem: error.message };
  }
  await refresh();
  seenRequest = newestRequest()?.at ?? '';
  asking = false;
  showChain();
  tellStory();
  byId('answer').hidden = true;
  if (journey.answer) showAnswer(journey.answer, journey.timing ?? []);
  return journey.answer;
}

byId('lookup').addEventListener('submit', event => {
  event.preventDefault();
  lookUp(byId('number').value);
});

// ---- faults

const always = (hop, fault) => call('POST', '/control/faults', { hop, ...fault, always: true });
const clear = hop => call('DELETE', `/control/faults?hop=${hop}`);
const planned = (hop, text) => services()[hop].faults.includes(`always: ${text}`);

const faults = [
  { label: 'Login down', help: 'The login answers 503', isOn: () => planned('login', 'status 503'), on: () => always('login', { fault: 'status', status: 503 }), off: () => clear('login') },
  { label: 'Vault down', help: 'The secret store answers 503', isOn: () => planned(secretStore(), 'status 503'), on: () => always(secretStore(), { fault: 'status', status: 503 }), off: () => clear(secretStore()) },
  { label: 'Slow lookup', help: 'Every lookup takes 3 s longer', isOn: () => planned(apiHop(), 'delay'), on: () => always(apiHop(), { fault: 'delay', delay: 3 }), off: () => clear(apiHop()) },
  { label: 'Throttle', help: 'The lookup answers 429, retry after 30 s', isOn: () => planned(apiHop(), 'status 429'), on: () => always(apiHop(), { fault: 'status', status: 429, retryAfter: 30 }), off: () => clear(apiHop()) },
  { label: 'Role removed', help: 'The client may not read contacts', isOn: () => !state.genesys.mayView, on: () => call('POST', '/control/genesys', { mayView: false }), off: () => call('POST', '/control/genesys', { mayView: true }) },
  { label: 'Client deactivated', help: 'Genesys refuses the client and its tokens', isOn: () => !state.genesys.enabled, on: () => call('POST', '/control/genesys', { enabled: false }), off: () => call('POST', '/control/genesys', { enabled: true }) },
];

for (const fault of faults) {
  fault.word = el('span', { className: 'switch', textContent: 'off' });
  fault.button = el('button', { type: 'button' }, el('span', {}, fault.label, el('small', { textContent: fault.help })), fault.word);
  fault.button.addEventListener('click', () => perform(fault.isOn() ? fault.off : fault.on, ''));
  byId('faults').append(el('li', {}, fault.button));
}

const revoke = () => call('POST', '/control/genesys/revoke');
const rotate = () => call('POST', '/control/genesys/rotate', { steps: ['accept', 'publish', 'retire'] });

async function repair() {
  await call('POST', '/control/genesys', { enabled: true, mayView: true });
  await call('POST', '/control/keyvault', { mayGet: true, mayList: true });
  await call('POST', '/control/hashicorp', { sealed: false });
  return call('DELETE', '/control/faults');
}

const actions = [
  ['Revoke all tokens', revoke, 'Every access token given out so far is refused from now on.'],
  ['Rotate the secret', rotate, 'The vault has a new client secret; Genesys refuses the old one.'],
];
for (const [label, act, done] of actions) {
  const button = el('button', { type: 'button', textContent: label });
  button.addEventListener('click', () => perform(act, done));
  byId('actions').append(button);
}

async function perform(act, done) {
  try {
    await act();
    byId('done').textContent = done;
  } catch (error) {
    byId('done').textContent = error.message;
  }
  await refresh();
}

byId('repair').addEventListener('click', () => perform(repair, 'Everything works again.'));
byId('reset').addEventListener('click', () => perform(() => call('DELETE', '/control/counters'), ''));

// ---- the tour

let nextCaller = 0;
const another = () => lookUp(contacts[nextCaller++ % contacts.length].number);
const pause = time => new Promise(resolve => setTimeout(resolve, time));

// After a failure the app waits before it asks the login again; its answers in between come at once.
async function untilFound() {
  for (let tries = 0; tries < 20; tries++) {
    if ((await another())?.found) return;
    await pause(1000);
  }
}

const tour = [
  { button: 'Start the five-minute tour', act: async () => { await repair(); await another(); },
    text: 'A healthy call. The app has read the client secret from the vault and exchanged it for an access token. Both stay in memory, so a call costs one request: the lookup.' },
  { button: 'Take the login down', act: async () => { await faults[0].on(); await another(); },
    text: 'The login answers 503, and the caller is still found: the token in memory is still valid, and the app renews it well before it expires.' },
  { button: 'Revoke the token too', act: async () => { await revoke(); await another(); },
    text: 'Now there is no valid token and no way to get one. The flow is not left waiting: it gets a normal answer with a status, “retryable” and the reason. Branch on the status and let the call go on without a contact.' },
  { button: 'Repair the login', act: async () => { await repair(); await untilFound(); },
    text: 'Found again. The app tried the login by itself, with growing pauses so that a sick login is not flooded. It needed no restart.' },
  { button: 'Rotate the secret', act: async () => { await rotate(); await revoke(); await another(); },
    text: 'The old secret and the token were refused. Within this one call the app read the new secret, got a new token and found the caller.' },
  { button: 'Take the role away', act: async () => { await call('POST', '/control/genesys', { mayView: false }); await another(); },
    text: 'Not every failure passes by itself. This one needs an administrator, and the reason names the permission to grant.' },
  { button: 'Repair everything', act: async () => { await repair(); await another(); },
    text: 'That was the tour. Go on with the buttons under “Break something”, and watch the requests as they pass.' },
];
let step = 0;

byId('lesson-next').addEventListener('click', async () => {
  const button = byId('lesson-next');
  button.setAttribute('aria-disabled', 'true');
  if (button.dataset.busy) return;
  button.dataset.busy = 'yes';
  try {
    await tour[step].act();
    byId('lesson-title').textContent = step === 0 ? 'First, a healthy call' : `${tour[step].button}: step ${step} of ${tour.length - 1}`;
    byId('lesson-text').textContent = tour[step].text;
    step = (step + 1) % tour.length;
    button.textContent = step === 0 ? 'Start the tour again' : tour[step].button;
  } catch (error) {
    byId('lesson-text').textContent = error.message;
  }
  delete button.dataset.busy;
  button.removeAttribute('aria-disabled');
});

// ---- what passes by

const newestRequest = () => state.app?.recent.at(-1);

function showTraffic() {
  const rows = [
    ...(state.app?.recent ?? []).map(request => ({ ...request, hop: 'app' })),
    ...state.hops.flatMap(hop => hop.recent.map(request => ({ ...request, hop: hop.name }))),
  ].sort((one, other) => other.at.localeCompare(one.at)).slice(0, 40);
  put(byId('traffic'), ...rows.map(request => {
    const [style, word] = request.ms === null ? ['warn', 'in flight'] : request.status === 0 ? ['bad', 'no answer'] : [request.status < 400 ? 'good' : 'bad', `${request.status}`];
    const result = el('td', {}, el('span', { className: style, textContent: word }));
    if (request.fault) result.append(el('span', { className: 'soft', textContent: ` fault: ${request.fault}` }));
    return el('tr', {},
      el('td', { className: 'soft', textContent: new Date(request.at).toLocaleTimeString('en-GB') }),
      el('td', { textContent: request.hop }),
      el('td', { className: 'mono', textContent: request.request }),
      result,
      el('td', { className: 'number', textContent: request.ms === null ? '' : request.ms.toFixed(1) }));
  }));
}

function showCounters() {
  put(byId('counters'), ...state.hops.map(hop => el('tr', {},
    el('th', { scope: 'row', textContent: hop.name }),
    el('td', { className: 'number', textContent: hop.requests }),
    el('td', { className: 'number', textContent: hop.successes }),
    el('td', { className: 'number', textContent: hop.mostAtOnce }))));
  byId('facts').textContent = `Access tokens issued: ${state.genesys.tokensIssued}. Versions of the client secret: ${state.keyvault.versions}.`;
}

function showFaults() {
  for (const fault of faults) {
    const on = fault.isOn();
    fault.button.setAttribute('aria-pressed', on);
    fault.word.textContent = on ? 'on' : 'off';
  }
}

let shown = '';
async function refresh() {
  const live = byId('live');
  try {
    state = await call('GET', '/control');
    if (live.className !== 'live' || live.textContent !== 'Live') {
      live.className = 'live';
      live.textContent = 'Live';
    }
  } catch {
    live.className = 'live lost';
    live.textContent = 'Connection lost. Is the local run still up?';
    return;
  }

  const newest = newestRequest();
  if (newest && newest.ms !== null && newest.at > seenRequest && !asking) {
    seenRequest = newest.at;
    if (newest.timing) {
      journey = { timing: newest.timing, elapsed: newest.ms };
      tellStory();
    }
  }

  const now = JSON.stringify(state);
  showChain();
  if (now === shown) return;
  shown = now;
  showFaults();
  showTraffic();
  showCounters();
}

async function poll() {
  await refresh();
  setTimeout(poll, document.hidden ? 3000 : 500);
}

async function showContacts() {
  const list = (await call('GET', '/control/contacts')).contacts;
  contacts = list.filter(contact => contact.names.length === 1 && contact.names[0] !== '(no name)' && contact.names[0].length < 40);
  put(byId('contacts'), ...list.map(contact => {
    const more = contact.names.length > 2 ? `${contact.names.slice(0, 2).join(', ')} and ${contact.names.length - 2} more` : contact.names.join(', ');
    const button = el('button', { type: 'button' }, el('span', { textContent: more }), el('span', { className: 'n', textContent: contact.number }));
    button.addEventListener('click', () => lookUp(contact.number));
    return el('li', {}, button);
  }));
}

showContacts().then(poll, poll);
