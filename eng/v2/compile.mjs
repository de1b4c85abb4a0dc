// Makes src/Interop/Hl7v2/Mapping/v2-maps.txt and left-rows.txt out of HL7's v2-to-FHIR tables (https://github.com/HL7/v2-to-fhir, Apache-2.0).
//   node compile.mjs --from DIR           DIR is the upstream folder "mappings"
//   node compile.mjs --from DIR --check   compares with the committed files and changes nothing
// A row is compiled, corrected by corrections.tsv and compiled, or left for a reason that left-rows.txt names; anything else stops.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Corrections, Left } from './decisions.mjs';
import { messageLines } from './messages.mjs';
import { Paths, readTypes } from './paths.mjs';
import { conceptLines, mapLines, MapNames } from './rows.mjs';
import { sheets } from './sheets.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, '../../src/Interop/Hl7v2/Mapping');
const options = process.argv.slice(2);
const from = options[options.indexOf('--from') + 1];

const corrections = new Corrections(join(here, 'corrections.tsv'));
const left = new Left(join(here, 'left.tsv'));
const paths = new Paths(readTypes(join(here, '../../src/Interop/Fhir/Definitions/r4-definitions.txt.gz')));
const [segments, datatypes, messages, concepts] = ['segments', 'datatypes', 'messages', 'codesystems'].map((kind) => sheets(from, kind, corrections));
const context = { paths, left, maps: new MapNames(segments, datatypes, concepts), problems: [], counts: { compiled: 0, left: 0 } };

const maps = [...segments.flatMap((sheet) => mapLines(sheet, context)), ...datatypes.flatMap((sheet) => mapLines(sheet, context))];
const text = [
  '# HL7 v2-to-FHIR tables, Apache-2.0, https://github.com/HL7/v2-to-fhir; made by eng/v2/compile.mjs, corrections in eng/v2/corrections.tsv',
  ...messages.flatMap((sheet) => messageLines(sheet, context)),
  ...maps,
  ...concepts.flatMap((sheet) => conceptLines(sheet, context)),
].join('\n') + '\n';
const problems = [...context.problems, ...corrections.unused(), ...left.unused()];
if (problems.length > 0) {
  console.error(problems.join('\n'));
  console.error(`${problems.length} problems`);
  process.exit(1);
}

const files = { 'v2-maps.txt': text, 'left-rows.txt': `# ${context.counts.compiled} rows of the tables compiled, ${context.counts.left} left\n${left.lines.join('\n')}\n` };
for (const [name, content] of Object.entries(files)) {
  const file = join(folder, name);
  if (!options.includes('--check')) writeFileSync(file, content);
  else if (readFileSync(file, 'utf8') !== content) {
    console.error(`${name} is not what the tables say: run eng/v2/compile.mjs`);
    process.exit(1);
  }
}
console.log(`${context.counts.compiled} rows compiled, ${context.counts.left} left, ${corrections.count} corrected`);
