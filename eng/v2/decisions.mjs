// What people decided about the tables' rows: corrections of slips, and rows that are left with a reason.
import { readFileSync } from 'node:fs';

const lines = (file) => readFileSync(file, 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => l.split('\t'));

/** "segments/PID[Patient]:5,7-9" or "segments/MSH[*]:*" as a test of a row's place. */
function places(text) {
  const colon = text.lastIndexOf(':');
  const pattern = new RegExp(`^${text.slice(0, colon).replace(/[.[\]/()+]/g, '\\$&').replaceAll('*', '.*')}$`);
  const rows = text.slice(colon + 1);
  const ranges = rows === '*' ? null : rows.split(',').map((r) => r.split('-').map(Number));
  return (at) => {
    const i = at.lastIndexOf(':');
    const number = Number(at.slice(i + 1));
    return pattern.test(at.slice(0, i)) && (ranges === null || ranges.some(([a, b = a]) => number >= a && number <= b));
  };
}

/** Lines: place, column, what was there, what it becomes, why. What was there has to be there. */
export class Corrections {
  constructor(file) {
    this.all = lines(file).map(([place, column, was, becomes, why]) => ({ place, matches: places(place), column, was, becomes, why, used: 0 }));
    this.count = 0;
  }

  apply(row) {
    for (const c of this.all) {
      if (!c.matches(row.at)) continue;
      const present = row[c.column] ?? '';
      if (present !== c.was && c.was !== '*' && !(c.was.startsWith('~') && present.includes(c.was.slice(1)))) continue;
      row[c.column] = c.was.startsWith('~') ? present.replace(c.was.slice(1), c.becomes) : c.becomes;
      row.isCorrected = true;
      c.used++;
      this.count++;
    }
    return row;
  }

  unused() {
    return this.all.flatMap((c) => [
      ...(c.used === 0 ? [`corrections.tsv: ${c.place} ${c.column} is not "${c.was}"`] : []),
      ...(c.why ? [] : [`corrections.tsv: ${c.place} ${c.column} has no reason`]),
    ]);
  }
}

/** Lines: place, reason. */
export class Left {
  constructor(file) {
    this.all = lines(file).map(([place, reason]) => ({ place, reason, matches: places(place), used: 0 }));
    this.lines = [];
  }

  /** The reason why a row is left; null when it is not. */
  reason(row) {
    const found = this.all.find((l) => l.matches(row.at));
    if (found) found.used++;
    return found?.reason ?? null;
  }

  add(row, what, reason) { this.lines.push(`${row.at}\t${what}\t${reason}`); }

  unused() {
    return this.all.flatMap((l) => [...(l.used === 0 ? [`left.tsv: ${l.place} is no row`] : []), ...(l.reason ? [] : [`left.tsv: ${l.place} has no reason`])]);
  }
}
