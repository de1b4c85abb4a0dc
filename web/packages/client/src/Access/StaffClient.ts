import { type PermissionPurpose, type PermissionTerms, permissionPurposes, type TermsDocument } from '../Consent/PermissionTerms';
import { judgeCompleteness, type RecordCompleteness } from '../Completeness/CompletenessVerifier';
import { open, sealInfo, type SealedMessage, sealPurposes } from '../Envelopes/SealedMessage';
import type { ActingIdentity } from '../Gateway/ActingIdentity';
import { GatewayClient } from '../Gateway/GatewayClient';
import { type Notice, noticesShape, type RecordsAnswer, recordsShape } from '../Gateway/GatewayMessages';
import { LedgerClient } from '../Ledger/LedgerClient';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';
import { concat, utf8 } from '../Primitives/Bytes';
import { hashBytes, zeroHashText } from '../Primitives/Hash';
import { count, hash, list, literal, object, openObject, optional, text, tryReadShape } from '../Primitives/Shape';
import { layerNames } from '../Records/SealedLayer';
import { permissionShape } from './LedgerShapes';
import { type CheckedRecord, RecordVerifier } from './RecordVerifier';

const askAnswerShape = openObject({ ask: hash });
const codeShape = openObject({ code: text(64), account: hash, expires: count });
const writtenShape = openObject({ type: text(64), id: text(64), version: count });
const accountShape = openObject({ keys: list(hash, 64) });
const documentShape = object({ terms: text(64 * 1024), salt: hash });
const termsShape = openObject({
  permission: hash,
  network: hash,
  holder: hash,
  relationship: hash,
  grantee: openObject({ account: hash, member: hash }),
  scopes: list(text(512), 16),
  purpose: literal(...permissionPurposes),
  from: count,
  until: count,
  layer: optional(literal(...layerNames)),
});

/** What staff ask a patient for. */
export interface AccessAsk {
  /** Number in the asker's own system. */
  readonly patient: string;
  /** Account of the member that holds the records. */
  readonly holder: string;
  /** 1 to 16. */
  readonly scopes: readonly string[];
  readonly purpose: PermissionPurpose;
  /** 1 to 366. */
  readonly days: number;
}

/** A permission that a patient gave this reader, opened. */
export interface ReceivedPermission {
  /** When the terms arrived. */
  readonly received: number;
  readonly terms: PermissionTerms;
  readonly document: TermsDocument;
  /** The patient's account towards the reader's own member. */
  readonly patient: string | null;
  /** The patient's number in the reader's own member's system, as that member said with the terms. */
  readonly ownNumber: string | null;
}

/** What a holder released under a permission, each record checked, and whether it is all. */
export interface PermittedRecords {
  readonly answer: RecordsAnswer;
  readonly records: readonly CheckedRecord[];
  readonly completeness: RecordCompleteness;
}

/** A one-time code for the desk to print. */
export interface DeskOffer {
  readonly code: string;
  readonly account: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Who ended a permission, as far as its terms tell, and when. */
export interface EndedPermission {
  readonly by: 'patient' | 'grantee' | 'guardian';
  readonly at: number;
}

/** What a clinician's browser does in the name of one staff account: print desk codes, ask, receive, read, write a note. */
export class StaffClient {
  private readonly gateway: GatewayClient;

  constructor(
    private readonly connection: NetworkConnection,
    readonly member: MemberView,
    readonly identity: ActingIdentity,
  ) {
    this.gateway = new GatewayClient(connection, member, identity);
  }

  /** A one-time code for a patient at the desk. @param patient Number in the own system, or of a card or document on file there. */
  deskCode(patient: string): Promise<DeskOffer> {
    return this.gateway.ask('desk.code', { patient }, codeShape);
  }

  /** Asks a patient, who decides. @returns The ask's id. */
  async ask({ patient, holder, scopes, purpose, days }: AccessAsk): Promise<string> {
    return (await this.gateway.ask('access.ask', { holder, scopes, purpose, days, patient }, askAnswerShape)).ask;
  }

  /** Notices for this account above a number. */
  async notices(after = 0): Promise<readonly Notice[]> {
    return (await this.gateway.ask('notices.list', { after }, noticesShape)).notices;
  }

