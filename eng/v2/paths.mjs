// Turns the tables' FHIR paths into steps that need no definitions to be walked:
//   identifier*2~.type.coding*1.code:code      * a list, with the number that tells its elements apart; ~ the one that a field's repetitions multiply
//   valueQuantity@value.unit:string            @ the choice that it is one of
//   status!.extension*1.url:uri                ! a primitive below which something stands
//   performer*1>PractitionerRole.practitioner>Practitioner.name*:HumanName        > the resource that a reference leads to
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** R4's types as the compact definitions give them: path below the type -> { max, types, sameAs }. */
export function readTypes(file) {
  const types = new Map();
  let elements = null;
  let section = '';
  for (const line of gunzipSync(readFileSync(file)).toString('utf8').split('\n')) {
    if (line.startsWith('[')) section = line;
    if (section !== '[types]') continue;
    const [mark, name, ...rest] = line.split('\t');
    if (mark === 'T') types.set(name, { kind: rest[0], base: rest[1], elements: (elements = new Map()) });
    if (mark === 'E') elements.set(name, { max: rest[1], types: rest[2] ? rest[2].split(',').map((t) => t.split('>')) : [], sameAs: rest[3] });
  }
  return types;
}

const capital = (name) => name[0].toUpperCase() + name.slice(1);

export class Paths {
  constructor(types) { this.types = types; }

  isResource(name) { return this.types.get(name)?.kind === 'resource'; }
  isPrimitive(name) { return this.types.get(name)?.kind === 'primitive'; }

  /** The compiled path and the type it ends at; `root` is the type it begins in. Throws with what is wrong. */
  compile(text, root) {
    let at = 0;
    const steps = [];
    let [explicit, last] = [-1, -1];
    let here = { type: root, inside: '' };
    if (text === '') throw new Error('no path');
    while (at < text.length) {
      const name = /^[A-Za-z]+/.exec(text.slice(at))?.[0];
      if (!name) throw new Error(`no element at "${text.slice(at)}"`);
      at += name.length;
      const slot = /^\[(\d+|each)\]/.exec(text.slice(at));
      if (slot) at += slot[0].length;
      const found = this.element(here, name);
      let step = name + (found.choice ? `@${found.choice}` : '') + (found.repeats ? `*${slot?.[1] ?? '1'}` : '');
      if (found.repeats) last = steps.length;
      if (found.repeats && slot && explicit < 0) explicit = steps.length;
      here = found.here;
      if (text[at] === '(') {
        const target = /^\(([A-Z][A-Za-z]+)(?:\[\d+\])?/.exec(text.slice(at));
        if (!target || found.type !== 'Reference' || !(found.targets.length === 0 || found.targets.includes(target[1]))) {
          throw new Error(`"${name}" is no reference to "${text.slice(at + 1)}"`);
        }
        at += target[0].length;
        step += `>${target[1]}`;
        here = { type: target[1], inside: '' };
        if (text[at] === '(' ) throw new Error('two parentheses');
      }
      while (text[at] === ')') at++;
      steps.push(at < text.length && this.isPrimitive(here.type) ? `${step}!` : step);
      if (text[at] === '.') at++;
      else if (at < text.length) throw new Error(`left over: "${text.slice(at)}"`);
    }
    const closed = (text.match(/\)/g) ?? []).length;
    if ((text.match(/\(/g) ?? []).length !== closed || (closed > 0 && !/\)+$/.test(text))) throw new Error('parentheses do not match');
    const repeated = explicit < 0 ? last : explicit;
    if (repeated >= 0) steps[repeated] = steps[repeated].replace(/\*(\w+)/, '*$1~');
    return { path: steps.join('.'), type: here.inside ? 'BackboneElement' : here.type, here };
  }

  /** One element of a type, by the name that JSON writes. */
  element({ type, inside }, name) {
    for (let owner = type; owner; owner = this.types.get(owner)?.base) {
      const elements = this.types.get(owner)?.elements;
      if (!elements) throw new Error(`no type ${owner}`);
      const below = inside ? `${inside}.${name}` : name;
      const plain = elements.get(below);
      if (plain) return this.at(owner, below, plain, plain.types[0]);
      for (const [path, element] of elements) {
        if (!path.endsWith('[x]') || !below.startsWith(path.slice(0, -3))) continue;
        const chosen = element.types.find(([t]) => path.slice(0, -3) + capital(t) === below);
        if (chosen) return { ...this.at(owner, path, element, chosen), choice: path.slice(0, -3).split('.').pop() };
      }
    }
    throw new Error(`${type}${inside ? '.' + inside : ''} has no "${name}"`);
  }

  at(owner, path, element, chosen) {
    const target = element.sameAs ? element.sameAs.slice(owner.length + 1) : path;
    const isInside = element.sameAs || ['BackboneElement', 'Element'].includes(chosen?.[0]);
    return {
      repeats: element.max !== '1', type: isInside ? 'BackboneElement' : chosen[0], targets: (chosen ?? []).slice(1).filter((t) => t !== 'Resource'),
      here: isInside ? { type: owner, inside: target } : { type: chosen[0], inside: '' },
    };
  }
}
