import { anchorShape, memberEntryShape } from '../Access/LedgerShapes';
import type { Jwk } from '../Keys/P256';
import { LedgerClient } from '../Ledger/LedgerClient';
import { verifyConsistency } from '../Merkle/MerkleProof';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';
import { type Bytes, equal } from '../Primitives/Bytes';
import { hashBytes } from '../Primitives/Hash';
import { clientCodes, Refused } from '../Primitives/Refused';
import { hash, list, type Of, openObject } from '../Primitives/Shape';
import type { Checkpoint } from './Checkpoint';
import { type EvidenceLeaf, leafLength, readLeaf } from './EvidenceLeaf';
import { EvidenceVerifier } from './EvidenceVerifier';

/** Leaves asked for at once; a node gives no more. */
const leavesPerPage = 4_096;

const consistencyShape = openObject({ proof: list(hash, 64) });

/** How far a member's log was anchored on the ledger. */
export type AnchoredLog = Of<typeof anchorShape>;

/** What a member's log is held against: the member's keys and the last anchor, both proved. */
export class EvidenceWitness {
  constructor(private readonly connection: NetworkConnection) {}

  /** A verifier with the member's present key, and those before that are not retired. */
  async verifierOf(member: MemberView): Promise<EvidenceVerifier> {
    const { value } = await new LedgerClient(this.connection, member).proven(`membership.members/${member.account}`, memberEntryShape);
    if (value === null) {
      throw new Refused(clientCodes.memberUnknown);
    }

    const former: readonly Jwk[] = (value.former ?? []).filter((one) => one.retired === undefined).map((one) => one.identity);
    return new EvidenceVerifier(this.connection.network.network, member.account, [value.identity, ...former]);
  }

  /** How far the log was anchored, by another member's replica where there is one; null when it never was. */
  async anchorOf(member: MemberView): Promise<AnchoredLog | null> {
    const other = this.connection.network.members.find((one) => one.account !== member.account) ?? member;
    return (await new LedgerClient(this.connection, other).proven(`evidence.anchors/${member.account}`, anchorShape)).value;
  }

  /** The member's present checkpoint, a note that nobody has verified yet. */
  checkpoint(member: MemberView): Promise<string> {
    return new LedgerClient(this.connection, member).document('evidence/checkpoint');
  }

  /** Leaves from `start` on, at most a page and none beyond `end`; at least one. */
  async leaves(member: MemberView, start: number, end: number): Promise<readonly EvidenceLeaf[]> {
    const to = Math.min(end, start + leavesPerPage);
    const bytes = await this.connection.door.bytes(`${member.slug}/evidence/entries?start=${start}&end=${to}`);
    const leaves: EvidenceLeaf[] = [];
    for (let at = 0; at < bytes.length && leaves.length < to - start; at += leafLength) {
      const leaf = readLeaf(bytes.subarray(at, at + leafLength));
      if (leaf === null) {
        throw new Refused(clientCodes.answerMalformed);
      }

      leaves.push(leaf);
    }

    if (leaves.length === 0) {
      throw new Refused(clientCodes.answerMalformed);
    }

    return leaves;
  }

  /** True when the log shows that it extends an earlier size and root. */
  async extends(member: MemberView, size: number, root: Bytes, checkpoint: Checkpoint): Promise<boolean> {
    if (size === 0 || size === checkpoint.size) {
      return size === 0 || equal(root, checkpoint.root);
    }

    const path = `${member.slug}/evidence/consistency?from=${size}&to=${checkpoint.size}`;
    const { proof } = await this.connection.door.json(path, consistencyShape);
    return verifyConsistency(size, checkpoint.size, root, checkpoint.root, proof.map(hashBytes));
  }
}
