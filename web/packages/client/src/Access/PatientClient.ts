import { ceilingHour, type PermissionPurpose, permissionPurposes, type PermissionTerms, sealTerms, termsCommitment, type TermsDocument, writeTerms } from '../Consent/PermissionTerms';
import type { ActingIdentity } from '../Gateway/ActingIdentity';
import { GatewayClient } from '../Gateway/GatewayClient';
import { type AskedAccess, doneShape, type Notice, noticesShape, type RecordsAnswer, recordsShape } from '../Gateway/GatewayMessages';
import { DeskCode } from '../Keys/DeskCode';
import type { Signer } from '../Keys/Signer';
import { newLabel } from '../Keys/WalletRoot';
import { LedgerClient, type TransactionStatus } from '../Ledger/LedgerClient';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';
import { encodeBase64Url } from '../Primitives/Base64Url';
import { random } from '../Primitives/Bytes';
import { zeroHashText } from '../Primitives/Hash';
import { clientCodes, Refused } from '../Primitives/Refused';
import { isWithin, type LayerName } from '../Records/SealedLayer';
import type { Wallet } from '../Wallets/Wallet';
import type { WalletGrant, WalletRelationship } from '../Wallets/WalletContents';
import { claimShape, permissionShape, relationshipShape, summaryShape } from './LedgerShapes';
import { type CheckedRecord, RecordVerifier } from './RecordVerifier';

/** A permission begins this much in the past, milliseconds, so that it is in force at once where a clock is behind. */
const clockTolerance = 60_000;

/** Whom a patient lets read, what, why and how long. */
export interface GrantRequest {
  readonly asked: AskedAccess;
  /** What is granted: the asked scopes or fewer. */
  readonly scopes: readonly string[];
  readonly layer: LayerName;
  /** Milliseconds from now. */
  readonly life: number;
}

/** The records that one holder released to their patient, checked. */
export interface OwnRecords {
  readonly answer: RecordsAnswer;
  readonly records: readonly CheckedRecord[];
}

/** What the ledger says of a permission; none when it is not there. */
export type PermissionStanding = 'awaiting' | 'in-force' | 'expired' | 'revoked' | 'none';

/** What a patient's wallet does: claim, see, grant, refuse, revoke, read the own records. */
export class PatientClient {
  constructor(
    readonly connection: NetworkConnection,
    readonly wallet: Wallet,
  ) {}

  /** Takes over the account that a member made, by the code printed at its desk. @throws Refused desk-code-unknown, and what the ledger refuses. */
  async claim(typed: string): Promise<WalletRelationship> {
    const key = await DeskCode.parse(typed).claimKey();
    const { account, provider } = await this.findClaim(key.kid);
    return this.takeOver(key, account, provider);
  }

  /** The relationships as a patient. */
  get relationships(): readonly WalletRelationship[] {
    return this.wallet.relationships.filter((one) => one.role === undefined);
  }

  /** How a relationship stands on the ledger; null when there is no entry. */
  async summary(relationship: WalletRelationship): Promise<ReturnType<typeof summaryShape> | null> {
    return this.ledger(relationship.member).state(`summary.entries/${relationship.account}`, summaryShape);
  }

  /** The patient's own records at one member, or those that a scope matches, each checked.
   * @param checked Told of each as its proof is there. */
  async ownRecords(relationship: WalletRelationship, scope: string | null = null, checked?: (record: CheckedRecord) => void): Promise<OwnRecords> {
    const holder = this.connection.member(relationship.member);
    const identity = await this.wallet.identity(relationship);
    const answer = await new GatewayClient(this.connection, holder, identity).ask('records.own', scope === null ? {} : { scope }, recordsShape);
    const release = {
      network: this.connection.network.network, holder: holder.account, relationship: relationship.account, recipient: identity.account,
      key: identity.sealing, grant: zeroHashText,
    };
    const records = await new RecordVerifier(this.connection).verify(holder, answer, release, identity.account, checked);
    return { answer, records };
  }

  /** Notices of one relationship above a number. */
  async notices(relationship: WalletRelationship, after = 0): Promise<readonly Notice[]> {
    return (await (await this.gateway(relationship)).ask('notices.list', { after }, noticesShape)).notices;
  }

  /** A gateway in the name of one relationship. */
  async gateway(relationship: WalletRelationship): Promise<GatewayClient> {
    return new GatewayClient(this.connection, this.connection.member(relationship.member), await this.wallet.identity(relationship));
  }

  /**
   * Grants what was asked for, or less: the commitment on the ledger first, then the sealed terms to the holder and to the grantee's member.
   * @throws Refused before anything is granted, or by a gateway afterwards: then the permission is in force, its terms did not arrive, and it should be revoked.
   */
  async grant(ask: string, request: GrantRequest): Promise<WalletGrant> {
    const { asked } = request;
    const relationship = this.wallet.patientOf(asked.holder);
    const there = this.wallet.patientOf(asked.member);
    if (relationship === null || there === null) {
      throw new Refused(relationship === null ? clientCodes.relationshipUnknown : clientCodes.granteeUnreachable);
    }

    if (!isWithin(request.layer, asked.layer ?? 'raw') || request.scopes.length === 0) {
      throw new Refused(clientCodes.layerExceedsAsk);
    }

    const holder = this.connection.member(asked.holder);
    const identity = await this.wallet.identity(relationship);
    const terms = this.terms(request, relationship);
    const document = writeTerms(terms);
    await this.submitGrant(holder, identity, terms, document);
    const { permission, scopes, purpose, until, layer } = terms;
    const grant: WalletGrant = {
      permission, account: relationship.account, holder: holder.account, grantee: asked.asker, granteeMember: asked.member, scopes, purpose, until,
      terms: document, layer,
    };
    await this.wallet.addGrant(grant);
    await this.deliver(holder, identity, there, asked, terms, document);
    await this.wallet.answer(ask);
    return grant;
  }

