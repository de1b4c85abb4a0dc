import type { ActingIdentity } from '../Gateway/ActingIdentity';
import { GatewayClient } from '../Gateway/GatewayClient';
import { doneShape } from '../Gateway/GatewayMessages';
import { LedgerClient } from '../Ledger/LedgerClient';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';
import { decodeBase64Url, encodeBase64Url } from '../Primitives/Base64Url';
import { random, utf8 } from '../Primitives/Bytes';
import { commitmentOf, newSalt } from '../Primitives/Commitment';
import { sha256 } from '../Primitives/Hash';
import { clientCodes, Refused } from '../Primitives/Refused';
import { anything, count, hash, list, object, openObject, optional, text, type Of, tryReadShape } from '../Primitives/Shape';
import { jsonBytes } from '../Primitives/StrictJson';
import { signPart } from '../Transactions/Jws';
import { ceilingHour } from '../Consent/PermissionTerms';
import { type EmergencyIdentifier, type EmergencyReason, type EmergencyStatement, isWords, readStatement, statementCommitment, writeStatement } from './EmergencyDocument';
import type { EmergencyFile } from './EmergencyFile';

/** How long the second person may take, milliseconds: a transaction lives ten minutes at most. */
const confirmWithin = 9 * 60_000;
const clockTolerance = 60_000;
const hour = 3_600_000;

const rosterShape = openObject({ teams: list(hash, 64) });
const teamShape = openObject({ member: hash, owed: list(openObject({ access: hash, due: count }), 1_000) });
const accessShape = openObject({ team: hash, expires: count, due: count, ended: optional(count), reviewed: optional(count) });
const accountShape = openObject({ keys: list(hash, 64) });
const openShape = object({ access: hash, team: hash, expires: count, commitment: hash });
const payloadShape = openObject({ as: list(hash, 2), by: list(hash, 2), exp: count, calls: list(openObject({ m: text(64), a: anything }), 1) });
const casesShape = openObject({
  cases: list(
    openObject({
      statement: openObject({ access: hash, reason: text(64), text: text(200), from: count, until: count, openers: list(hash, 2) }),
      asks: list(openObject({ time: count, step: text(16), holder: hash }), 1_000),
      outcome: optional(openObject({ finding: text(32), text: text(200) })),
    }),
    100,
  ),
});

/** One access for its reviewer. */
export type EmergencyCase = Of<typeof casesShape>['cases'][number];

/** What the ledger says of an access. */
export type EmergencyAccess = Of<typeof accessShape>;

/** Whom and why. */
export interface EmergencyRequest {
  readonly patient: readonly EmergencyIdentifier[];
  readonly reason: EmergencyReason;
  readonly text: string;
  /** 1 to 12. */
  readonly hours: number;
}

/** A team, and which reviews it owes: one that is overdue blocks the next access. */
export interface EmergencyTeam {
  readonly team: string;
  readonly owed: readonly { readonly access: string; readonly due: number }[];
  readonly overdue: number;
}

/** What an emergency team's browser does: prepare, confirm a colleague's, end; and for who reviews: enrol, see cases, give an outcome. */
export class EmergencyClient {
  private readonly ledger: LedgerClient;
  private readonly gateway: GatewayClient;

  constructor(
    private readonly connection: NetworkConnection,
    readonly member: MemberView,
    private readonly identity: ActingIdentity,
  ) {
    this.ledger = new LedgerClient(connection, member);
    this.gateway = new GatewayClient(connection, member, identity);
  }

  /** The newest team that the member has enrolled; null when there is none. */
  async team(): Promise<EmergencyTeam | null> {
    const team = (await this.ledger.state(`emergency.rosters/${this.member.account}`, rosterShape))?.teams.at(-1);
    const entry = team === undefined ? null : await this.ledger.state(`emergency.teams/${team}`, teamShape);
    const owed = entry?.owed ?? [];
    return team === undefined ? null : { team, owed, overdue: owed.filter((one) => one.due <= this.connection.now()).length };
  }

