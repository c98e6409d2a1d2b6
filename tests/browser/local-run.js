// Starts `dotnet run --project src/LocalCloud` on free ports, and a browser. Both end with the tests.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Debian's Chromium, or the one that the environment names; undefined when there is none. */
export const browserPath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => path && existsSync(path));

export async function startLocalRun(...options) {
  const program = join(root, 'artifacts', 'bin', 'LocalCloud', 'debug', 'LocalCloud.dll');
  const child = spawn('dotnet', [program, '--port', '0', '--control-port', '0', '--for', '10m', ...options], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = [];
  createInterface({ input: child.stderr }).on('line', line => log.push(line));
  const ended = new Promise(resolve => child.once('exit', resolve));
  const address = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', line => {
      const link = /^Console.*: (http:\S+)$/.exec(line);
      if (link) resolve(link[1]);
    });
    ended.then(code => reject(new Error(`The local run ended with ${code}:\n${log.join('\n')}`)));
  });
  const { app } = await (await fetch(`${address}control`)).json();
  return { address, app: app.address, log, stop: () => { child.kill('SIGTERM'); return ended; } };
}

export const startBrowser = () => chromium.launch({
  executablePath: browserPath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
