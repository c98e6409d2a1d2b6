// Writes the numbering plans as the resource the phone reader embeds; with --check, only says whether the file is what it would write.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Automaton, Capturer, Matcher } from './automaton.mjs';
import { plans, source } from './plans.mjs';

const target = fileURLToPath(new URL('../../src/ContactLookup/Phone/NumberingPlans.bin', import.meta.url));

const automaton = new Automaton();
const edits = new Map();
const notations = new Map();
const nothing = automaton.forever(0);

/** The number of an item in a list in which each is once. */
function numberOf(items, item) {
  const key = JSON.stringify(item);
  if (!items.has(key)) {
    items.set(key, items.size);
  }
  return items.get(key);
}

/** An edit puts `prepend` before `keep` digits after the first `skip`, and after them what follows another `drop` digits. */
const editNumber = (prepend, skip, keep, drop) => numberOf(edits, [prepend, skip, keep, drop]);
editNumber('', 0, 0, 0); // 0 changes nothing

/** A notation is two templates: how a number is written at home, and after its calling code. */
const notationNumber = (national, international) => numberOf(notations, [national, international]);
notationNumber('', ''); // 0 writes only the digits

/** 1 for every string the pattern matches from end to end. */
function whole(pattern) {
  const matcher = new Matcher(pattern);
  return automaton.add({
    start: matcher.start,
    next: (state, digit) => matcher.next(state, digit),
    label: (state) => Number(matcher.isMatch(state)),
    isSettled: (state) => state.length === 0,
  });
}

/** 1 for every string that begins with a match. */
function beginning(pattern) {
  const capturer = new Capturer(pattern);
  return automaton.add({
    start: capturer.start,
    next: (state, digit) => capturer.next(state, digit),
    label: (state) => Number(state.best !== null),
    isSettled: (state) => state.best !== null || state.threads.length === 0,
  });
}

/** What a capturing expression does to the string, by a label made of its match. */
function rewritten(pattern, labelOf) {
  const capturer = new Capturer(pattern);
  return automaton.add({
    start: capturer.start,
    next: (state, digit) => capturer.next(state, digit),
    label: (state) => {
      const match = capturer.result(state);
      return match ? labelOf(match, capturer.groups) : 0;
    },
    isSettled: (state) => state.threads.length === 0,
  });
}

/** 1 for every string that matches all of `every` and one of `some`, each with its lengths. */
function described(every, some) {
  const all = [...every, ...some].map(({ pattern, lengths }) => ({ matcher: new Matcher(pattern), lengths: lengths ?? [] }));
  const matches = (state, i) =>
    all[i].matcher.isMatch(state.at[i]) && (all[i].lengths.length === 0 || all[i].lengths.includes(state.depth));
  return automaton.add({
    start: { at: all.map(({ matcher }) => matcher.start), depth: 0 },
    next: ({ at, depth }, digit) => ({ at: all.map(({ matcher }, i) => matcher.next(at[i], digit)), depth: depth + 1 }),
    label: (state) => Number(
      every.every((_, i) => matches(state, i)) && some.some((_, i) => matches(state, every.length + i))),
    isSettled: ({ at }) => every.some((_, i) => at[i].length === 0) || some.every((_, i) => at[every.length + i].length === 0),
  });
}

/** The prefix dialled before a national number: what is left of a national number once it is read. */
function nationalPrefix({ nationalPrefix: pattern, transform }) {
  if (!pattern) {
    return nothing;
  }
  return rewritten(pattern, (match, groups) => {
    const [from, to] = match.slice(groups * 2);
    const captured = groups > 0 && to > from;
    if (!transform || !captured) {
      return editNumber('', match[1], 0, 0);
    }
    const [, prepend, group] = /^(\d*)\$(\d)$/.exec(transform);
    const [keepFrom, keepTo] = match.slice(group * 2);
    return editNumber(prepend, keepFrom, Math.max(0, keepTo - keepFrom), match[1] - keepTo);
  });
}

/** How a number is written in groups: the first format that fits decides, at home and abroad. */
function notation({ formats: { national, international } }) {
  const all = [...national, ...international].map((format) => ({
    ...format,
    whole: new Matcher(format.groups),
    leading: format.leading ? new Capturer(format.leading) : null,
  }));
  const lists = [all.slice(0, national.length), all.slice(national.length)];
  const templateIn = (list, { formats, depth }) => {
    const found = list.find((format) => {
      const { whole, leading } = formats[all.indexOf(format)];
      return format.whole.isMatch(whole) && (!leading || leading.best);
    });
    return found ? template(found, depth) : '';
  };
  return automaton.add({
    start: { formats: all.map(({ whole, leading }) => ({ whole: whole.start, leading: leading?.start })), depth: 0 },
    next: ({ formats, depth }, digit) => ({
      formats: formats.map((state, i) => ({
        whole: all[i].whole.next(state.whole, digit),
        leading: state.leading && !state.leading.best ? all[i].leading.next(state.leading, digit) : state.leading,
      })),
      depth: depth + 1,
    }),
    label: (state) => notationNumber(...lists.map((list) => templateIn(list, state))),
    isSettled: ({ formats }) => formats.every(({ whole }) => whole.length === 0),
  });
}

