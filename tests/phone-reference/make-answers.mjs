// Writes what Google's implementation answers, for the tests that compare the phone reader with it. With --full, to seven times as many
// texts, in a file that is not committed; with --check, only says whether the committed file is what it would write.
// A line: text, region, answer; the answer with the reader's metadata, if different from that; the answer to the text with a plus sign
// before it, where there is none and the answer is no valid number; the number that the text means, where that is certain.
// An answer: E.164 number, 1 if valid, its region, as written at home, as written after its calling code, extension; empty when refused.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { cases } from './cases.mjs';
import { source } from './plans.mjs';
import { google, googleWithOurPlans, read, withPlus } from './reference.mjs';

const isFull = process.argv.includes('--full');
const path = isFull ? '../../artifacts/reference-answers.tsv.gz' : '../ContactLookup.Tests/Phone/reference-answers.tsv.gz';
const target = fileURLToPath(new URL(path, import.meta.url));
const seed = 20251121;
const numbersOfPlan = isFull ? 650 : 44;

const answer = (found) => found ? [found.e164, found.isValid ? 1 : 0, found.region, found.national, found.international, found.extension].join('|') : '';

const lines = [`# ${source}; seed ${seed}`];
const seen = new Set();
const counts = { texts: 0, numbers: 0, valid: 0, otherMetadata: 0 };
for (const [text, region, meant] of cases(seed, numbersOfPlan)) {
  const key = `${text}\t${region ?? ''}`;
  if (/[\t\n]/.test(text) || seen.has(key)) {
    continue;
  }
  seen.add(key);
  const theirs = read(google, text, region);
  const withOurPlans = read(googleWithOurPlans, text, region);
  const sameAge = answer(theirs) === answer(withOurPlans);
  const repaired = withOurPlans?.isValid || !withPlus(text) ? '' : answer(read(googleWithOurPlans, withPlus(text)));
  lines.push([text, region ?? '', answer(theirs), sameAge ? '=' : answer(withOurPlans), repaired, meant ?? ''].join('\t'));
  counts.texts++;
  counts.numbers += theirs ? 1 : 0;
  counts.valid += theirs?.isValid ? 1 : 0;
  counts.otherMetadata += sameAge ? 0 : 1;
}

const made = Buffer.from(`${lines.join('\n')}\n`);
if (process.argv.includes('--check')) {
  // Compared unpacked: zlib versions pack differently.
  if (!made.equals(gunzipSync(readFileSync(target)))) {
    console.error(`reference-answers.tsv.gz is not what this script makes of ${source}. Run npm run answers, and the tests.`);
    process.exit(1);
  }
  console.log(`reference-answers.tsv.gz is up to date. ${source}`, counts);
} else {
  const packed = gzipSync(made, { level: 9 });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, packed);
  console.log(source, counts, `${packed.length} bytes`);
}
