// What the tests of both pages share: a page that records complaints, the check by axe-core, and pictures.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { browserPath, root } from './local-run.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = join(root, 'artifacts', 'screenshots');

export const skip = !browserPath && !process.env.CI && 'Chromium was not found. Install it (apt-get install chromium), or name one in CHROMIUM.';

export function requireBrowser() {
  assert.ok(browserPath, 'Chromium was not found. Install it: apt-get install chromium');
  mkdirSync(pictures, { recursive: true });
}

/** A new page that may ask only one address, and the errors and other requests it has made. */
export async function newPage(browser, address, timeout, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(timeout);
  const complaints = [];
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('request', request => request.url().startsWith(address) || request.url().startsWith('data:') || complaints.push(`asked elsewhere: ${request.url()}`));
  return { page, complaints };
}

export async function assertAccessible({ page, complaints }) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  assert.deepEqual(violations.map(violation => `${violation.id}: ${violation.nodes.map(node => `${node.target} ${node.failureSummary}`).join('; ')}`), []);
  assert.deepEqual(complaints, []);
}

export const takePicture = (page, name) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
