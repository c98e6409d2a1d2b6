// Texts to read: numbers of every plan in the notations people and machines use, right and wrong. Always the same for a seed.
// Each is [text, region, number meant]; the last is missing where the text may mean another number, or none.

import { createRequire } from 'node:module';
import { parse } from './automaton.mjs';
import { google, plansOfGoogle as plans } from './reference.mjs';

const { PhoneNumberFormat, PhoneNumberType } = createRequire(import.meta.url)('google-libphonenumber');

/** Mulberry32: small, and good enough to pick examples. */
function randomOf(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Extensions of as many digits as are taken, and one more. */
const extensionSigns = {
  20: [
    ';ext=', ';EXT=', ' ext. ', ' Ext: ', ' extn ', ' extensio ', ' extension-', ' extensió ', ' extensión ', ' extensio\u0301 ',
    ' extensio\u0301n ', 'xt', 'xtn', 'xtensio', 'xtension', 'xtensió', 'xtensión', 'xtensio\u0301', 'xtensio\u0301n', 'ｅｘｔ', 'ＥＸＴＮ', 'ｘｔ',
    'ｘｔｎ．', ' доб. ', ' ДОБ ', ',\u00a0anexo ',
  ],
  15: [',,', ' ,,: ', ';', ' ;. -,'],
  9: [', x ', ' X:', 'ｘ', '#', '＃', '~', '～', ' int ', 'ｉｎｔ', ',,,:'],
  6: [' - ', '-', ',', ',.', ' ,,,: '],
};

/** Texts each of which once showed a difference. */
const edges = [
  ['+78005553535'], ['8005553535', 'RU'], ['+5590889480458'], ['+1 1017 555 0125'], ['+11234567890'], ['9112345678', 'IN'],
  ['1017555012', 'US'], ['444612345678', 'GB'], ['447911123456', 'GB'], ['13175550125', 'CA'], ['+998000000000'], ['0001234567', 'IT'],
  ['+13175550125 ext 1a5'], ['+13175550125 ext'], ['+13175550125;ext=5#'], ['+13175550125,;5'], ['+13175550125 105##'],
  ['+13175550125,::5'], ['1x2345678', 'DE'], ['12x345678', 'DE'], ['12x345#', 'DE'], ['1#', 'DE'], ['+12a4567890'], ['+180 FLOWERS 1'],
  ['+1 317 555 0JAZ'], ['+1 317 555 0125 no'], ['0803279096', 'LT'], ['+660018009655098'],
];

export function* cases(seed, numbersOfPlan) {
  const random = randomOf(seed);
  const below = (n) => Math.floor(random() * n);
  const pick = (items) => items[below(items.length)];
  const digits = (n) => Array.from({ length: n }, () => below(10)).join('');

  /** A random string the expression matches. */
  const matching = (source) => {
    const write = (node) => {
      switch (node.kind) {
        case 'digit': return pick([...'0123456789'].filter((d) => node.mask & (1 << d)));
        case 'any-of': return write(pick(node.options));
        case 'sequence': return node.items.map(write).join('');
        case 'group': return write(node.body);
        case 'repeat': return Array.from({ length: node.min + below(node.max - node.min + 1) }, () => write(node.item)).join('');
        default: return '';
      }
    };
    return write(parse(source).tree);
  };

  const mutated = (text) => {
    const at = below(text.length + 1);
    return pick([
      () => text.slice(0, at) + below(10) + text.slice(at + 1),
      () => text.slice(0, at) + below(10) + text.slice(at),
      () => text.slice(0, at) + text.slice(at + 1),
      () => text.slice(0, at),
      () => text + digits(1 + below(3)),
      () => text.slice(at) + text.slice(0, at),
    ])();
  };

  const spaced = (text) => [...text].map((c) => (random() < 0.25 ? c + pick([' ', '-', '.', ' - ', '/', '(', ')', '\u00a0', '\u2011', '\u2013', '~', '\u3000', '\uff0d']) : c)).join('');
  const inScript = (text) => {
    const zero = pick([0xff10, 0x0660, 0x06f0]);
    return text.replace(/\d/g, (d) => String.fromCharCode(zero + Number(d)));
  };
  const extension = () => pick([
    () => ` ext. ${digits(1 + below(6))}`, () => `x${digits(1 + below(5))}`, () => `;ext=${digits(1 + below(8))}`, () => ` #${digits(3)}`,
    () => `, ${digits(1 + below(5))}`, () => `,,${digits(1 + below(10))}#`, () => ` extension ${digits(4)}`, () => ` доб. ${digits(3)}`,
    () => ` int ${digits(3)}`, () => ` anexo ${digits(2)}`, () => ` ${digits(3)}#`, () => `;${digits(4)}`, () => ` Ext:${digits(21)}`,
  ])();
  const around = (text) => pick([`Tel.: ${text}`, `${text}.`, `call ${text} now`, `"${text}"`, `<${text}>`, ` ${text} `, `${text}/x99`, `${text}\\ x99`, `(${text})`]);

  const regions = plans.map(({ region }) => region).filter((region) => region !== '001');

  yield* edges;
  for (const [most, signs] of Object.entries(extensionSigns)) {
    for (const sign of signs) {
      for (const end of ['', '#']) {
        yield [`+13175550125${sign}${'123456789012345678901'.slice(0, Number(most))}${end}`];
        yield [`+13175550125${sign}${'123456789012345678901'.slice(0, Number(most) + 1)}${end}`];
      }
    }
  }

  for (const plan of plans) {
    const home = plan.region === '001' ? undefined : plan.region;
    const code = `+${plan.callingCode}`;
    const examples = home
      ? Object.values(PhoneNumberType).map((type) => google.getExampleNumberForType(home, type)).filter(Boolean)
      : [google.getExampleNumberForNonGeoEntity(plan.callingCode)].filter(Boolean);
    for (const example of examples) {
      const abroad = pick(regions);
      const e164 = google.format(example, PhoneNumberFormat.E164);
      const national = google.format(example, PhoneNumberFormat.NATIONAL);
      yield [e164, undefined, e164];
      yield [e164, abroad, e164];
      yield [e164.slice(1), home, e164];
      yield [google.format(example, PhoneNumberFormat.INTERNATIONAL), undefined, e164];
      yield [google.format(example, PhoneNumberFormat.RFC3966), home, e164];
      yield [national, home, e164];
      yield [national, abroad];
      yield [national];
      yield [google.formatOutOfCountryCallingNumber(example, abroad), abroad, e164];
      yield [e164.slice(0, -1), home];
      yield [`${e164}${below(10)}`, home];
    }

    const patterns = [plan.pattern, ...plan.types.map(({ pattern }) => pattern)];
    for (let i = 0; i < numbersOfPlan; i++) {
      const number = matching(pick(patterns));
      const prefix = plan.nationalPrefix && random() < 0.5 ? matching(plan.nationalPrefix) : '';
      const abroad = pick(regions);
      let meant;
      const sure = (notation) => {
        meant = code + number;
        return notation;
      };
      const text = pick([
        () => sure(code + number),
        () => sure(code + number),
        () => code + mutated(number),
        () => sure(`${code}${prefix}${number}`),
        () => sure(`${code} (0)${number}`),
        () => `${plan.internationalPrefix ? matching(plan.internationalPrefix) : '00'}${pick(plans).callingCode}${mutated(number)}`,
        () => sure(prefix + number),
        () => prefix + mutated(number),
        () => mutated(prefix + number),
        () => sure(plan.callingCode + prefix + number),
        () => sure(number + extension()),
        () => sure(code + number + extension()),
        () => sure(`tel:${number};phone-context=${code}`),
        () => sure(`tel:${number};phone-context=example.com`),
        () => sure(`tel:${code}-${number};isub=12345`),
        () => sure(`＋${plan.callingCode}${number}`),
        () => sure(`++${plan.callingCode}${number}`),
        () => sure(`+${pick(['0', '00', '011'])}${plan.callingCode}${number}`),
        () => digits(1 + below(18)),
        () => `+${digits(1 + below(18))}`,
        () => number.slice(0, 4) + pick(['TAXI', 'flowers', 'A', 'xy', 'CallMe']) + pick(['', ' 12']),
      ])();
      const dressed = pick([(t) => t, (t) => t, (t) => t, spaced, spaced, inScript, around])(text);
      yield [text.includes(';') ? text : dressed, pick([home, home, home, home, undefined, abroad]), meant];
    }
  }
}
