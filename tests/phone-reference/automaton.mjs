// Turns the regular expressions of the metadata into one automaton over digits.
//
// Every expression in the metadata describes finitely many strings (no * and no +), possibly followed by "anything": so each becomes
// a tree of states, equal subtrees are stored once, and "anything" is a state that leads to itself. A state carries a label; what a
// label means is up to whoever asked: 1 for "matches", a number of digits to strip, or the number of an edit.

const ALL = 0x3ff;

/** Parses the subset of regular expressions the metadata uses; anything else is an error, not a guess. */
export function parse(source) {
  let at = 0;
  let groups = 0;

  const alternatives = () => {
    const options = [sequence()];
    while (source[at] === '|') {
      at++;
      options.push(sequence());
    }
    return options.length === 1 ? options[0] : { kind: 'any-of', options };
  };

  const sequence = () => {
    const items = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      items.push(repeated(atom()));
    }
    return { kind: 'sequence', items };
  };

  const atom = () => {
    const c = source[at++];
    if (c === '(') {
      const capturing = !source.startsWith('?:', at);
      const group = capturing ? ++groups : 0;
      at += capturing ? 0 : 2;
      const body = alternatives();
      expect(')');
      return capturing ? { kind: 'group', group, body } : body;
    }
    if (c === '\\') {
      expect('d');
      return { kind: 'digit', mask: ALL };
    }
    if (c === '[') {
      return { kind: 'digit', mask: digitSet() };
    }
    if (c === '$') {
      return { kind: 'end' };
    }
    if (/\d/.test(c)) {
      return { kind: 'digit', mask: 1 << Number(c) };
    }
    throw new Error(`Not understood at ${at - 1} of ${source}`);
  };

  const digitSet = () => {
    let mask = 0;
    while (source[at] !== ']') {
      if (source.startsWith('\\d', at)) {
        mask = ALL;
        at += 2;
        continue;
      }
      const from = digit();
      let to = from;
      if (source[at] === '-') {
        at++;
        to = digit();
      }
      for (let d = from; d <= to; d++) {
        mask |= 1 << d;
      }
    }
    at++;
    return mask;
  };

  const digit = () => {
    if (!/\d/.test(source[at])) {
      throw new Error(`Not a digit at ${at} of ${source}`);
    }
    return Number(source[at++]);
  };

  const repeated = (item) => {
    if (source[at] === '?') {
      at++;
      return { kind: 'repeat', item, min: 0, max: 1 };
    }
    const count = /^\{(\d+)(?:,(\d+))?\}/.exec(source.slice(at));
    if (!count) {
      return item;
    }
    at += count[0].length;
    return { kind: 'repeat', item, min: Number(count[1]), max: Number(count[2] ?? count[1]) };
  };

  const expect = (c) => {
    if (source[at++] !== c) {
      throw new Error(`Expected ${c} at ${at - 1} of ${source}`);
    }
  };

  const tree = alternatives();
  if (at !== source.length) {
    throw new Error(`Unbalanced: ${source}`);
  }
  return { tree, groups };
}

/** A program for a machine with many threads, the most preferred first: the order a backtracking matcher would try them in. */
function compile(source) {
  const { tree, groups } = parse(source);
  const code = [];
  const emit = (node) => {
    switch (node.kind) {
      case 'digit':
        code.push({ op: 'digit', mask: node.mask });
        break;
      case 'end':
        code.push({ op: 'end' });
        break;
      case 'sequence':
        node.items.forEach(emit);
        break;
      case 'group':
        code.push({ op: 'save', slot: node.group * 2 });
        emit(node.body);
        code.push({ op: 'save', slot: node.group * 2 + 1 });
        break;
      case 'repeat':
        for (let i = 0; i < node.min; i++) {
          emit(node.item);
        }
        emitOptional(node.item, node.max - node.min);
        break;
      case 'any-of': {
        const exits = [];
        node.options.forEach((option, i) => {
          if (i === node.options.length - 1) {
            emit(option);
            return;
          }
          const split = code.push({ op: 'split', first: code.length + 1, second: 0 }) - 1;
          emit(option);
          exits.push(code.push({ op: 'jump', to: 0 }) - 1);
          code[split].second = code.length;
        });
        exits.forEach((exit) => { code[exit].to = code.length; });
        break;
      }
    }
  };
  const emitOptional = (item, times) => {
    if (times === 0) {
      return;
    }
    const split = code.push({ op: 'split', first: code.length + 1, second: 0 }) - 1;
    emit(item);
    emitOptional(item, times - 1);
    code[split].second = code.length;
  };
  emit(tree);
  code.push({ op: 'match' });
  return { code, groups };
}

const programs = new Map();
const programOf = (source) => {
  if (!programs.has(source)) {
    programs.set(source, compile(source));
  }
  return programs.get(source);
};

