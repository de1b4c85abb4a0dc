import { EvidenceWitness } from '../Evidence/EvidenceWitness';
import type { RecordsAnswer } from '../Gateway/GatewayMessages';
import { LedgerClient } from '../Ledger/LedgerClient';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';
import { clientCodes, Refused } from '../Primitives/Refused';
import { count, hash, openObject } from '../Primitives/Shape';
import { type AnswerStatement, readAnswerStatement } from './AnswerStatement';
import { coverageOf, type SectionCoverage } from './SectionCoverage';
import { readSection, type SectionContent, verifySections } from './SectionProof';
import { sectionOf, sections, sectionsOfType } from './SectionVocabulary';

/** How old a holder's word about its own index may be, milliseconds. */
const cadence = 15 * 60_000;

const indexShape = openObject({ root: hash, since: count });

/** Whether an answer is whole; none of them says "no such record". */
export type CompletenessState = 'complete' | 'overdue' | 'withheld' | 'not-verifiable';

/** One section of the index that the scope covers wholly. */
export interface CoveredSection {
  readonly section: string;
  /** Registered there within the scope; 0 means that the holder registered none, not that there are none. */
  readonly count: number;
  readonly hidden: number;
  readonly pending: number;
  readonly missing: number;
}

/** Whether an answer is whole, relative to its scope. */
export interface RecordCompleteness {
  readonly state: CompletenessState;
  /** When the holder's own system and its index were last found to agree. */
  readonly asOf: number | null;
  readonly covered: readonly CoveredSection[];
  /** Sections that the scope covers only in part: within them completeness cannot be proved. */
  readonly partial: readonly string[];
}

const unknown: RecordCompleteness = { state: 'not-verifiable', asOf: null, covered: [], partial: [] };

/**
 * Judges whether an answer is all that its holder registered within the scope (docs/spec/completeness.md).
 * @throws Refused statement-invalid, proof-invalid or resource-not-current when the holder contradicts itself.
 */
export async function judgeCompleteness(connection: NetworkConnection, holder: MemberView, account: string, released: RecordsAnswer): Promise<RecordCompleteness> {
  const given = released.completeness;
  if (given === undefined) {
    return unknown;
  }

  const { identities } = await new EvidenceWitness(connection).verifierOf(holder);
  const statement = await readAnswerStatement(given.statement, identities);
  if (statement === null || !isOf(statement, connection.network.network, holder.account, account, released)) {
    throw new Refused(clientCodes.statementInvalid);
  }

  if (given.root === null) {
    return unknown;
  }

  const { value } = await new LedgerClient(connection, holder).proven(`relationship.indexes/${account}`, indexShape);
  if (value?.root !== given.root) {
    return unknown;
  }

  const coverage = coverageOf(released.scopes);
  const opened = new Set(given.opened.map((one) => one.leaf));
  const contents = given.opened.map(readSection).filter((content) => content !== null);
  if (opened.size !== coverage.whole.size || contents.length !== given.opened.length || ![...coverage.whole].every((leaf) => opened.has(leaf))
    || !verifySections(given.root, given.opened, given.proof)) {
    throw new Refused(clientCodes.proofInvalid);
  }

  return judge(contents, coverage, released, statement, connection.now());
}

/** The judgement over verified parts. @throws Refused resource-not-current. */
export function judge(
  contents: readonly SectionContent[], coverage: SectionCoverage, released: RecordsAnswer, statement: AnswerStatement, now: number,
): RecordCompleteness {
  const listed = new Map(contents.flatMap((content) => content.records).map((record) => [record.pointer, record.commitment]));
  const partial = [...new Set([...coverage.partial].map(sectionOf))].sort();
  const marked = new Set((released.marks ?? []).filter((mark) => mark.code === 'record-restricted').map((mark) => mark.pointer));
  const isCurrent = ({ pointer, commitment, type }: RecordsAnswer['resources'][number]): boolean =>
    listed.get(pointer) === commitment || sectionsOfType(type).some((section) => partial.includes(sections[section] ?? ''));
  if (released.resources.some((resource) => !isCurrent(resource) && !marked.has(resource.pointer))) {
    throw new Refused(clientCodes.resourceNotCurrent);
  }

  const returned = new Map(statement.returned.map((record) => [record.pointer, record.commitment]));
  const named = new Map(statement.withheld.map((record) => [record.pointer, record.reason]));
  const missing = new Set([...listed].filter(([pointer, commitment]) => !named.has(pointer) && returned.get(pointer) !== commitment).map(([pointer]) => pointer));
  const overdue = statement.indexedAt === undefined || now > statement.indexedAt + cadence;
  return {
    state: missing.size > 0 ? 'withheld' : overdue ? 'overdue' : 'complete',
    asOf: statement.indexedAt ?? null,
    covered: countSections(contents, named, missing),
    partial,
  };
}

function countSections(contents: readonly SectionContent[], named: ReadonlyMap<string, string>, missing: ReadonlySet<string>): readonly CoveredSection[] {
  const here = new Map<string, Set<string>>();
  for (const { section, records } of contents) {
    here.set(section, new Set([...(here.get(section) ?? []), ...records.map((record) => record.pointer)]));
  }

  return [...here].map(([section, pointers]) => {
    const withReason = (reason: string): number => [...pointers].filter((pointer) => named.get(pointer) === reason).length;
    return { section, count: pointers.size, hidden: withReason('restricted'), pending: withReason('pending'), missing: [...pointers].filter((one) => missing.has(one)).length };
  });
}

/** True when the statement is about this answer. */
function isOf(statement: AnswerStatement, network: string, holder: string, account: string, released: RecordsAnswer): boolean {
  const given = released.resources;
  const stated = new Set(statement.returned.map((record) => `${record.pointer} ${record.commitment}`));
  return (
    statement.network === network && statement.holder === holder && statement.account === account && statement.entry === released.entry
    && statement.scopes.join('\n') === released.scopes.join('\n') && statement.asOf.height === released.asOf.height && statement.asOf.time === released.asOf.time
    && given.every((resource) => resource.layer === statement.layer) && (statement.root ?? null) === (released.completeness?.root ?? null)
    && statement.returned.length === given.length && given.every((resource) => stated.has(`${resource.pointer} ${resource.commitment}`))
  );
}
