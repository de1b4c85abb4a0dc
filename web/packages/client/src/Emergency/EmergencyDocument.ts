import { sealInfo, type SealedMessage, seal } from '../Envelopes/SealedMessage';
import type { Jwk } from '../Keys/P256';
import { concat, utf8 } from '../Primitives/Bytes';
import { commitmentOf, newSalt } from '../Primitives/Commitment';
import { hashBytes } from '../Primitives/Hash';
import { count, hash, list, literal, object, type Of, optional, text, tryReadShape } from '../Primitives/Shape';
import { jsonBytes } from '../Primitives/StrictJson';

/** Why a patient cannot be asked. */
export const emergencyReasons = ['unconscious', 'life-threatening', 'unable-to-consent', 'child-alone', 'disaster'] as const;

/** One of {@link emergencyReasons}. */
export type EmergencyReason = (typeof emergencyReasons)[number];

/** Kinds of numbers by which a holder can find a person. */
export const identifierKinds = ['identity-number', 'card-number', 'patient-number'] as const;

/** Longest reason in words, characters. */
export const wordsMax = 200;

const identifierShape = object({ kind: literal(...identifierKinds), value: text(64), holder: optional(hash) });
const statementShape = object({
  access: hash,
  network: hash,
  member: hash,
  team: hash,
  openers: list(hash, 2),
  reason: literal(...emergencyReasons),
  text: text(wordsMax),
  patient: list(identifierShape, 8),
  from: count,
  until: count,
});

/** One number of the person; a patient number with the member whose it is. */
export type EmergencyIdentifier = Of<typeof identifierShape>;

/** What two people state when they open an emergency access (docs/spec/emergency.md). */
export type EmergencyStatement = Of<typeof statementShape>;

/** A statement as it travels: the exact text, the salt of its commitment, and for the second step the further reason. */
export interface EmergencyDocument {
  readonly statement: string;
  readonly salt: string;
  readonly more?: string;
}

/** Writes a statement with a fresh salt; null when it breaks a limit. */
export function writeStatement(statement: EmergencyStatement): EmergencyDocument | null {
  const { access, network, member, team, openers, reason, text: words, patient, from, until } = statement;
  const identifiers = patient.map(({ kind, value, holder }) => ({ kind, value, ...(holder === undefined ? {} : { holder }) }));
  const document = { statement: JSON.stringify({ access, network, member, team, openers, reason, text: words, patient: identifiers, from, until }), salt: newSalt() };
  return readStatement(document) === null ? null : document;
}

/** What a document says; null when it is no statement, or breaks a limit. */
export function readStatement(document: EmergencyDocument): EmergencyStatement | null {
  const read = tryReadShape(utf8(document.statement), statementShape);
  return read !== null && read.openers.length === 2 && read.openers[0] !== read.openers[1] && isWords(read.text) && read.from < read.until
    && read.patient.length > 0 && read.patient.every((one) => /^[^\s\p{Cc}]{1,64}$/u.test(one.value) && (one.kind === 'patient-number') === (one.holder !== undefined))
    ? read
    : null;
}

/** What the ledger has of a document; null when it cannot be committed to. */
export const statementCommitment = (document: EmergencyDocument): string | null => commitmentOf(document.salt, 'emergency-access', utf8(document.statement));

/** Seals a copy to one member. @param recipient The member's account. */
export function sealDocument(document: EmergencyDocument, key: Jwk, network: string, access: string, recipient: string): Promise<SealedMessage> {
  const { statement, salt, more } = document;
  const info = sealInfo('emergency-access', network, concat(hashBytes(access), hashBytes(recipient)));
  return seal(key, info, jsonBytes({ statement, salt, ...(more === undefined ? {} : { more }) }));
}

/** True for words that somebody could read: 1 to 200 characters, no controls, not blank. */
export function isWords(words: string): boolean {
  return words.length <= wordsMax && words.trim().length > 0 && !/\p{Cc}/u.test(words);
}
