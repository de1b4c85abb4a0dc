import { isKnownCategory, leafCount, sections, sectionsOfType, spans, yearsOf } from './SectionVocabulary';

/** How much of a place a parameter matches. */
const none = 0;
const part = 1;
const whole = 2;

/** Which places of an index scopes cover: wholly, so that completeness can be proved, or in part, so that it cannot. */
export interface SectionCoverage {
  readonly whole: ReadonlySet<number>;
  readonly partial: ReadonlySet<number>;
}

/** What canonical scopes cover; no scope at all means everything. A text that is no scope covers nothing. */
export function coverageOf(scopes: readonly string[]): SectionCoverage {
  if (scopes.length === 0) {
    return { whole: new Set(Array.from({ length: leafCount }, (_, leaf) => leaf)), partial: new Set() };
  }

  const covered = new Set<number>();
  const touched = new Set<number>();
  scopes.forEach((scope) => {
    cover(scope, covered, touched);
  });
  return { whole: covered, partial: new Set([...touched].filter((leaf) => !covered.has(leaf))) };
}

function cover(scope: string, covered: Set<number>, touched: Set<number>): void {
  const [head = '', ...rest] = scope.split('?');
  const dot = head.indexOf('.');
  const parameters = rest.length === 0 ? [] : rest.join('?').split('&');
  if (dot <= 0 || parameters.some((parameter) => !parameter.includes('='))) {
    return;
  }

  const type = head.slice(0, dot);
  for (const section of sectionsOfType(type)) {
    // The section of all other types is never covered wholly by a scope of one type.
    const named = sections[section]?.startsWith(type) === true ? whole : part;
    for (let span = 0; span < spans.length; span++) {
      const covers = Math.min(named, ...parameters.map((parameter) => coverOf(parameter, section, span)));
      const leaf = section * spans.length + span;
      if (covers === whole) {
        covered.add(leaf);
      }

      if (covers !== none) {
        touched.add(leaf);
      }
    }
  }
}

function coverOf(parameter: string, section: number, span: number): number {
  const equals = parameter.indexOf('=');
  const alternatives = parameter.slice(equals + 1).split(',');
  switch (parameter.slice(0, equals)) {
    case 'category':
      return Math.max(...alternatives.map((alternative) => categoryCover(alternative, section)));
    case 'date':
      return Math.max(...alternatives.map((alternative) => dateCover(alternative, span)));
    default:
      return part;
  }
}

/** A record of two known categories stands in the sections of both: what matches is in the section of this one. */
function categoryCover(alternative: string, section: number): number {
  const [type = '', category] = (sections[section] ?? '').split('/');
  if (category === undefined || alternative.includes('|') || alternative.includes('%') || !isKnownCategory(type, alternative)) {
    return part;
  }

  return category === alternative ? whole : none;
}

function dateCover(alternative: string, span: number): number {
  if (span === 0) {
    return none;
  }

  const years = yearsOf(span);
  const bound = boundOf(alternative);
  return years === null || bound === null ? part : judge(bound, years);
}

interface Bound {
  readonly prefix: string;
  readonly year: number;
  /** True when it falls on the edge of its year; within the year the year's own place is covered in part. */
  readonly edge: boolean;
}

function boundOf(alternative: string): Bound | null {
  const prefixed = alternative.length > 2 && /^[A-Za-z]/.test(alternative);
  const prefix = prefixed ? alternative.slice(0, 2) : 'eq';
  const text = prefixed ? alternative.slice(2) : alternative;
  const edge = text.length === 4 || (['ge', 'lt'].includes(prefix) && ['-01', '-01-01'].includes(text.slice(4)));
  return /^\d{4}/.test(text) ? { prefix, year: Number(text.slice(0, 4)), edge } : null;
}

function judge({ prefix, year, edge }: Bound, [first, last]: readonly [number, number]): number {
  const said = (all: boolean, some: boolean): number => (all ? whole : some ? part : none);
  switch (prefix) {
    case 'ne':
    case 'sa':
    case 'eb':
      return part;
    case 'ge':
      return edge ? said(first >= year, last >= year) : said(first > year, last >= year);
    case 'gt':
      return edge ? said(first > year, last > year) : said(first > year, last >= year);
    case 'le':
      return edge ? said(last <= year, first <= year) : said(last < year, first <= year);
    case 'lt':
      return edge ? said(last < year, first < year) : said(last < year, first <= year);
    default:
      return said(edge && first === year && last === year, first <= year && year <= last);
  }
}
