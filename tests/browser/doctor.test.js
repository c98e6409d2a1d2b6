import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startBrowser, startLocalRun } from './local-run.js';
import * as shared from './page.js';

describe('the page of the doctor', { skip: shared.skip, timeout: 600_000 }, () => {
  let run, browser, page, complaints;

  before(async () => {
    shared.requireBrowser();
    [run, browser] = await Promise.all([startLocalRun(), startBrowser()]);
  });

  after(async () => {
    await browser?.close();
    await run?.stop();
  });

  async function open(options = {}) {
    await page?.context().close();
    ({ page, complaints } = await shared.newPage(browser, run.app, 20_000, options));
    await page.goto(`${run.app}api/doctor?code=local`);
  }

  // The app shows the same report again for some seconds.
  async function openUntil(state, options) {
    do await open(options); while (await hop('Lookup').filter({ hasText: state }).count() === 0);
  }

  const send = (method, path, body) => fetch(run.address + path, { method, body: body && JSON.stringify(body) });
  const hop = name => page.locator('.hop').filter({ has: page.locator('b', { hasText: name }) });
  const step = name => page.locator('.steps > li').filter({ has: page.getByRole('heading', { name }) });
  const field = key => page.locator('#fields tr').filter({ has: page.getByRole('rowheader', { name: key, exact: true }) }).locator('td');
  const picture = name => shared.takePicture(page, name);

  const assertAccessible = () => shared.assertAccessible({ page, complaints });

  it('shows that every hop works, and looks a number up', async () => {
    await open();
    assert.doesNotMatch(await page.locator('.chain').textContent(), /failed|skipped/);
    await page.getByLabel('Phone number').fill('+13175550125');
    await page.getByRole('button', { name: 'Look up' }).click();
    await field('fullName').filter({ hasText: 'Eleanor' }).waitFor();
    await page.locator('#bars').filter({ hasText: 'total' }).waitFor();
    await page.getByText('The same as JSON').click();
    assert.equal(JSON.parse(await page.locator('#json').textContent()).status, 'found');
    await page.getByText('The input of this lookup').click();
    assert.deepEqual(JSON.parse(await page.locator('#input').textContent()), { phoneNumber: '+13175550125' });
    await assertAccessible();
    await picture('doctor-ok');
  });

  it('says that a wrong function key is wrong', async () => {
    await open();
    await page.getByLabel('Phone number').fill('+13175550125');
    await page.getByLabel('Function key of the lookup').fill('wrong');
    await page.getByLabel('Function key of the lookup').press('Enter');
    await page.locator('#message').filter({ hasText: 'The function key is wrong' }).waitFor();
  });

  it('names the hop that refuses and what to change, on a dark phone too', async () => {
    await send('POST', 'control/genesys', { mayView: false });
    try {
      await openUntil('failed');
      await step('Permission').filter({ hasText: 'externalContacts:contact:view' }).waitFor();
      await assertAccessible();
      await picture('doctor-failed');

      await openUntil('failed', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'The page is wider than the phone.');
      await assertAccessible();
      await picture('doctor-phone-dark');
    } finally {
      await send('POST', 'control/genesys', { mayView: true });
    }
  });
});
