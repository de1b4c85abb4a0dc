import { textOf } from '../Primitives/Bytes';
import { clientCodes, Refused } from '../Primitives/Refused';
import { anything, count, hash, nullable, openObject, type Of, optional, type Shape, text, tryReadShape } from '../Primitives/Shape';
import type { Json } from '../Primitives/StrictJson';
import { type ProofReport, verifyProof } from '../Proofs/ProofVerifier';
import { type BuiltTransaction, buildTransaction, type Call } from '../Transactions/TransactionBuilder';
import type { Signer } from '../Keys/Signer';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';

/** How long a transaction may wait for its block, milliseconds. */
export const transactionLife = 120_000;

const pollInterval = 100;

const statusShape = openObject({
  transaction: hash,
  status: text(16),
  height: optional(count),
  index: optional(count),
  code: optional(text(64)),
  receipt: optional(anything),
});

const stateShape = openObject({ key: text(1024), height: count, value: optional(nullable(anything)) });

/** Where a transaction stands: final, pending or unknown. */
export type TransactionStatus = Of<typeof statusShape>;

/** A proven state entry. */
export interface ProvenEntry<T> {
  /** Null when its absence is proved. */
  readonly value: T | null;
  readonly report: ProofReport;
}

/** What a transaction does and who signs it. */
export interface Submission {
  readonly as: readonly string[];
  readonly calls: readonly Call[];
  readonly signers: readonly Signer[];
  /** Kids whose keys the ledger may not know. */
  readonly introduced?: readonly string[];
}

/** One member's replica: submit, await final, read state and proofs. */
export class LedgerClient {
  constructor(
    private readonly connection: NetworkConnection,
    readonly member: MemberView,
  ) {}

  /** Signs, submits and waits until the transaction is final. @throws Refused by intake or by a contract. */
  async submit(submission: Submission): Promise<TransactionStatus> {
    const transaction = await buildTransaction({
      network: this.connection.network.network,
      partition: this.connection.network.partition,
      expires: this.connection.now() + transactionLife,
      ...submission,
    });
    return this.send(transaction);
  }

  /** Submits what is signed already and waits until it is final. @throws Refused by intake or by a contract. */
  async send(transaction: BuiltTransaction): Promise<TransactionStatus> {
    const answer = await this.connection.door.json(`${this.member.slug}/transactions?wait=final`, statusShape, {
      body: transaction.bytes,
      mediaType: transaction.mediaType,
    });
    const status = answer.status === 'final' ? answer : await this.awaitFinal(transaction);
    if (status.code !== undefined) {
      throw new Refused(status.code, status.code, { transaction: transaction.id, height: String(status.height ?? '') });
    }

    return status;
  }

  /** A state entry, the node's word without proof; null when it is absent. @throws Refused answer-malformed for another form. */
  async state<T>(key: string, shape: Shape<T>): Promise<T | null> {
    const entry = await this.connection.door.json(`${this.member.slug}/state/${path(key)}`, stateShape);
    const value: Json | undefined = entry.value;
    return value === undefined || value === null ? null : shape(value);
  }

  /** A state entry as the trusted members certified it. @throws Refused proof-invalid. */
  async proven<T>(key: string, shape: Shape<T>, signal?: AbortSignal): Promise<ProvenEntry<T>> {
    const file = await this.connection.door.bytes(`${this.member.slug}/proofs/state/${path(key)}`, { signal });
    const report = await verifyProof(file, this.connection.trust).catch((fault: unknown) => {
      throw fault instanceof Refused ? new Refused(clientCodes.proofInvalid, fault.code) : fault;
    });
    const { fact } = report;
    if (fact.kind !== 'entry' || fact.key !== key) {
      throw new Refused(clientCodes.proofInvalid);
    }

    const value = fact.value === null ? null : tryReadShape(fact.value, shape);
    if (fact.value !== null && value === null) {
      throw new Refused(clientCodes.answerMalformed);
    }

    return { value, report };
  }

  /** A document that the member's node serves as text. */
  async document(name: string): Promise<string> {
    const bytes = await this.connection.door.bytes(`${this.member.slug}/${name}`);
    const document = textOf(bytes);
    if (document === null) {
      throw new Refused(clientCodes.answerMalformed);
    }

    return document;
  }

  private async awaitFinal(transaction: BuiltTransaction): Promise<TransactionStatus> {
    while (this.connection.now() <= transaction.expires) {
      const status = await this.connection.door.json(`${this.member.slug}/transactions/${transaction.id}`, statusShape);
      if (status.status === 'final') {
        return status;
      }

      await new Promise((resolve) => setTimeout(resolve, pollInterval));
    }

    throw new Refused(clientCodes.notFinalYet);
  }
}

/** A key's table and name as an address. */
function path(key: string): string {
  const slash = key.indexOf('/');
  return `${key.slice(0, slash)}/${encodeURIComponent(key.slice(slash + 1))}`;
}
