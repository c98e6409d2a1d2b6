// Nanoseconds to read each text given and say whether it is valid: libphonenumber-js, then google-libphonenumber; the fastest of five rounds.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { parsePhoneNumberFromString } = require('libphonenumber-js/max');
const { PhoneNumberFormat, PhoneNumberUtil } = require('google-libphonenumber');
const google = PhoneNumberUtil.getInstance();

const readers = [
  (text) => {
    const number = parsePhoneNumberFromString(text, 'DE');
    return [number.number, number.isValid()];
  },
  (text) => {
    const number = google.parse(text, 'DE');
    return [google.format(number, PhoneNumberFormat.E164), google.isValidNumber(number)];
  },
];

const reads = 5_000;
for (const text of process.argv.slice(2)) {
  console.log(readers.map((read) => Math.min(...Array.from({ length: 5 }, () => {
    const start = process.hrtime.bigint();
    for (let i = 0; i < reads; i++) {
      read(text);
    }
    return Number(process.hrtime.bigint() - start) / reads;
  }))).join(' '));
}
