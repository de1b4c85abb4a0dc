// Turns the tables' conditions into alternatives of conjunctions: "OBX-2 = NM; OBX-5 #<= 1 | OBX-2 = NA".
//   v valued · n not valued · = one of · ! none of · #< #> #= number of repetitions · L> characters
// A place is SEGMENT-field.component, .component of the value at hand, or a whole segment.

const Place = /^(?!NOT$|AND$)(?:[A-Z][A-Z0-9]{1,2}[-.]\d+(?:\.\d+)?|[A-Z][A-Z0-9]{2})$/;
const Words = new Set(['IF', 'IS', 'ARE', 'LST', 'ALSO']);

function tokens(text) {
  const found = text.match(/"[^"]*"|'[^']*'|\(|\)|,|<>|!=|>=|<=|[=<>]|[A-Za-z0-9]+(?:[-.]\d+)*/g) ?? [];
  return found.map((t) => (/^[a-z]+$/i.test(t) && !/^[A-Z][A-Z0-9]{2}$/.test(t) ? t.toUpperCase() : t)).filter((t) => !Words.has(t));
}

/** The compact form; throws with what is not understood. */
export function condition(text, own, isDataType) {
  if (text === '') return '';
  const list = tokens(text);
  let at = 0;
  const peek = () => list[at];
  const take = () => list[at++];
  const accept = (...words) => words.every((w, i) => list[at + i] === w) && ((at += words.length), true);

  const place = (p) => {
    const [head, ...rest] = p.split(/[-.]/);
    if (rest.length === 0) return p;
    return isDataType || (p.includes('.') && !p.includes('-')) ? `.${rest.join('.')}` : `${head}-${rest.join('.')}`;
  };
  const values = () => {
    if (accept('(')) {
      const all = [];
      while (!accept(')')) { if (peek() === undefined) throw new Error('a list does not end'); if (!accept(',')) all.push(take().slice(1, -1)); }
      return all;
    }
    const one = take();
    if (!/^["']/.test(one ?? '')) throw new Error(`no value at ${one}`);
    return [one.slice(1, -1)];
  };
  const number = () => { const n = take(); if (!/^\d+$/.test(n ?? '')) throw new Error(`no number at ${n}`); return n; };

  function predicate() {
    if (accept('VALUED') || accept('VALUE') || accept('EXIST')) return 'v';
    if (accept('NOT', 'VALUED') || accept('DOES', 'NOT', 'EXIST') || accept('EMPTY')) return 'n';
    if (accept('NOT', 'IN')) return `! ${values().join(' ')}`;
    if (accept('IN')) return `= ${values().join(' ')}`;
    if (accept('COUNT')) {
      if (accept('LESS', 'THAN', 'OR', 'EQUALS')) return `#< ${Number(number()) + 1}`;
      if (accept('GREATER', 'THAN') || accept('>')) return `#> ${number()}`;
      if (accept('EQUALS') || accept('=')) return `#= ${number()}`;
    }
    if (accept('LENGTH', 'GREATER', 'THAN')) return `L> ${number()}`;
    if (accept('NOT', 'EQUALS') || accept('NOT', 'EQUAL', 'TO') || accept('!=') || accept('NOT')) return `! ${values().join(' ')}`;
    if (accept('EQUALS') || accept('=') || /^["']/.test(peek() ?? '')) return `= ${values().join(' ')}`;
    throw new Error(`no predicate at ${peek()}`);
  }

  // Each is a list of alternatives, each of which is a list of atoms.
  const both = (a, b) => a.flatMap((x) => b.map((y) => [...x, ...y]));
  function atom() {
    if (accept('(')) { const inner = any(); if (!accept(')')) throw new Error('a parenthesis does not close'); return inner; }
    const places = [];
    let joined = 'AND';
    while (Place.test(peek() ?? '')) {
      places.push(place(take()));
      if ((peek() === 'AND' || peek() === 'OR') && Place.test(list[at + 1] ?? '')) joined = take(); else break;
    }
    if (places.length === 0) places.push(own);
    const what = predicate();
    const atoms = places.map((p) => [[`${p} ${what}`]]);
    return joined === 'OR' ? atoms.flat() : atoms.reduce(both);
  }
  function all() { let left = atom(); while (accept('AND')) left = both(left, atom()); return left; }
  function any() { let left = all(); while (accept('OR')) left = [...left, ...all()]; return left; }

  const alternatives = any();
  if (at < list.length) throw new Error(`left over: ${list.slice(at).join(' ')}`);
  return alternatives.map((a) => [...new Set(a)].join('; ')).join(' | ');
}
