'use strict';

const byId = id => document.getElementById(id);

function el(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const ms = value => value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;

function bar(entry, longest) {
  const filled = el('span', { className: 'bar' });
  filled.style.width = `${Math.max(100 * entry.ms / longest, entry.ms > 0 ? .5 : 0)}%`;
  return el('li', {}, el('span', { textContent: entry.hop }), el('span', { className: 'track' }, filled), el('span', { className: 'ms', textContent: ms(entry.ms) }));
}

// An answer with the times of its hops, without the keys that are empty.
function showAnswer(answer, timing) {
  const longest = Math.max(...timing.map(entry => entry.ms), 1);
  byId('bars').replaceChildren(...timing.map(entry => bar(entry, longest)));
  byId('fields').replaceChildren(...Object.entries(answer).filter(([, value]) => value !== '').map(([key, value]) =>
    el('tr', {}, el('th', { scope: 'row', className: 'mono', textContent: key }), el('td', { textContent: String(value) }))));
  byId('json').textContent = JSON.stringify(answer, null, 2);
  byId('answer').hidden = false;
}
