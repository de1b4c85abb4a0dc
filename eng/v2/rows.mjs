// Compiles the rows of segment maps, data type maps and concept maps.
import { condition } from './conditions.mjs';

const Rootless = new Set(['string', 'code', 'boolean', 'decimal', 'unsignedInt', 'positiveInt', 'dateTime', 'uri']);
const Quantities = new Set(['Quantity', 'SimpleQuantity', 'Duration', 'Age', 'Count', 'Distance', 'Money']);

/** The type that a map's bracket names: "OBX[Observation-Component]" makes an Observation. */
export const typeOf = (name) => /\[([A-Za-z]+)/.exec(name)[1];

/** Maps by their names, whose capitals the tables mix. */
export class MapNames {
  constructor(segments, datatypes, concepts) {
    const byName = (list) => new Map(list.map((s) => [s.name.toLowerCase(), s.name]));
    this.used = new Set();
    [this.segments, this.datatypes, this.concepts] = [byName(segments), byName(datatypes), byName(concepts)];
  }

  find(kind, name) {
    const found = this[kind].get(name.toLowerCase());
    if (!found) throw new Error(`no map ${name}`);
    return found;
  }
}

const says = (row) => [row.path, row.other, row.map, row.vocabulary, row.assignment, row.stray].some((c) => c);

export function mapLines(sheet, { paths, left, maps, problems, counts }) {
  const lines = [];
  const isDataType = sheet.kind === 'datatypes';
  for (const row of sheet.rows.filter(says)) {
    const what = `${row.source} -> ${row.path || row.other}${row.assignment ? ' = ' + row.assignment : ''}`;
    const reason = left.reason(row) ?? placeholder(row);
    if (reason) {
      left.add(row, what, reason);
      counts.left++;
      continue;
    }

    try {
      if (row.narrative && !row.condition && !row.isCorrected) throw new Error(`only a narrative condition: ${row.narrative.slice(0, 60)}`);
      lines.push(compiled(row, typeOf(sheet.name), isDataType, paths, maps));
      counts.compiled++;
    } catch (error) {
      problems.push(`${row.at}\t${what}\t${error.message}`);
    }
  }

  if (lines.length === 0) return [];
  maps.used.add(sheet.name);
  return [`[${sheet.name}]`, ...lines];
}

/** A path in braces, or one that has an open question in it, names no element: the tables wait for an extension. */
function placeholder(row) {
  const text = row.path || row.other;
  return /^\{|exten[st]ion\?|#ext-|^extension-/.test(text) ? 'no element or extension of FHIR is named: a placeholder in the table' : null;
}

function compiled(row, root, isDataType, paths, maps) {
  const source = row.source.includes('.') || row.source.includes('-') ? row.source.replace(/^[A-Z0-9]+[-.]/, '') : '';
  const first = source.endsWith('(1)');
  const at = source === '' ? '' : (isDataType ? '.' : `${row.source.split('-')[0]}-`) + source.replace('(1)', '');
  const target = place(row, root, paths);
  const map = row.map ? maps.find('datatypes', row.map) : '';
  const vocabulary = row.vocabulary ? maps.find('concepts', row.vocabulary.replace(/[/ ]/g, '')) : '';
  if (map) agrees(map, target.type);
  const assignment = row.assignment ? literal(row.assignment, isDataType) : '';
  if (source === '' && !assignment) throw new Error('nothing to write');
  if (!map && !vocabulary && !paths.isPrimitive(target.type)) throw new Error(`no map makes a ${target.type}`);
  if (!isDataType && !assignment && !map && /(extension\[?\d?\]?\.url|system)$/.test(row.path)) throw new Error('an address that is not said');
  if (row.stray && !row.isCorrected) throw new Error(`in no column: ${row.stray}`);
  return [row.number, first ? `${at}(1)` : at, condition(row.condition, at, isDataType), target.path, map, vocabulary, assignment].join('\t');
}

function place(row, root, paths) {
  if (row.path === '$this') return { path: `$this:${root}`, type: root };
  if (row.path === '$value') {
    if (!Rootless.has(root)) throw new Error(`$value of ${root}`);
    return { path: `$value:${root}`, type: root };
  }

  const { path, type } = paths.compile(row.path, root);
  return { path: `${path}:${type}`, type };
}

function agrees(map, type) {
  const made = typeOf(map);
  if (made === type || (Quantities.has(made) && Quantities.has(type)) || (type === 'BackboneElement' && made === 'Device')) return;
  if (['string', 'code', 'uri', 'decimal', 'integer'].includes(made) && ['string', 'code', 'uri', 'url', 'markdown', 'decimal', 'canonical', 'positiveInt', 'unsignedInt'].includes(type)) return;
  throw new Error(`${map} makes no ${type}`);
}

/** "a"+X.1+" "+X.2 as alternating quoted text and places. */
function literal(text, isDataType) {
  const parts = text.match(/"[^"]*"|[A-Z][A-Z0-9]{1,2}[.-]\d+(?:\.\d+)?|\+|\S+/g).filter((p) => p !== '+');
  return parts.map((p) => {
    if (/^".*"$/.test(p)) return p;
    if (!/^[A-Z][A-Z0-9]{1,2}[.-]\d+(\.\d+)?$/.test(p)) throw new Error(`no value: ${text.slice(0, 60)}`);
    const [head, ...rest] = p.split(/[.-]/);
    return isDataType || !p.includes('-') ? `.${rest.join('.')}` : `${head}-${rest.join('.')}`;
  }).join('+');
}

export function conceptLines(sheet, { left, counts, problems }) {
  const lines = [];
  for (const row of sheet.rows.filter((r) => r.code)) {
    const reason = left.reason(row);
    if (reason) {
      left.add(row, `${row.code} -> ${row.target}`, reason);
      counts.left++;
      continue;
    }

    if (/\s/.test(row.target) || (row.target && !row.system)) problems.push(`${row.at}\t${row.code} -> ${row.target}|${row.system}\tno code`);
    lines.push([row.number, row.code, row.target, row.display, row.system].join('\t'));
    counts.compiled++;
  }

  return [`[=${sheet.name}]\t${sheet.rows.find((r) => r.table)?.table ?? ""}`, ...lines];
}
