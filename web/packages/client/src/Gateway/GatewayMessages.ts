import { sealedShape } from '../Envelopes/SealedMessage';
import { jwkShape } from '../Keys/P256';
import { anything, count, flag, hash, list, literal, object, type Of, openObject, optional, text } from '../Primitives/Shape';
import { layerNames } from '../Records/SealedLayer';

/** Most resources of one answer. */
const resourcesMax = 20_000;
const pathShape = list(hash, 64);
const scopesShape = list(text(512), 64);

/** Nothing more to say. */
export const doneShape = object({ done: flag });

/** One layer of one released record (docs/spec/release.md). */
export const resourceShape = object({
  type: text(64),
  salt: hash,
  pointer: hash,
  commitment: hash,
  layer: literal(...layerNames),
  ciphertext: text(16 * 1024 * 1024),
  wrap: sealedShape,
  attestation: optional(text(16 * 1024)),
});

/** What shows a reader that the release was logged first (docs/spec/evidence.md). */
export const evidenceShape = object({
  index: count,
  time: count,
  tag: hash,
  salt: hash,
  body: text(4 * 1024 * 1024),
  proof: pathShape,
  checkpoint: text(16 * 1024),
});

/** A record that is not as it was, or that the patient says is wrong. */
export const markShape = openObject({
  pointer: hash,
  code: text(64),
  since: count,
  correction: optional(openObject({ original: optional(openObject({ pointer: hash, commitment: hash, layer: literal(...layerNames) })) })),
});

/** What lets a reader judge whether it got all that its scope covers (docs/spec/completeness.md). */
export const completenessShape = object({
  statement: text(8 * 1024 * 1024),
  root: (value) => (value === null || value === undefined ? null : hash(value)),
  opened: list(object({ leaf: count, salt: hash, text: text(4 * 1024 * 1024) }), 512),
  proof: list(hash, 512),
});

/** What a holder released. */
export const recordsShape = object({
  account: hash,
  resources: list(resourceShape, resourcesMax),
  scopes: scopesShape,
  asOf: object({ height: count, time: count }),
  entry: text(64),
  evidence: optional(evidenceShape),
  remark: optional(text(64)),
  completeness: optional(completenessShape),
  slowedBy: optional(count),
  marks: optional(list(markShape, resourcesMax)),
});

/** What somebody asks the patient for. */
export const askedShape = object({
  member: hash,
  asker: hash,
  askerSeal: jwkShape,
  role: text(64),
  holder: hash,
  scopes: scopesShape,
  purpose: text(64),
  days: count,
  layer: optional(literal(...layerNames)),
  kind: optional(text(64)),
});

/** Something an account should know; which members are present depends on `kind`. */
export const noticeShape = openObject({
  number: count,
  kind: text(64),
  time: count,
  account: hash,
  records: optional(count),
  ask: optional(hash),
  request: optional(askedShape),
  permission: optional(hash),
  holder: optional(hash),
  basis: optional(text(64)),
  authority: optional(hash),
  happened: optional(count),
  emergency: optional(anything),
  pointers: optional(list(hash, 100_000)),
  action: optional(hash),
  due: optional(count),
  order: optional(hash),
  correction: optional(hash),
  item: optional(text(512)),
  sealed: optional(sealedShape),
  patient: optional(hash),
  ownNumber: optional(text(64)),
});

/** Notices in ascending order. */
export const noticesShape = object({ notices: list(noticeShape, 10_000), next: count, remark: optional(text(64)) });

const ownEntryShape = object({
  index: count,
  time: count,
  commitment: hash,
  counter: count,
  proof: pathShape,
  salt: optional(hash),
  body: optional(text(4 * 1024 * 1024)),
  delayedKey: optional(hash),
});

/** A page of the own log: the node's summaries are passed over, what is shown comes from the evidence. */
export const logShape = openObject({
  next: count,
  evidence: optional(object({ logKey: hash, checkpoint: text(16 * 1024), entries: list(ownEntryShape, 10_000) })),
  remark: optional(text(64)),
});

/** One layer of one released record. */
export type ReleasedResource = Of<typeof resourceShape>;

/** See {@link evidenceShape}. */
export type EntryEvidence = Of<typeof evidenceShape>;

/** See {@link recordsShape}. */
export type RecordsAnswer = Of<typeof recordsShape>;

/** See {@link askedShape}. */
export type AskedAccess = Of<typeof askedShape>;

/** See {@link noticeShape}. */
export type Notice = Of<typeof noticeShape>;

/** See {@link ownEntryShape}. */
export type OwnEntry = Of<typeof ownEntryShape>;
