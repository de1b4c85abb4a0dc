import { GatewayClient } from '../Gateway/GatewayClient';
import { logShape } from '../Gateway/GatewayMessages';
import { TreeFrontier } from '../Merkle/TreeFrontier';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';
import { encodeBase64Url } from '../Primitives/Base64Url';
import { equal } from '../Primitives/Bytes';
import { hashBytes } from '../Primitives/Hash';
import { clientCodes, Refused } from '../Primitives/Refused';
import type { Wallet } from '../Wallets/Wallet';
import type { WalletLog, WalletRelationship } from '../Wallets/WalletContents';
import type { Checkpoint } from './Checkpoint';
import { evidenceTag, hashLeaf } from './EvidenceLeaf';
import { evidenceFaults, type EvidenceVerifier, type VerifiedEntry, verifyOrder } from './EvidenceVerifier';
import { type AnchoredLog, EvidenceWitness } from './EvidenceWitness';

/** Leaves that are searched in one run; a longer stretch is checked by a consistency proof alone. */
const searchMax = 100_000;

const pagesMax = 10_000;

/** A member's log about one relationship, verified from the first entry to the last. */
export interface VerifiedLog {
  /** In the order of the log. */
  readonly entries: readonly VerifiedEntry[];
  /** How many entries the whole log had. */
  readonly size: number;
  /** The last anchor on the ledger; null when there was none yet. */
  readonly anchor: AnchoredLog | null;
  /** True when every leaf was searched for an own entry that was not shown. */
  readonly searched: boolean;
}

/**
 * Reads the patient's own log at a member without trusting it: every entry is in the tree that the member signed, none is missing or
 * changed, and the tree continues what the wallet remembers and what the ledger anchored. The wallet remembers it anew.
 */
export class PatientEvidence {
  private readonly witness: EvidenceWitness;

  constructor(
    private readonly connection: NetworkConnection,
    private readonly wallet: Wallet,
  ) {
    this.witness = new EvidenceWitness(connection);
  }

  /** The whole log about one relationship. @throws Refused with what is wrong with it. */
  async verify(relationship: WalletRelationship): Promise<VerifiedLog> {
    try {
      return await this.once(relationship);
    } catch (fault) {
      if (fault instanceof Refused && fault.code === evidenceFaults.checkpointInvalid) {
        // The member's key may have changed between its proof and the note: once more, with the key of now.
        return this.once(relationship);
      }

      throw fault;
    }
  }

  private async once(relationship: WalletRelationship): Promise<VerifiedLog> {
    const member = this.connection.member(relationship.member);
    const verifier = await this.witness.verifierOf(member);

    // The anchor is asked for first: the log may grow meanwhile, and be anchored again.
    const anchor = await this.witness.anchorOf(member);
    const remembered = this.wallet.logOf(relationship.account);
    const own = await this.read(relationship, member, verifier, remembered);
    const checkpoint = own.checkpoint ?? (await verifier.open(await this.witness.checkpoint(member)));
    await this.follow(member, own, checkpoint, remembered, anchor);
    const frontier = await this.search(member, own, checkpoint, remembered);
    await this.wallet.remember({
      account: relationship.account,
      size: checkpoint.size,
      root: encodeBase64Url(checkpoint.root),
      counter: own.counter,
      searched: frontier?.size ?? 0,
      subtrees: frontier?.subtrees.map((one) => encodeBase64Url(one)) ?? [],
      ...(own.logKey === null ? {} : { logKey: own.logKey }),
    });
    return { entries: [...own.entries].sort((a, b) => a.number - b.number), size: checkpoint.size, anchor, searched: frontier !== null };
  }

  private async read(relationship: WalletRelationship, member: MemberView, verifier: EvidenceVerifier, remembered: WalletLog | null): Promise<OwnLog> {
    const gateway = new GatewayClient(this.connection, member, await this.wallet.identity(relationship));
    const own = new OwnLog(remembered?.logKey ?? null);
    let after = 0;
    for (let page = 0; page < pagesMax; page++) {
      const answer = await gateway.ask('log.read', { after }, logShape);
      if (answer.evidence !== undefined) {
        await own.add(answer.evidence, verifier);
      }

      if (answer.next <= after) {
        verifyOrder(own.entries);
        return own;
      }

      after = answer.next;
    }

    throw new Refused(clientCodes.answerMalformed);
  }

  /** The tree continues what was known of it before. */
  private async follow(member: MemberView, own: OwnLog, checkpoint: Checkpoint, remembered: WalletLog | null, anchor: AnchoredLog | null): Promise<void> {
    if (own.counter < (remembered?.counter ?? 0)) {
      throw new Refused(evidenceFaults.entryMissing);
    }

    if (Math.max(remembered?.size ?? 0, anchor?.size ?? 0) > checkpoint.size) {
      throw new Refused(evidenceFaults.cut);
    }

    const known = [remembered, anchor].flatMap((one) => (one === null ? [] : [{ size: one.size, root: hashBytes(one.root) }]));
    for (const { size, root } of [...own.earlier, ...known]) {
      if (!(await this.witness.extends(member, size, root, checkpoint))) {
        throw new Refused(evidenceFaults.forked);
      }
    }
  }

  /**
   * Searches the leaves for the tag that the next own entry would have: a member that shows only the beginning of an own log is caught. They
   * are held against the signed root. Null when the stretch is too long.
   */
  private async search(member: MemberView, own: OwnLog, checkpoint: Checkpoint, remembered: WalletLog | null): Promise<TreeFrontier | null> {
    const frontier =
      (remembered === null ? null : TreeFrontier.restore(remembered.searched, remembered.subtrees.map(hashBytes))) ?? TreeFrontier.empty();
    if (checkpoint.size - frontier.size > searchMax) {
      return null;
    }

    const hidden = own.logKey === null ? null : evidenceTag(own.logKey, own.counter + 1);
    while (frontier.size < checkpoint.size) {
      for (const leaf of await this.witness.leaves(member, frontier.size, checkpoint.size)) {
        if (leaf.tag === hidden) {
          throw new Refused(evidenceFaults.entryMissing);
        }

        frontier.append(hashLeaf(leaf));
      }
    }

    if (!equal(frontier.root, checkpoint.root)) {
      throw new Refused(evidenceFaults.forked);
    }

    return frontier;
  }
}

/** The pages of one relationship's log, put together. */
class OwnLog {
  readonly entries: VerifiedEntry[] = [];

  /** Checkpoints of earlier pages: the log grew while it was read. */
  readonly earlier: Checkpoint[] = [];

  /** The latest checkpoint; null when the member has nothing about the relationship. */
  checkpoint: Checkpoint | null = null;

  constructor(public logKey: string | null) {}

  /** Counter of the last ordinary entry. */
  get counter(): number {
    return this.entries.filter((entry) => !entry.delayed).reduce((most, entry) => Math.max(most, entry.counter), 0);
  }

  async add(page: NonNullable<ReturnType<typeof logShape>['evidence']>, verifier: EvidenceVerifier): Promise<void> {
    const checkpoint = await verifier.open(page.checkpoint);
    if (this.logKey !== null && this.logKey !== page.logKey) {
      // Another key would hide what was tagged with the first.
      throw new Refused(evidenceFaults.entryMissing);
    }

    this.logKey = page.logKey;
    if (this.checkpoint !== null) {
      this.earlier.push(this.checkpoint);
    }

    this.checkpoint = checkpoint;
    this.entries.push(...page.entries.map((entry) => verifier.verifyOwn(entry, page.logKey, checkpoint)));
  }
}
