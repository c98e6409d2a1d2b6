// Parses Terraform files. Arguments: their paths; standard output: an object with the JSON of each.
import { readFileSync } from 'node:fs';
import { parse } from '@cdktf/hcl2json';

const parsed = {};
for (const path of process.argv.slice(2)) {
  parsed[path] = await parse(path, readFileSync(path, 'utf8'));
}

process.stdout.write(JSON.stringify(parsed));
