import { count, hash, list, literal, object, type Of, openObject, optional, text, tryReadShape } from '../Primitives/Shape';
import { layerNames } from '../Records/SealedLayer';
import { isObject, jsonBytes, parseStrict } from '../Primitives/StrictJson';
import type { Bytes } from '../Primitives/Bytes';

const termsShape = object({ terms: text(64 * 1024), salt: hash });

const relationshipShape = openObject({
  label: text(22),
  member: hash,
  account: hash,
  epoch: count,
  role: optional(text(64)),
  noticesSeen: optional(count),
  next: optional(count),
});

const grantShape = openObject({
  permission: hash,
  account: hash,
  holder: hash,
  grantee: hash,
  granteeMember: hash,
  scopes: list(text(512), 16),
  purpose: text(64),
  until: count,
  terms: optional(termsShape),
  kind: optional(text(64)),
  layer: optional(literal(...layerNames)),
});

const logShape = openObject({
  account: hash,
  size: count,
  root: hash,
  counter: count,
  searched: count,
  subtrees: list(hash, 64),
  logKey: optional(hash),
});

const contentsShape = openObject({
  root: text(43),
  network: hash,
  relationships: list(relationshipShape, 1_000),
  grants: list(grantShape, 10_000),
  answered: optional(list(hash, 1_000)),
  logs: optional(list(logShape, 1_000)),
});

/** One account of the wallet's owner towards one member. Only the wallet can put two of them together. */
export type WalletRelationship = Of<typeof relationshipShape>;

/** A permission that this wallet granted, so that its owner can see and end it. */
export type WalletGrant = Of<typeof grantShape>;

/** How far the evidence log of one relationship's member was verified. */
export type WalletLog = Of<typeof logShape>;

/** What is sealed: the same members as the command line's wallet, so that one opens the other's. */
export type WalletContents = Of<typeof contentsShape>;

/** Most answered asks kept. */
export const answeredMax = 1_000;

/** An empty wallet. @param root 32 bytes in base64url. */
export function newContents(root: string, network: string): WalletContents {
  return { root, network, relationships: [], grants: [], answered: [], logs: [] };
}

/** The JSON. Members that another version added are kept as they were. */
export function writeContents(contents: WalletContents): Bytes {
  return jsonBytes(contents);
}

/** Reads the JSON; null for another form. Members unknown here, such as wards, are carried along. */
export function readContents(json: Uint8Array): WalletContents | null {
  const known = tryReadShape(json, contentsShape);
  if (known === null) {
    return null;
  }

  const whole = parseStrict(json, 64);
  return isObject(whole) ? { ...whole, ...known } : null;
}

