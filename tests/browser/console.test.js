import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startBrowser, startLocalRun } from './local-run.js';
import * as shared from './page.js';

describe('the local console', { skip: shared.skip, timeout: 600_000 }, () => {
  let run, browser, page, complaints;

  before(async () => {
    shared.requireBrowser();
    [run, browser] = await Promise.all([startLocalRun(), startBrowser()]);
  });

  after(async () => {
    await browser?.close();
    await run?.stop();
  });

  beforeEach(async () => {
    await page?.context().close();
    await send('DELETE', 'control/faults');
    await send('POST', 'control/genesys', { enabled: true, mayView: true });
    await open();
  });

  async function open(options = {}) {
    ({ page, complaints } = await shared.newPage(browser, run.address, 15_000, options));
    await page.goto(run.address);
    await page.locator('#live', { hasText: 'Live' }).waitFor();
  }

  const send = (method, path, body) => fetch(run.address + path, { method, body: body && JSON.stringify(body) });
  const hop = name => page.locator('.hop').filter({ has: page.locator('b', { hasText: name }) });
  const button = name => page.getByRole('button', { name });
  const field = key => page.locator('#fields tr').filter({ has: page.getByRole('rowheader', { name: key, exact: true }) }).locator('td');
  const says = (locator, text) => locator.filter({ hasText: text }).waitFor();
  const picture = name => shared.takePicture(page, name);

  async function lookUp(number) {
    await page.getByLabel('Phone number').fill(number);
    await button('Look up').click();
  }

  const assertAccessible = () => shared.assertAccessible({ page, complaints });

  it('shows the answer, its hops and its requests when a number is typed', async () => {
    await lookUp('+493023125042');
    await says(page.locator('#story'), 'Found in');
    await says(field('fullName'), 'Anselm Großkreutz');
    await says(hop('Answer'), 'found');
    await says(hop('Lookup'), 'answered');
    await says(page.locator('#bars'), 'total');
    await says(page.locator('#traffic'), '/api/v2/externalcontacts/reversewhitepageslookup');
    await page.getByText('The same as JSON').click();
    assert.equal(JSON.parse(await page.locator('#json').textContent()).status, 'found');
    await assertAccessible();
    await picture('console-light');
  });

  it('finds callers while the login is down, and names the login when the token is gone too', async () => {
    await lookUp('+442079460321');
    await says(page.locator('#story'), 'Found');
    await button('Login down').click();
    await page.locator('button[aria-pressed=true]', { hasText: 'Login down' }).waitFor();
    await says(hop('Token'), 'fault on');
    await lookUp('+4684650041');
    await says(page.locator('#story'), 'although the login is down');

    await button('Revoke all tokens').click();
    await says(page.locator('#done'), 'refused from now on');
    await lookUp('+15145550133');
    await says(page.locator('#story'), 'token_unavailable');
    await says(hop('Token'), 'fails');
    await says(hop('Lookup'), 'not reached');
    await says(hop('Answer'), 'token unavailable');
    await says(field('retryable'), 'true');
    await assertAccessible();
    await picture('console-fault');

    await button('Repair everything').click();
    await page.locator('button[aria-pressed=false]', { hasText: 'Login down' }).waitFor();
  });

  it('Role removed: a button breaks the lookup and the same button repairs it', async () => {
    await button('Role removed').click();
    await page.locator('button[aria-pressed=true]', { hasText: 'Role removed' }).waitFor();
    await lookUp('+14155550172');
    await says(page.locator('#story'), 'permission_denied');
    await says(hop('Lookup'), 'fails');
    await button('Role removed').click();
    await page.locator('button[aria-pressed=false]', { hasText: 'Role removed' }).waitFor();
  });

  it('shows a slow lookup as waiting while it is in flight', async () => {
    await button('Slow lookup').click();
    await page.locator('button[aria-pressed=true]', { hasText: 'Slow lookup' }).waitFor();
    await lookUp('+61255501234');
    await says(hop('Lookup'), 'waiting');
    await says(page.locator('#traffic'), 'in flight');
    await says(page.locator('#story'), /Found in|status timeout/);
  });

  it('leads through the tour, from a healthy call to a missing role and back', async () => {
    for (const [name, told] of [
      ['Start the five-minute tour', 'A healthy call.'],
      ['Take the login down', 'the caller is still found'],
      ['Revoke the token too', 'The flow is not left waiting'],
      ['Repair the login', 'Found again.'],
      ['Rotate the secret', 'read the new secret'],
      ['Take the role away', 'names the permission'],
      ['Repair everything', 'That was the tour.'],
    ]) {
      await page.locator('#lesson-next', { hasText: name }).click();
      await says(page.locator('#lesson-text'), told);
      const status = await field('status').textContent();
      assert.equal(status, { 'Revoke the token too': 'token_unavailable', 'Take the role away': 'permission_denied' }[name] ?? 'found', name);
    }
  });

  it('can be used by keyboard alone', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'number');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('+17025550156');
    await page.keyboard.press('Enter');
    await says(field('fullName'), 'Jonah Ashgrove');
    await button('Login down').focus();
    await page.keyboard.press('Space');
    await page.locator('button[aria-pressed=true]', { hasText: 'Login down' }).waitFor();
  });

  it('a contact in the list calls', async () => {
    await page.locator('#contacts button', { hasText: 'Bronte Callaghan' }).click();
    await says(field('fullName'), 'Bronte Callaghan');
  });

  it('shows text of a contact as text', async () => {
    await page.locator('#contacts button', { hasText: '+15035550181' }).click();
    await says(field('lastName'), '<b>');
    assert.equal(await page.locator('#fields b').count(), 0);
  });

  for (const [name, number, caller, options] of [
    ['dark', '+18765550118', 'Campbell', { colorScheme: 'dark' }],
    ['phone', '+33199001234', 'Camille d\'Aubigny', { viewport: { width: 375, height: 812 } }],
    ['phone-dark', '+441134960123', 'Rhys Penhallow', { viewport: { width: 375, height: 812 }, colorScheme: 'dark' }],
  ]) {
    it(`is accessible and fits its window: ${name}`, async () => {
      await page.context().close();
      await open(options);
      await button('Vault down').click();
      await page.locator('button[aria-pressed=true]', { hasText: 'Vault down' }).waitFor();
      await lookUp(number);
      await says(field('fullName'), caller);
      await assertAccessible();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'The page scrolls sideways.');
      await picture(`console-${name}`);
    });
  }

  it('Throttle: a button breaks the lookup and the same button repairs it', async () => {
    // The last test, because the app keeps to the Retry-After of 30 s in later lookups too.
    await button('Throttle').click();
    await page.locator('button[aria-pressed=true]', { hasText: 'Throttle' }).waitFor();
    await lookUp('+12125550119');
    await says(page.locator('#story'), 'throttled');
    await says(hop('Lookup'), 'fails');
    await button('Throttle').click();
    await page.locator('button[aria-pressed=false]', { hasText: 'Throttle' }).waitFor();
  });
});
