import { type CheckedRecord, RecordVerifier } from '../Access/RecordVerifier';
import type { ActingIdentity } from '../Gateway/ActingIdentity';
import { GatewayClient } from '../Gateway/GatewayClient';
import { evidenceShape, markShape, type RecordsAnswer, resourceShape } from '../Gateway/GatewayMessages';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';
import { Refused } from '../Primitives/Refused';
import { count, flag, hash, list, object, openObject, optional, text, type Of } from '../Primitives/Shape';
import { type EmergencyDocument, readStatement, sealDocument } from './EmergencyDocument';
import { type SectionState, stateOf } from './SectionReading';

/** Who has not answered by then is shown as not answering, milliseconds. */
const patience = 15_000;

/** Sections of the first summary. */
export const firstSections = ['allergies', 'medicines', 'problems', 'alerts', 'blood-group', 'pregnancy'] as const;

/** Sections that a further reason adds. */
export const moreSections = ['ended-medicines', 'laboratory', 'imaging', 'encounters'] as const;

/** A section's name. */
export type SectionName = (typeof firstSections)[number] | (typeof moreSections)[number];

const forNow = ['replica-stale', 'node-unreachable', 'overloaded', 'disclosure-log-unavailable'];
const askShape = openObject({ ticket: object({ ask: text(4_096), signature: text(128) }) });
const findShape = openObject({ found: text(16), entry: text(64), handle: optional(hash) });
const readShape = openObject({
  step: text(16),
  parts: list(
    openObject({
      account: hash,
      resources: list(resourceShape, 20_000),
      sections: list(openObject({ name: text(32), pointers: list(hash, 20_000), tooLarge: optional(flag) }), 32),
      entry: text(64),
      evidence: optional(evidenceShape),
      merged: optional(openObject({ merge: hash, number: text(64), since: count })),
      marks: optional(list(markShape, 20_000)),
    }),
    64,
  ),
  scopes: list(text(512), 64),
  until: count,
  asOf: object({ height: count, time: count }),
});

/** One record of a summary; merged: the temporary number under which it was recorded. */
export interface SummaryItem {
  readonly record: Extract<CheckedRecord, { readonly state: 'verified' }>;
  readonly merged: string | null;
}

/** One section at one holder. */
export interface SummarySection {
  readonly name: SectionName;
  readonly state: SectionState;
  readonly items: readonly SummaryItem[];
}

/** What one holder said. */
export interface HolderSummary {
  readonly holder: MemberView;
  readonly status: 'answered' | 'not-known' | 'several' | 'refused' | 'not-answering';
  /** Every section there is, also those not available; empty unless answered. */
  readonly sections: readonly SummarySection[];
  /** Why nothing was shown. */
  readonly code: string | null;
  /** The patient says that some of these records are wrong, or had them erased or restricted. */
  readonly marked: number;
}

/** Asks the holders under one access: each ask is noted at the own member first, whose ticket the holder wants to see. */
export class EmergencyLook {
  constructor(
    private readonly connection: NetworkConnection,
    private readonly member: MemberView,
    private readonly identity: ActingIdentity,
  ) {}

  /** Asks every holder at once; each answers or does not within its time. Nothing that does not verify is shown.
   * @param told Told of each holder as it answers. */
  async all(document: EmergencyDocument, told: (summary: HolderSummary) => void): Promise<void> {
    const statement = readStatement(document);
    if (statement !== null) {
      await Promise.all(this.connection.network.members.map(async (holder) => {
        told(await this.inTime(holder, statement.access, document));
      }));
    }
  }

  private async inTime(holder: MemberView, access: string, document: EmergencyDocument): Promise<HolderSummary> {
    const late = new Promise<HolderSummary>((resolve) => {
      setTimeout(() => {
        resolve(nothing(holder, 'not-answering', null));
      }, patience);
    });
    return Promise.race([late, this.ask(holder, access, document).catch((fault: unknown) => refusedBy(holder, fault))]);
  }

  private async ask(holder: MemberView, access: string, document: EmergencyDocument): Promise<HolderSummary> {
    const there = new GatewayClient(this.connection, holder, this.identity);
    const find = await there.ask('emergency.find', { access, document: await this.sealed(document, holder, access), ticket: await this.ticket(holder, access, 'find', document) }, findShape);
    if (find.handle === undefined) {
      return nothing(holder, find.found === 'several' ? 'several' : 'not-known', null);
    }

    // The narrow summary comes first at every holder, also when more is asked for.
    let answer = await this.read(there, holder, access, find.handle, 'first', document);
    if (document.more !== undefined) {
      answer = await this.read(there, holder, access, find.handle, 'more', document);
    }

    return this.verified(holder, access, answer);
  }

  private async read(there: GatewayClient, holder: MemberView, access: string, handle: string, step: string, document: EmergencyDocument): Promise<Of<typeof readShape>> {
    const ticket = await this.ticket(holder, access, step, document);
    return there.ask('emergency.read', { access, handle, step, document: await this.sealed(document, holder, access), ticket }, readShape);
  }

  private async ticket(holder: MemberView, access: string, step: string, document: EmergencyDocument): Promise<object> {
    const own = new GatewayClient(this.connection, this.member, this.identity);
    const sealed = await this.sealed(document, this.member, access);
    return (await own.ask('emergency.ask', { access, holder: holder.account, step, document: sealed }, askShape)).ticket;
  }

  private sealed(document: EmergencyDocument, to: MemberView, access: string): Promise<object> {
    return sealDocument(document, to.seal, this.connection.network.network, access, to.account);
  }

  private async verified(holder: MemberView, access: string, answer: Of<typeof readShape>): Promise<HolderSummary> {
    const items = new Map<string, SummaryItem>();
    let marked = 0;
    for (const part of answer.parts) {
      const released: RecordsAnswer = {
        account: part.account, resources: part.resources, scopes: answer.scopes, asOf: answer.asOf, entry: part.entry,
        ...(part.evidence === undefined ? {} : { evidence: part.evidence }), ...(part.marks === undefined ? {} : { marks: part.marks }),
      };
      const release = {
        network: this.connection.network.network, holder: holder.account, relationship: part.account, recipient: this.identity.account,
        key: this.identity.sealing, grant: access,
      };
      for (const record of await new RecordVerifier(this.connection).verify(holder, released, release, this.identity.account)) {
        if (record.state === 'refused') {
          throw new Refused(record.code);
        }

        items.set(record.pointer, { record, merged: part.merged?.number ?? null });
      }

      marked += part.marks?.length ?? 0;
    }

    return { holder, status: 'answered', code: null, marked, sections: [...firstSections, ...moreSections].map((name) => sectionOf(name, answer, items)) };
  }
}

function sectionOf(name: SectionName, answer: Of<typeof readShape>, items: ReadonlyMap<string, SummaryItem>): SummarySection {
  const here = answer.parts.flatMap((part) => part.sections).filter((section) => section.name === name);
  const found = [...new Set(here.flatMap((section) => section.pointers))].flatMap((pointer) => items.get(pointer) ?? []);
  const state = here.length === 0 ? 'not-available' : here.some((section) => section.tooLarge === true) ? 'too-large' : stateOf(found.map((item) => item.record.text));
  return { name, state, items: found };
}

function refusedBy(holder: MemberView, fault: unknown): HolderSummary {
  if (!(fault instanceof Refused)) {
    throw fault;
  }

  return nothing(holder, forNow.includes(fault.code) ? 'not-answering' : 'refused', fault.code);
}

function nothing(holder: MemberView, status: HolderSummary['status'], code: string | null): HolderSummary {
  return { holder, status, sections: [], code, marked: 0 };
}
