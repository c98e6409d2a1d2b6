// Runs a command and shows what it prints; ends the process when the command fails.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const here = fileURLToPath(new URL('.', import.meta.url));
export const root = fileURLToPath(new URL('../..', import.meta.url));

export function run(command, directory, variables = {}) {
  console.log(`> ${command}`);
  const { status } = spawnSync(command, { cwd: directory, shell: true, stdio: 'inherit', env: { ...process.env, ...variables } });
  if (status !== 0) {
    console.error(`Failed: ${command}`);
    process.exit(1);
  }
}

export const test = (classes) => `dotnet test tests/ContactLookup.Tests --filter "${classes.map((name) => `FullyQualifiedName~.Phone.${name}`).join('|')}"`;
