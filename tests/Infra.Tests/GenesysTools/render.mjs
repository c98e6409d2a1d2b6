// Renders Velocity templates. Standard input: [{ "template": …, "context": … }, …]; standard output: the texts, as a JSON list.
// The macros are what Genesys documents of them: https://help.mypurecloud.com/articles/velocity-macros-data-actions/
import { readFileSync } from 'node:fs';
import { Compile, parse } from 'velocityjs';

const macros = {
  esc: {
    jsonString: (text) => JSON.stringify(text).slice(1, -1),
    url: (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  },
  encoding: {
    base64: (text) => Buffer.from(text, 'utf8').toString('base64'),
  },
};

// Velocity treats null and an absent key alike, because a Java map answers null for both. This engine does not, so nulls are removed.
const withoutNulls = (key, value) => value ?? undefined;

const render = ({ template, context }) => new Compile(parse(template), { escape: false }).render({ ...macros, ...context });

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8'), withoutNulls).map(render)));
