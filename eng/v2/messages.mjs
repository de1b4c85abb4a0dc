// Compiles message maps: the structure of groups and segments, and what each segment makes.
//   ( NAME *      a group begins, * when it repeats           )      it ends
//   PID *         a segment
//   > number, condition, label of what is made or added to, segment map, references between labels
import { condition } from './conditions.mjs';
import { typeOf } from './rows.mjs';

export function messageLines(sheet, context) {
  const lines = [`[!${sheet.name}]`];
  const labels = sheet.rows.map((r) => label(r.path)).filter(Boolean);
  let [last, depth] = ['', 0];
  for (const row of sheet.rows.filter((r) => r.source)) {
    if (/^[[{<][[{ ]*$/.test(row.syntax)) {
      lines.push(`(\t${row.source.split('.').pop()}\t${row.syntax.includes('{') ? '*' : ''}`);
      depth++;
    } else if (/^[\]}>][\]} ]*$/.test(row.syntax)) {
      lines.push(')');
      depth--;
    } else {
      const segment = /[A-Z][A-Z0-9]{2}/.exec(row.syntax)?.[0];
      if (!segment) continue;
      if (row.source + row.syntax !== last) lines.push(`${segment}\t${row.syntax.includes('{') ? '*' : ''}`);
      last = row.source + row.syntax;
      made(row, labels, lines, context);
    }
  }

  if (depth !== 0) context.problems.push(`messages/${sheet.name}\tgroups\tbegin and end do not match`);
  return lines;
}

/** "Observation[2]" as it is, "Specimen[n]" and "Specimen[each]" without the letter. */
const label = (text) => /^[A-Z][A-Za-z]+(\[[^\]]+\])?$/.exec(text)?.[0].replace(/\[[^\d].*\]|\[1\.\.n\]/, '') ?? null;

function made(row, labels, lines, { paths, left, maps, problems, counts }) {
  if (!row.path && !row.map && !row.references) return;
  const what = `${row.path} ${row.map} ${row.references}`.trim();
  const reason = left.reason(row);
  if (reason) {
    left.add(row, what, reason);
    counts.left++;
    return;
  }

  try {
    const map = maps.find('segments', row.map);
    if (!maps.used.has(map)) {
      left.add(row, what, 'nothing of its segment map is used');
      counts.left++;
      return;
    }

    if (row.narrative && !row.condition && !row.isCorrected) throw new Error(`only a narrative condition: ${row.narrative.slice(0, 60)}`);
    const own = label(row.path);
    if (!own) throw new Error('no label');
    if (typeOf(map) !== typeOf(`[${own}]`)) throw new Error(`${map} makes no ${own}`);
    const references = row.references.split(';').map((r) => r.trim()).filter(Boolean).map((r) => reference(r, own, labels, paths));
    lines.push(`>\t${row.number}\t${condition(row.condition, '', false)}\t${own}\t${map}\t${references.join(';')}`);
    counts.compiled++;
  } catch (error) {
    problems.push(`${row.at}\t${what}\t${error.message}`);
  }
}

/** "Encounter[1].subject.reference=Patient[1].id" as "Encounter[1] subject Patient[1]". */
function reference(text, own, labels, paths) {
  const found = /^([A-Z][A-Za-z]+(?:\[[^\]]+\])?)\.(.+?)(?:\.reference)?\s*=\s*([A-Z][A-Za-z]+(?:\[[^\]]+\])?)(?:\.id)?$/.exec(text);
  if (!found) throw new Error(`no reference: ${text}`);
  const resolve = (name) => {
    const plain = label(name);
    if (labels.includes(plain)) return plain;
    const type = typeOf(`[${name}]`);
    if (type === typeOf(`[${own}]`)) return own;
    const all = [...new Set(labels.filter((l) => typeOf(`[${l}]`) === type))];
    if (all.length !== 1) throw new Error(`no label ${name}`);
    return all[0];
  };
  const from = resolve(found[1]);
  const { path, type } = paths.compile(found[2], typeOf(`[${from}]`));
  if (type !== 'Reference') throw new Error(`${text}: no reference but ${type}`);
  return `${from} ${path} ${resolve(found[3])}`;
}
