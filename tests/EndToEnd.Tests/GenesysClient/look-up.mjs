// Logs in and looks a number up with the official client, through its gateway setting.
// Usage: node look-up.mjs GATEWAY CLIENT_ID NUMBER   with the client secret on standard input
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const platformClient = createRequire(import.meta.url)('purecloud-platform-client-v2');
const [gateway, clientId, number] = process.argv.slice(2);
const secret = readFileSync(0, 'utf8').trim();

const { protocol, hostname, port } = new URL(gateway);
const client = platformClient.ApiClient.instance;
client.setGateway({ host: hostname, protocol: protocol.replace(':', ''), port: Number(port), path_params_login: 'login' });

await client.loginClientCredentialsGrant(clientId, secret);
const found = await new platformClient.ExternalContactsApi().getExternalcontactsReversewhitepageslookup(number, {
  expand: ['contacts.externalOrganization'],
});
process.stdout.write(JSON.stringify(found));
