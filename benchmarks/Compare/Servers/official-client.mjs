// A lookup with the official Genesys client for Node.
// Usage: node official-client.mjs PORT UPSTREAM MODULES cached|login-each-call
import http from 'node:http';
import { createRequire } from 'node:module';

const [port, upstream, modules, tokens] = process.argv.slice(2);
const platformClient = createRequire(modules + '/')('purecloud-platform-client-v2');
const { hostname, port: upstreamPort } = new URL(upstream);
const client = platformClient.ApiClient.instance;
client.setGateway({ host: hostname, protocol: 'http', port: Number(upstreamPort), path_params_login: 'login' });
const contacts = new platformClient.ExternalContactsApi();

let loggedIn = null;
const logIn = () => client.loginClientCredentialsGrant('client', 'secret');

async function findContact(phone) {
  await (tokens === 'login-each-call' ? logIn() : loggedIn ??= logIn());
  const found = await contacts.getExternalcontactsReversewhitepageslookup(phone, { expand: ['contacts.externalOrganization'] });
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