  /** Notices as they come, until the member ends the stream or the caller stops. */
  noticesFrom(after: number, signal: AbortSignal): AsyncGenerator<Notice> {
    return this.gateway.notices(after, signal);
  }

  /** The permission that a notice brought; null when it brought none, or terms of another form. */
  async permissionIn(notice: Notice): Promise<ReceivedPermission | null> {
    if (notice.kind !== 'terms-deposited' || notice.permission === undefined || notice.sealed === undefined) {
      return null;
    }

    const document = await this.open(notice.sealed, notice.permission);
    const terms = document === null ? null : tryReadShape(utf8(document.terms), termsShape);
    return document === null || terms?.permission !== notice.permission
      ? null
      : { received: notice.time, terms: { ...terms, layer: terms.layer ?? 'raw' }, document, patient: notice.patient ?? null, ownNumber: notice.ownNumber ?? null };
  }

  /**
   * Reads under a permission; the holder logs it first. @param checked Told of each record as its proof is there.
   * @throws Refused permission-revoked with endedBy and endedAt, and what else the holder refuses.
   */
  async read(permission: ReceivedPermission, checked?: (record: CheckedRecord) => void): Promise<PermittedRecords> {
    const { terms, document } = permission;
    const holder = this.connection.member(terms.holder);
    const answer = await new GatewayClient(this.connection, holder, this.identity).ask(
      'records.read', { permission: terms.permission, terms: { terms: document.terms, salt: document.salt }, purpose: terms.purpose }, recordsShape,
    );
    const release = {
      network: this.connection.network.network, holder: holder.account, relationship: terms.relationship, recipient: this.identity.account,
      key: this.identity.sealing, grant: terms.permission,
    };
    const records = await new RecordVerifier(this.connection).verify(holder, answer, release, this.identity.account, checked);
    return { answer, records, completeness: await judgeCompleteness(this.connection, holder, terms.relationship, answer) };
  }

  /** Who ended a permission and when, by the ledger's proof; null while it is not ended. */
  async ended({ terms }: ReceivedPermission): Promise<EndedPermission | null> {
    const ledger = new LedgerClient(this.connection, this.connection.member(terms.holder));
    const { value } = await ledger.proven(`permission.permissions/${terms.permission}`, permissionShape);
    if (value?.ended === undefined || value.endedBy === undefined) {
      return null;
    }

    const keys = (await ledger.state(`ledger.accounts/${terms.relationship}`, accountShape))?.keys ?? [];
    const byPatient = value.endedBy === terms.relationship || keys.includes(value.endedBy);
    return { by: byPatient ? 'patient' : value.endedBy === terms.grantee.account ? 'grantee' : 'guardian', at: value.ended };
  }

  /** Who a number in the own system is: the own staff's reading for care, logged like any other. Null when no Patient resource is there. */
  async patientOf(number: string): Promise<CheckedRecord | null> {
    const answer = await this.gateway.ask('records.care', { patient: number, scopes: ['Patient.rs'] }, recordsShape);
    const release = {
      network: this.connection.network.network, holder: this.member.account, relationship: answer.account, recipient: this.identity.account,
      key: this.identity.sealing, grant: zeroHashText,
    };
    const records = await new RecordVerifier(this.connection).verify(this.member, answer, release, this.identity.account);
    return records[0] ?? null;
  }

  /** Writes a note into the record at the own member; the request's signature is its seal. @param note A FHIR R4 resource. */
  writeNote(patient: string, note: object): Promise<{ readonly type: string; readonly id: string; readonly version: number }> {
    return this.gateway.ask('note.write', { patient, note: JSON.stringify(note) }, writtenShape);
  }

  private async open(message: SealedMessage, permission: string): Promise<TermsDocument | null> {
    const info = sealInfo(sealPurposes.permissionTerms, this.connection.network.network, concat(hashBytes(permission), hashBytes(this.identity.account)));
    const plaintext = await open(message, this.identity.sealing, info);
    return plaintext === null ? null : tryReadShape(plaintext, documentShape);
  }
}
