import type { EntryEvidence, OwnEntry, RecordsAnswer } from '../Gateway/GatewayMessages';
import type { Jwk } from '../Keys/P256';
import { verifyInclusion } from '../Merkle/MerkleProof';
import { hashBytes } from '../Primitives/Hash';
import { clientCodes, Refused } from '../Primitives/Refused';
import { type Checkpoint, openCheckpoint, originOf } from './Checkpoint';
import { bodyCommitment, type DisclosureBody, readBody } from './DisclosureBody';
import { type EvidenceLeaf, evidenceTag, hashLeaf, minuteOf } from './EvidenceLeaf';

/** What is wrong with a member's evidence log; each has a sentence in the node's list. */
export const evidenceFaults = {
  edited: 'evidence-edited',
  notIncluded: 'evidence-not-included',
  otherRelease: 'evidence-other-release',
  checkpointInvalid: 'evidence-checkpoint-invalid',
  entryMissing: 'evidence-entry-missing',
  reordered: 'evidence-reordered',
  cut: 'evidence-cut',
  forked: 'evidence-forked',
} as const;

/** One entry about the wallet's relationship, verified. */
export interface VerifiedEntry {
  /** Number in the log, from 1. */
  readonly number: number;
  readonly counter: number;
  /** The leaf's time: a whole minute. */
  readonly time: number;
  /** What happened; null when the body was erased. */
  readonly body: DisclosureBody | null;
  readonly delayed: boolean;
}

/** Verifies what a member's evidence log shows, without any network: everything here may come from a liar. */
export class EvidenceVerifier {
  /** @param identities The member's keys, from a proof. */
  constructor(
    private readonly network: string,
    private readonly member: string,
    readonly identities: readonly Jwk[],
  ) {}

  /** The checkpoint of a note that the member signed. @throws Refused evidence-checkpoint-invalid. */
  async open(note: string): Promise<Checkpoint> {
    for (const key of this.identities) {
      const checkpoint = await openCheckpoint(note, originOf(this.network, this.member), key);
      if (checkpoint !== null) {
        return checkpoint;
      }
    }

    throw new Refused(evidenceFaults.checkpointInvalid);
  }

  /**
   * Passes when a release's entry is in the log and is about exactly this release: who read, whose records, which scopes, versions and
   * layers. @throws Refused disclosure-missing, or one of {@link evidenceFaults}.
   */
  async verifyRelease(released: RecordsAnswer, account: string, reader: string | null): Promise<void> {
    if (released.evidence === undefined || released.entry.length === 0) {
      throw new Refused(clientCodes.disclosureMissing);
    }

    const body = await this.verifyEntry(released.evidence, released.entry);
    if (!isAbout(body, released, account, reader) || minuteOf(body.time) !== released.evidence.time) {
      throw new Refused(evidenceFaults.otherRelease);
    }
  }

  /** Verifies one own entry: its body, its tag under the log key, its place in the checkpoint's tree. */
  verifyOwn(entry: OwnEntry, logKey: string, checkpoint: Checkpoint): VerifiedEntry {
    const body = ownBody(entry);
    const delayed = entry.delayedKey !== undefined;
    const leaf = { time: entry.time, commitment: entry.commitment, tag: evidenceTag(entry.delayedKey ?? logKey, entry.counter) };
    refuseUnless(isIncluded(leaf, entry.index, entry.proof, checkpoint), evidenceFaults.notIncluded);
    return { number: entry.index + 1, counter: entry.counter, time: entry.time, body, delayed };
  }

  private async verifyEntry(entry: EntryEvidence, name: string): Promise<DisclosureBody> {
    const checkpoint = await this.open(entry.checkpoint);
    const commitment = bodyCommitment(entry.salt, entry.body);
    const body = readBody(entry.body);
    if (commitment === null || commitment !== name || body === null) {
      throw new Refused(evidenceFaults.edited);
    }

    refuseUnless(isIncluded({ time: entry.time, commitment, tag: entry.tag }, entry.index, entry.proof, checkpoint), evidenceFaults.notIncluded);
    return body;
  }
}

/** Passes when the entries are all there from the first to the last and in order: own counters ascend from 1 without gaps. */
export function verifyOrder(entries: readonly VerifiedEntry[]): void {
  const own = entries.filter((entry) => !entry.delayed).sort((a, b) => a.counter - b.counter);
  refuseUnless(own.every((entry, i) => entry.counter === i + 1), evidenceFaults.entryMissing);
  for (const series of [own, entries.filter((entry) => entry.delayed).sort((a, b) => a.counter - b.counter)]) {
    refuseUnless(series.every((entry, i) => i === 0 || (series[i - 1]?.number ?? 0) < entry.number), evidenceFaults.reordered);
  }
}

function ownBody(entry: OwnEntry): DisclosureBody | null {
  if (entry.body === undefined || entry.salt === undefined) {
    return null;
  }

  const body = readBody(entry.body);
  if (body === null || bodyCommitment(entry.salt, entry.body) !== entry.commitment || minuteOf(body.time) !== entry.time) {
    throw new Refused(evidenceFaults.edited);
  }

  return body;
}

function isIncluded(leaf: EvidenceLeaf, index: number, proof: readonly string[], checkpoint: Checkpoint): boolean {
  return verifyInclusion(hashLeaf(leaf), index, checkpoint.size, proof.map(hashBytes), checkpoint.root);
}

function isAbout(body: DisclosureBody, released: RecordsAnswer, account: string, reader: string | null): boolean {
  const layers = body.layers ?? body.returned.map(() => 'raw');
  const left = leaving(released);
  return (
    body.released && body.relationship === account && (reader === null || body.reader === reader)
    && sameList(body.scopes, released.scopes)
    && sameList(body.returned.map((one) => `${one.pointer}.${one.commitment}`), left.map((one) => `${one.pointer}.${one.commitment}`))
    && sameList(layers, left.map((one) => one.layer))
  );
}

/** All that left, in the order of the entry: the records, then the originals that corrections bring along. */
function leaving(released: RecordsAnswer): readonly { readonly pointer: string; readonly commitment: string; readonly layer: string }[] {
  const originals = (released.marks ?? []).flatMap((mark) => (mark.correction?.original === undefined ? [] : [mark.correction.original]));
  return [...released.resources, ...originals];
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one, i) => one === right[i]);
}

function refuseUnless(holds: boolean, code: string): void {
  if (!holds) {
    throw new Refused(code);
  }
}
