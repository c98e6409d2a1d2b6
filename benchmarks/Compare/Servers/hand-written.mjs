// A lookup as one would write it by hand for Node: keep-alive agent, token kept until it expires, flat answer.
// Usage: node hand-written.mjs PORT UPSTREAM
import http from 'node:http';

const [port, upstream] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const login = 'Basic ' + Buffer.from('client:secret').toString('base64');
let token = null;

function call(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(upstream + path, { method, headers, agent, timeout: 4500 }, response => {
      const chunks = [];
      response.on('data', chunk => chunks.push(chunk));
      response.on('end', () => response.statusCode === 200
        ? resolve(JSON.parse(Buffer.concat(chunks).toString()))
        : reject(new Error('HTTP ' + response.statusCode)));
    });
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.end(body);
  });
}

function getToken() {
  if (token === null || Date.now() > token.renewAt) {
    const body = 'grant_type=client_credentials';
    const headers = { authorization: login, 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    const asked = call('POST', '/oauth/token', headers, body);
    token = { renewAt: Date.now() + 60_000, value: asked.then(t => t.access_token) };
    asked.then(t => { token.renewAt = Date.now() + (t.expires_in - 60) * 1000; }, () => { token = null; });
  }
  return token.value;
}

async function findContact(phone) {
  const path = '/api/v2/externalcontacts/reversewhitepageslookup?lookupVal=' + encodeURIComponent(phone) + '&expand=contacts.externalOrganization';
  const found = await call('GET', path, { authorization: 'Bearer ' + await getToken(), accept: 'application/json' });
  const contact = found.contacts?.[0];
  return contact === undefined ? { found: false } : {
    found: true, id: contact.id, firstName: contact.firstName, lastName: contact.lastName, title: contact.title,
    company: contact.externalOrganization?.name ?? '', workPhone: contact.workPhone?.e164 ?? '', workEmail: contact.workEmail ?? '',
  };
}

http.createServer(async (request, response) => {
  try {
    const phone = new URL(request.url, 'http://localhost').searchParams.get('phone');
    const answer = JSON.stringify(await findContact(phone));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    response.end(answer);
  } catch (error) {
    response.writeHead(502).end();
  }
}).listen(Number(port), '127.0.0.1');