  /** States whom and why, and signs as the first of two. Nothing is open before the second confirms. */
  async prepare(request: EmergencyRequest, second: string): Promise<EmergencyFile> {
    const team = await this.team();
    if (team === null) {
      throw new Refused(clientCodes.teamUnknown);
    }

    const now = this.connection.now();
    const statement: EmergencyStatement = {
      access: encodeBase64Url(random(32)), network: this.connection.network.network, member: this.member.account, team: team.team,
      openers: [this.identity.account, second], reason: request.reason, text: request.text, patient: request.patient,
      from: now - clockTolerance, until: ceilingHour(now + request.hours * hour),
    };
    const document = writeStatement(statement);
    const commitment = document === null ? null : statementCommitment(document);
    if (document === null || commitment === null) {
      throw new Refused(clientCodes.emergencyRequestMalformed);
    }

    const keys = (await this.ledger.state(`ledger.accounts/${second}`, accountShape))?.keys;
    const { access, until } = statement;
    const payload = encodeBase64Url(jsonBytes({
      net: statement.network, part: 0, as: statement.openers, by: [this.identity.signer.kid, keys?.at(-1) ?? second], id: encodeBase64Url(random(16)),
      exp: now + confirmWithin, calls: [{ m: 'emergency.open', a: { access, team: team.team, expires: until, commitment } }],
    }));
    const first = await signPart(payload, { signer: this.identity.signer, introduce: true });
    return { format: 'xinglin/emergency/v1', statement: document.statement, salt: document.salt, payload, first };
  }

  /** The second person signs the same transaction and submits it; when this returns the access is open. @throws Refused emergency-file-malformed. */
  async confirm(file: EmergencyFile): Promise<void> {
    const bytes = decodeBase64Url(file.payload) ?? new Uint8Array(0);
    const payload = tryReadShape(bytes, payloadShape);
    if (payload === null || !this.isWhatTheStatementSays(payload, file)) {
      throw new Refused(clientCodes.emergencyFileMalformed);
    }

    const second = await signPart(file.payload, { signer: this.identity.signer, introduce: true });
    await this.ledger.send({
      id: encodeBase64Url(sha256(bytes)), bytes: jsonBytes({ payload: file.payload, signatures: [file.first, second] }), mediaType: 'application/jose+json', expires: payload.exp,
    });
  }

  /** What the ledger says of an access; null before the second person confirmed. */
  access(access: string): Promise<EmergencyAccess | null> {
    return this.ledger.state(`emergency.accesses/${access}`, accessShape);
  }

  /** Ends an access before its time. */
  async end(access: string): Promise<void> {
    await this.submit('emergency.end', { access });
  }

  /** A privacy officer has the member enrol a team. */
  async enroll(): Promise<void> {
    await this.gateway.ask('emergency.enroll', {}, openObject({ team: hash }));
  }

  /** A privacy officer sees what the member's staff opened, stated and asked. */
  async cases(): Promise<readonly EmergencyCase[]> {
    return (await this.gateway.ask('emergency.cases', {}, casesShape)).cases;
  }

  /** A privacy officer gives the outcome: its commitment to the ledger, its words to the member. */
  async review(access: string, finding: 'justified' | 'not-justified', words: string): Promise<void> {
    const outcome = JSON.stringify({ access, finding, text: words });
    const salt = newSalt();
    const commitment = commitmentOf(salt, 'emergency-outcome', utf8(outcome));
    if (commitment === null || !isWords(words)) {
      throw new Refused(clientCodes.emergencyRequestMalformed);
    }

    await this.submit('emergency.review', { access, outcome: commitment });
    await this.gateway.ask('emergency.outcome', { access, document: { outcome, salt } }, doneShape);
  }

  private async submit(method: string, args: object): Promise<void> {
    const { signer, account } = this.identity;
    await this.ledger.submit({ as: [account], calls: [{ method, arguments: args }], signers: [signer], introduced: [signer.kid] });
  }

  /** Nobody signs what they were not shown: the call must be the one that the statement describes. */
  private isWhatTheStatementSays({ as, by, calls }: Of<typeof payloadShape>, file: EmergencyFile): boolean {
    const statement = readStatement(file);
    const [call] = calls;
    const open = call?.m === 'emergency.open' ? tryReadShape(jsonBytes(call.a), openShape) : null;
    return (
      statement !== null && open !== null && statement.network === this.connection.network.network && statement.member === this.member.account
      && statement.openers.includes(this.identity.account) && by.includes(this.identity.signer.kid) && as.length === 2 && as.every((one) => statement.openers.includes(one))
      && open.access === statement.access && open.team === statement.team && open.expires === statement.until && open.commitment === statementCommitment(file)
    );
  }
}
