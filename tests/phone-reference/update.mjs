// Updates the metadata to the newest packages, and everything that is made from it: the plans, the answers of Google's implementation,
// the tables of docs/phone-numbers.md and differences.tsv. Then checks it all. Read what git shows as changed before you commit.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

function run(command, directory, variables = {}) {
  console.log(`> ${command}`);
  const { status } = spawnSync(command, { cwd: directory, shell: true, stdio: 'inherit', env: { ...process.env, ...variables } });
  if (status !== 0) {
    console.error(`Failed: ${command}`);
    process.exit(1);
  }
}

const versions = process.argv.slice(2);
const packages = versions.length ? versions : ['libphonenumber-js@latest', 'google-libphonenumber@latest'];
const tests = 'dotnet test tests/ContactLookup.Tests --filter FullyQualifiedName~.Phone.';

run(`npm install --no-audit --no-fund --save-exact ${packages.join(' ')}`, here);
run('npm run --silent plans', here);
run('npm run --silent answers', here);
run(tests, root, { REWRITE_DOCS: '1' });
run(tests, root);