/** All program positions reachable without a digit; `ended` says whether `$` holds. */
function reach(code, positions, ended) {
  const seen = new Set();
  const visit = (at) => {
    if (seen.has(at)) {
      return;
    }
    seen.add(at);
    const step = code[at];
    if (step.op === 'split') {
      visit(step.first);
      visit(step.second);
    } else if (step.op === 'jump') {
      visit(step.to);
    } else if (step.op === 'save' || (step.op === 'end' && ended)) {
      visit(at + 1);
    }
  };
  positions.forEach(visit);
  return [...seen].sort((a, b) => a - b);
}

/** Walks one expression digit by digit, forgetting how it got there. */
export class Matcher {
  constructor(source) {
    this.code = programOf(source).code;
    this.start = reach(this.code, [0], false);
  }

  next(state, digit) {
    return reach(this.code, state.filter((at) => this.code[at].op === 'digit' && this.code[at].mask & (1 << digit)).map((at) => at + 1), false);
  }

  isMatch(state) {
    return state.some((at) => this.code[at].op === 'match');
  }
}

/**
 * Walks one expression digit by digit as a backtracking matcher anchored at the start would, so that it is known what the groups hold.
 * A state is the list of live threads (position and saved places), the best match so far, and how far we are.
 */
export class Capturer {
  constructor(source) {
    const { code, groups } = programOf(source);
    this.code = code;
    this.slots = (groups + 1) * 2;
    this.groups = groups;
    this.start = this.#settle([{ at: 0, saved: Array(this.slots).fill(-1) }], null, 0);
  }

  next(state, digit) {
    const alive = state.threads
      .filter(({ at }) => this.code[at].op === 'digit' && this.code[at].mask & (1 << digit))
      .map(({ at, saved }) => ({ at: at + 1, saved }));
    return this.#settle(alive, state.best, state.depth + 1);
  }

  /** What would have matched had the text ended here: where the match and each group begin and end, or null. */
  result(state) {
    for (const { at, saved } of state.threads) {
      const { match } = this.code[at].op === 'end' ? this.#follow(at, saved, state.depth, true, []) : {};
      if (match) {
        return match;
      }
    }
    return state.best;
  }

  #settle(threads, best, depth) {
    const alive = [];
    for (const { at, saved } of threads) {
      const { match } = this.#follow(at, saved, depth, false, alive);
      if (match) {
        best = match;
        break;
      }
    }
    // What a less preferred thread would still find cannot count once a more preferred one has passed the same place.
    const seen = new Set();
    return { threads: alive.filter(({ at }) => !seen.has(at) && seen.add(at)), best, depth };
  }

  #follow(at, saved, depth, ended, waiting) {
    const step = this.code[at];
    switch (step.op) {
      case 'match':
        return { match: [0, depth, ...saved.slice(2)] };
      case 'jump':
        return this.#follow(step.to, saved, depth, ended, waiting);
      case 'save': {
        const copy = [...saved];
        copy[step.slot] = depth;
        return this.#follow(at + 1, copy, depth, ended, waiting);
      }
      case 'split': {
        const first = this.#follow(step.first, saved, depth, ended, waiting);
        return first.match ? first : this.#follow(step.second, saved, depth, ended, waiting);
      }
      case 'end':
        if (ended) {
          return this.#follow(at + 1, saved, depth, ended, waiting);
        }
        waiting.push({ at, saved });
        return {};
      default:
        waiting.push({ at, saved });
        return {};
    }
  }
}

/** The one automaton: states are interned, so that equal subtrees of any two expressions are the same state. */
export class Automaton {
  constructor() {
    this.labels = [];
    this.moves = [];
    this.known = new Map();
    this.forever(0);
  }

  /** The state that keeps its label whatever follows; forever(0) is state 0, where nothing can match any more. */
  forever(label) {
    const key = `forever ${label}`;
    if (!this.known.has(key)) {
      const state = this.labels.push(label) - 1;
      this.moves.push(Array(10).fill(state));
      this.known.set(key, state);
    }
    return this.known.get(key);
  }

  /**
   * Adds a machine given by its start state, a step function, a label function and whether nothing can change any more.
   * Returns the number of its first state.
   */
  add({ start, next, label, isSettled }) {
    const memo = new Map();
    const visit = (state, depth) => {
      if (depth > 40) {
        throw new Error('An expression without an end.');
      }
      const key = JSON.stringify(state);
      if (memo.has(key)) {
        return memo.get(key);
      }
      const built = isSettled(state)
        ? this.forever(label(state))
        : this.#intern(label(state), Array.from({ length: 10 }, (_, digit) => visit(next(state, digit), depth + 1)));
      memo.set(key, built);
      return built;
    };
    return visit(start, 0);
  }

  #intern(label, moves) {
    if (moves.every((move) => move === moves[0]) && this.known.get(`forever ${label}`) === moves[0]) {
      return moves[0];
    }
    const key = `${label} ${moves}`;
    if (!this.known.has(key)) {
      this.known.set(key, this.labels.push(label) - 1);
      this.moves.push(moves);
    }
    return this.known.get(key);
  }

  /** Runs the automaton, for checks. */
  run(state, digits) {
    for (const digit of digits) {
      state = this.moves[state][Number(digit)];
    }
    return this.labels[state];
  }
}