  /** Answers an ask with no. */
  async refuse(relationship: WalletRelationship, ask: string): Promise<void> {
    await (await this.gateway(relationship)).ask('access.refuse', { ask }, doneShape);
    await this.wallet.answer(ask);
  }

  /** Ends a permission at once. */
  async revoke(grant: WalletGrant): Promise<TransactionStatus> {
    const identity = await this.wallet.identity(this.wallet.relationship(grant.account));
    return this.ledger(grant.holder).submit({
      as: [grant.account], signers: [identity.signer], calls: [{ method: 'permission.revoke', arguments: { permission: grant.permission } }],
    });
  }

  /** What the ledger proves of a permission, and when it ended. */
  async permission(grant: WalletGrant): Promise<{ readonly standing: PermissionStanding; readonly ended: number | null }> {
    const { value } = await this.ledger(grant.holder).proven(`permission.permissions/${grant.permission}`, permissionShape);
    if (value === null) {
      return { standing: 'none', ended: null };
    }

    const expired = value.status === 'in-force' && grant.until <= this.connection.now();
    const standing = (['awaiting', 'in-force', 'revoked'] as const).find((one) => one === value.status) ?? 'none';
    return { standing: expired ? 'expired' : standing, ended: value.ended ?? null };
  }

  private terms(request: GrantRequest, relationship: WalletRelationship): PermissionTerms {
    const { asked } = request;
    const now = this.connection.now();
    return {
      permission: encodeBase64Url(random(32)),
      network: this.connection.network.network,
      holder: asked.holder,
      relationship: relationship.account,
      grantee: { account: asked.asker, member: asked.member },
      scopes: request.scopes,
      purpose: purposeOf(asked.purpose),
      from: now - clockTolerance,
      until: now + request.life,
      layer: request.layer,
    };
  }

  private async submitGrant(holder: MemberView, identity: ActingIdentity, terms: PermissionTerms, document: TermsDocument): Promise<void> {
    const { account } = identity;
    const ledger = new LedgerClient(this.connection, holder);
    const summary = await ledger.state(`summary.entries/${account}`, summaryShape);
    const grant = {
      permission: terms.permission, expires: ceilingHour(terms.until), commitment: termsCommitment(document), policy: { account },
    };
    const confirm = summary?.status === 'pending' ? [{ method: 'summary.confirm', arguments: { account } }] : [];
    await ledger.submit({ as: [account], signers: [identity.signer], calls: [{ method: 'permission.grant', arguments: grant }, ...confirm] });
  }

  private async deliver(
    holder: MemberView, identity: ActingIdentity, there: WalletRelationship, asked: AskedAccess, terms: PermissionTerms, document: TermsDocument,
  ): Promise<void> {
    const { permission, network } = terms;
    const copy = await sealTerms(document, holder.seal, network, permission, holder.account);
    await new GatewayClient(this.connection, holder, identity).ask('terms.deposit', { permission, to: holder.account, sealed: copy }, doneShape);
    const theirs = await sealTerms(document, asked.askerSeal, network, permission, asked.asker);
    await (await this.gateway(there)).ask('terms.deposit', { permission, to: asked.asker, sealed: theirs }, doneShape);
  }

  /** A code that was printed this moment may be final at its own member only: every replica is asked before it is unknown. */
  private async findClaim(kid: string): Promise<{ readonly account: string; readonly provider: string }> {
    for (const member of this.connection.network.members) {
      const ledger = new LedgerClient(this.connection, member);
      const claim = await ledger.state(`relationship.claims/${kid}`, claimShape).catch(() => null);
      const entry = claim === null ? null : await ledger.state(`relationship.relationships/${claim.account}`, relationshipShape);
      if (claim !== null && entry !== null) {
        return { account: claim.account, provider: entry.provider };
      }
    }

    throw new Refused(clientCodes.deskCodeUnknown);
  }

  private async takeOver(claim: Signer, account: string, provider: string): Promise<WalletRelationship> {
    const relationship: WalletRelationship = { label: newLabel(), member: provider, account, epoch: 0 };
    const { signer, sealing } = await this.wallet.identity(relationship);
    await this.wallet.add(relationship);
    try {
      await this.ledger(provider).submit({
        as: [claim.kid],
        calls: [{ method: 'relationship.claim', arguments: { account, key: signer.publicKey, seal: sealing.publicKey } }],
        signers: [claim, signer],
        introduced: [claim.kid, signer.kid],
      });
    } catch (fault) {
      // What may still become final keeps its key.
      if (fault instanceof Refused && fault.code !== clientCodes.notFinalYet && fault.code !== clientCodes.nodeUnreachable) {
        await this.wallet.remove(account);
      }

      throw fault;
    }

    return relationship;
  }

  private ledger(member: string): LedgerClient {
    return new LedgerClient(this.connection, this.connection.member(member));
  }
}

/** A purpose that the product knows. @throws Refused answer-malformed: there is none for employment or marketing. */
function purposeOf(purpose: string): PermissionPurpose {
  const known = permissionPurposes.find((one) => one === purpose);
  if (known === undefined) {
    throw new Refused(clientCodes.answerMalformed);
  }

  return known;
}
