// Compares the reader with Google's implementation on the full set of texts, seven times as many as the tests compare. Writes the figures
// into docs/phone-numbers.md and every difference into artifacts/differences.tsv; fails if a difference has no reason.

import { here, root, run, test } from './run.mjs';

run('node make-answers.mjs --full', here);
run(test(['ReferenceTests']), root, { PHONE_REFERENCE_ANSWERS: `${root}artifacts/reference-answers.tsv.gz`, REWRITE_DOCS: '1' });