/**
 * A format for numbers of a length, with `#` where a digit of the number is put and `_` where one is left out (Argentina's 9). Digits
 * that remain after it are put at its end. A pattern is a row of groups, of which the first take as many digits as the rest can spare.
 */
function template({ groups, format }, length) {
  const row = [...groups.matchAll(/\((?:\\d|\[[^\]]*\]|(\d+))(?:\{(\d+)(?:,(\d+))?\})?\)/g)].map(([text, digits = '1', min = 1, max = min]) =>
    ({ text, min: digits.length * Number(min), max: digits.length * Number(max) }));
  let spare = length - row.reduce((sum, { min }) => sum + min, 0);
  const widths = row.map(({ min, max }) => {
    const more = Math.min(spare, max - min);
    spare -= more;
    return min + more;
  });
  const written = [...format.matchAll(/\$(\d)/g)].map(([, group]) => Number(group));
  const first = written[0];
  if (row.map(({ text }) => text).join('') !== groups || spare !== 0
    || written.some((group, i) => group !== first + i) || written.at(-1) !== row.length || /[#_]/.test(format)) {
    throw new Error(`A format of a new kind: ${groups} as ${format}`);
  }
  const left = '_'.repeat(widths.slice(0, first - 1).reduce((sum, width) => sum + width, 0));
  return left + format.replace(/\$(\d)/g, (_, group) => '#'.repeat(widths[group - 1])).replace(/#+$/, '');
}

const mainRegions = new Set(plans.filter(({ callingCode }, i) => callingCode !== plans[i - 1]?.callingCode));
const rows = plans.map((plan) => ({
  ...plan,
  starts: [
    whole(plan.pattern),
    described([plan], plan.types),
    plan.leadingDigits ? beginning(plan.leadingDigits) : nothing,
    plan.internationalPrefix ? rewritten(plan.internationalPrefix, ([, to]) => to) : nothing,
    nationalPrefix(plan),
    plan.shortCodes.length ? described(plan.shortCodes, [{ pattern: '\\d{2,8}' }]) : nothing,
    mainRegions.has(plan) ? notation(plan) : nothing,
  ],
}));

// Edits, notations, edges and labels are fixed-size records, so that the reader can use the bytes as they are; little-endian.
// A state is where its edges begin. An edge is the digits it takes (10 bits), whether it is its state's last (1 bit), and its target.
const positions = [];
const edges = [];
automaton.moves.forEach((moves, state) => {
  positions[state] = edges.length;
  const targets = [...new Set(moves)].filter((target) => target !== nothing || state === nothing);
  edges.push(...(targets.length ? targets : [nothing]).map((target, i) => ({
    digits: moves.reduce((mask, move, digit) => mask | (move === target ? 1 << digit : 0), 0),
    isLast: i >= targets.length - 1,
    target,
    label: automaton.labels[state],
  })));
});

class Writer {
  bytes = [];

  byte(...values) {
    for (const value of values) {
      if (!(value >= 0 && value <= 0xff)) {
        throw new Error(`${value} does not fit a byte`);
      }
      this.bytes.push(value);
    }
  }

  number(value, width) {
    if (!(value >= 0 && value < 2 ** (8 * width))) {
      throw new Error(`${value} does not fit ${width} bytes`);
    }
    for (let i = 0; i < width; i++) {
      this.byte(Math.floor(value / 2 ** (8 * i)) & 0xff);
    }
  }

  text(value, width) {
    if (value.length > width) {
      throw new Error(`${value} is longer than ${width}`);
    }
    this.byte(...Buffer.from(value.padEnd(width, '\0'), 'latin1'));
  }
}

const out = new Writer();
out.byte(source.length);
out.text(source, source.length);
out.number(rows.length, 2);
out.number(edits.size, 2);
out.number(notations.size, 2);
out.number(edges.length, 2);
for (const { region, callingCode, bareDigitsAreNational, lengths, starts } of rows) {
  out.text(region === '001' ? '' : region, 2);
  out.text(String(callingCode), 3);
  out.byte(bareDigitsAreNational ? 1 : 0);
  out.number(lengths.reduce((mask, length) => mask | (1 << length), 0), 4);
  starts.forEach((state) => out.number(positions[state], 2));
}
for (const key of edits.keys()) {
  const [prepend, skip, keep, drop] = JSON.parse(key);
  out.byte(skip, keep, drop, prepend.length);
  out.text(prepend, 5);
}
for (const key of notations.keys()) {
  JSON.parse(key).forEach((template) => out.text(template, 20));
}
edges.forEach(({ digits, isLast, target }) => out.number(digits + (isLast ? 1 << 10 : 0) + positions[target] * 2 ** 11, 4));
edges.forEach(({ label }) => out.byte(label));

const made = Buffer.from(out.bytes);
const summary = `${source}: ${rows.length} plans, ${edits.size} edits, ${notations.size} notations, ${automaton.labels.length} states, ${edges.length} edges, ${made.length} bytes`;
if (process.argv.includes('--check')) {
  if (!made.equals(readFileSync(target))) {
    console.error(`NumberingPlans.bin is not what this script makes of ${source}. Run npm run plans, and the tests.`);
    process.exit(1);
  }
  console.log(`NumberingPlans.bin is up to date. ${summary}`);
} else {
  writeFileSync(target, made);
  console.log(summary);
}
