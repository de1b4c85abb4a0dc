import { sealInfo, type SealedMessage, sealPurposes, seal } from '../Envelopes/SealedMessage';
import type { Jwk } from '../Keys/P256';
import { concat, utf8 } from '../Primitives/Bytes';
import { commitmentOf, newSalt } from '../Primitives/Commitment';
import { hashBytes } from '../Primitives/Hash';
import { jsonBytes } from '../Primitives/StrictJson';
import type { LayerName } from '../Records/SealedLayer';

/** Why somebody reads; there is none for employment or marketing. */
export const permissionPurposes = ['treatment', 'payment', 'research', 'patient-request', 'public-health'] as const;

/** One of {@link permissionPurposes}. */
export type PermissionPurpose = (typeof permissionPurposes)[number];

/** Type in the commitment. */
export const termsCommitmentType = 'permission-terms';

/** What a permission allows (docs/spec/sealed.md). Only holder and grantee ever see it, sealed. */
export interface PermissionTerms {
  readonly permission: string;
  readonly network: string;
  readonly holder: string;
  /** The patient's account towards the holder. */
  readonly relationship: string;
  readonly grantee: { readonly account: string; readonly member: string };
  /** 1 to 16 SMART v2 scopes of at most 512 characters. */
  readonly scopes: readonly string[];
  readonly purpose: PermissionPurpose;
  /** Milliseconds since 1970, inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  /** The deepest layer that is opened. */
  readonly layer: LayerName;
}

/** Terms as they travel: the exact text, and the salt of its commitment. */
export interface TermsDocument {
  readonly terms: string;
  readonly salt: string;
}

/** Writes terms with a fresh salt. */
export function writeTerms(terms: PermissionTerms): TermsDocument {
  if (terms.scopes.length === 0 || terms.scopes.length > 16 || terms.scopes.some((scope) => scope.length === 0 || scope.length > 512) || terms.from >= terms.until) {
    throw new RangeError('terms need 1 to 16 scopes and a period');
  }

  const { permission, network, holder, relationship, grantee, scopes, purpose, from, until, layer } = terms;
  const { account, member } = grantee;
  const text = JSON.stringify({ permission, network, holder, relationship, grantee: { account, member }, scopes, purpose, from, until, layer });
  return { terms: text, salt: newSalt() };
}

/** What the ledger has: the salted commitment to the text; null when it cannot be committed to. */
export function termsCommitment(document: TermsDocument): string | null {
  return commitmentOf(document.salt, termsCommitmentType, utf8(document.terms));
}

/** Seals a copy to the holder or to the grantee.
 * @param recipient The recipient's account. */
export function sealTerms(document: TermsDocument, recipientKey: Jwk, network: string, permission: string, recipient: string): Promise<SealedMessage> {
  const info = sealInfo(sealPurposes.permissionTerms, network, concat(hashBytes(permission), hashBytes(recipient)));
  return seal(recipientKey, info, jsonBytes({ terms: document.terms, salt: document.salt }));
}

/** The ledger shows an end rounded up to the whole hour. */
export function ceilingHour(time: number): number {
  return Math.ceil(time / 3_600_000) * 3_600_000;
}
