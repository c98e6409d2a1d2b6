// Updates the metadata to the newest packages, and everything that is made from it: the plans, the answers of Google's implementation,
// the tables of docs/phone-numbers.md and differences.tsv. Then checks it all. Read what git shows as changed before you commit.
// Arguments are other packages: libphonenumber-js@1.13.10.

import { here, root, run, test } from './run.mjs';

const versions = process.argv.slice(2);
const packages = versions.length ? versions : ['libphonenumber-js@latest', 'google-libphonenumber@latest'];

run(`npm install --no-audit --no-fund --save-exact ${packages.join(' ')}`, here);
run('npm run --silent plans', here);
run('npm run --silent answers', here);
run(test(['PhoneDocumentTests', 'ReferenceTests']), root, { REWRITE_DOCS: '1' });
run(test(['']), root);
run('npm run --silent compare', here);
