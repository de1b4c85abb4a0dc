import { EvidenceWitness } from '../Evidence/EvidenceWitness';
import type { RecordsAnswer, ReleasedResource } from '../Gateway/GatewayMessages';
import type { Jwk } from '../Keys/P256';
import { LedgerClient } from '../Ledger/LedgerClient';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';
import { clientCodes, Refused } from '../Primitives/Refused';
import type { ProofReport } from '../Proofs/ProofVerifier';
import type { LayerName } from '../Records/SealedLayer';
import { recordShape } from './LedgerShapes';
import { openResource, type Release } from './ReleaseOpening';

/** Proofs asked for side by side. */
const proofsAtOnce = 6;

/** One released record after its check: shown with its proof, or not shown with what was wrong. */
export type CheckedRecord =
  | {
      readonly state: 'verified';
      readonly pointer: string;
      readonly type: string;
      readonly layer: LayerName;
      /** The exact text that the holder registered. */
      readonly text: string;
      readonly proof: ProofReport;
      /** Version of the record on the ledger, from 1. */
      readonly version: number;
    }
  | { readonly state: 'refused'; readonly pointer: string; readonly type: string; readonly code: string };

/**
 * Checks what a holder released: first the log entry, without which nothing is opened; then each record by itself, so that one that was altered on
 * the way hides nothing of the others and is named.
 */
export class RecordVerifier {
  private readonly witness: EvidenceWitness;

  constructor(private readonly connection: NetworkConnection) {
    this.witness = new EvidenceWitness(connection);
  }

  /**
   * Checks all records of an answer, each as soon as its proof is there.
   * @param reader Who asked in the own name; null for a guardian.
   * @param checked Told of each.
   * @throws Refused disclosure-missing or what is wrong with the holder's log: then nothing is shown.
   */
  async verify(
    holder: MemberView,
    released: RecordsAnswer,
    release: Release,
    reader: string | null,
    checked: (record: CheckedRecord) => void = () => undefined,
  ): Promise<readonly CheckedRecord[]> {
    const evidence = await this.witness.verifierOf(holder);
    await evidence.verifyRelease(released, release.relationship, reader);
    const waiting = released.resources.map((resource, place) => ({ resource, place }));
    const records: CheckedRecord[] = [];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const record = await this.check(holder, next.resource, release, evidence.identities);
        records[next.place] = record;
        checked(record);
      }
    };
    await Promise.all(Array.from({ length: proofsAtOnce }, work));
    return records;
  }

  private async check(holder: MemberView, resource: ReleasedResource, release: Release, identities: readonly Jwk[]): Promise<CheckedRecord> {
    const { pointer, type, layer } = resource;
    try {
      const opened = await openResource(resource, release, identities);
      const { value, report } = await new LedgerClient(this.connection, holder).proven(`relationship.records/${pointer}`, recordShape);
      if (value === null) {
        throw new Refused(clientCodes.resourceNotRegistered);
      }

      if (value.account !== release.relationship || value.commitment !== opened.commitment) {
        throw new Refused(clientCodes.resourceMismatch);
      }

      return { state: 'verified', pointer, type, layer, text: opened.text, proof: report, version: value.version };
    } catch (fault) {
      if (fault instanceof Refused) {
        return { state: 'refused', pointer, type, code: fault.code };
      }

      throw fault;
    }
  }
}
