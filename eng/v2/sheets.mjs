// Reads HL7's v2-to-FHIR tables: comma-separated sheets whose columns are not everywhere the same.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The rows of a comma-separated file; a row's number counts from 1 as a spreadsheet does. */
export function parse(text) {
  const rows = [];
  let [row, field, quoted] = [[], '', false];
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') { field += '"'; i++; } else if (c === '"') quoted = false; else field += c;
    } else if (c === '"') quoted = true;
    else if (c === ',') { row.push(field); field = ''; } else if (c === '\n') { row.push(field); rows.push(row); row = []; field = ''; } else if (c !== '\r') field += c;
  }
  if (field.length > 0 || row.length > 0) rows.push([...row, field]);
  return rows;
}

const clean = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

/** What each kind of sheet says in which column. */
const columns = {
  segments: { source: 1, type: 3, condition: 6, narrative: 8, path: 9, other: 10, fhir: 11, map: 14, vocabulary: 15, assignment: 16, stray: 17 },
  datatypes: { source: 1, type: 3, condition: 6, narrative: 8, path: 9, other: 10, fhir: 11, map: 14, vocabulary: 15, assignment: 16, stray: 17 },
  messages: { source: 1, syntax: 2, name: 3, condition: 6, narrative: 8, path: 9, map: 10, references: 11 },
};

const titles = { segments: /R4_ (.*?\]) ?-/, datatypes: /R4_ (.*?\]) ?-/, messages: /R4_ (\w+) -/, codesystems: /Map_ (.*) - Sheet1/ };

/** All sheets of a kind, each with its short name and its rows as objects, corrected. */
export function sheets(folder, kind, corrections) {
  return readdirSync(join(folder, kind)).filter((f) => f.endsWith('.csv')).sort().map((file) => {
    const name = titles[kind].exec(file)[1];
    const rows = parse(readFileSync(join(folder, kind, file), 'utf8').replace(/^\uFEFF/, ''))
      .map((cells, index) => ({ at: `${kind}/${name}:${index + 1}`, number: index + 1, cells }))
      .slice(2)
      .map((row) => (kind === 'codesystems' ? code(row) : named(row, columns[kind])));
    return { name, kind, rows: rows.map((row) => corrections.apply(row)) };
  });
}

function named({ at, number, cells }, where) {
  const row = { at, number };
  for (const [column, index] of Object.entries(where)) row[column] = clean(column === 'references' ? cells[index]?.replaceAll('\n', ';') : cells[index]);
  return row;
}

/** Concept maps come in widths of 9 to 12 columns: code first, and a target whose system is the last that looks like an address. */
function code({ at, number, cells }) {
  const system = cells.findLastIndex((c, i) => i > 5 && /^\s*(https?:|urn:)/.test(c));
  return {
    at, number, code: clean(cells[0]), text: clean(cells[1]), table: clean(cells[2]), condition: clean(cells[3]),
    target: clean(cells[6]), display: system === 9 ? clean(cells[8]) || clean(cells[7]) : clean(cells[7]), system: system < 0 ? '' : clean(cells[system]),
  };
}
