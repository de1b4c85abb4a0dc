import { utf8 } from '../Primitives/Bytes';
import { commitmentOf } from '../Primitives/Commitment';
import { count, flag, hash, list, object, type Of, optional, text, tryReadShape } from '../Primitives/Shape';
import { disclosureCommitmentType } from './EvidenceLeaf';

/** Longest JSON that is read, bytes. */
const bytesMax = 4 * 1024 * 1024;

const bodyShape = object({
  time: count,
  released: flag,
  basis: text(32),
  reader: hash,
  purpose: text(64),
  scopes: list(text(512), 64),
  returned: list(object({ pointer: hash, commitment: hash }), 100_000),
  relationship: optional(hash),
  member: optional(hash),
  permission: optional(hash),
  code: optional(text(128)),
  authority: optional(hash),
  showFrom: optional(count),
  layers: optional(list(text(16), 100_000)),
  kept: optional(flag),
});

/** What happened, in full (docs/spec/evidence.md). */
export type DisclosureBody = Of<typeof bodyShape>;

/** Reads the exact JSON of a body strictly; null when it is not of this form. */
export function readBody(json: string): DisclosureBody | null {
  return json.length > bytesMax ? null : tryReadShape(utf8(json), bodyShape);
}

/** The leaf's commitment to a body; null when it cannot be committed to. */
export function bodyCommitment(salt: string, json: string): string | null {
  return commitmentOf(salt, disclosureCommitmentType, utf8(json));
}
