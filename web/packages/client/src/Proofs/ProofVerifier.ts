import { inclusionRoot } from '../Merkle/MerkleProof';
import { merkleLeaf } from '../Merkle/MerkleTree';
import { decodeBase64Url, encodeBase64Url } from '../Primitives/Base64Url';
import { type Bytes, equal, utf8 } from '../Primitives/Bytes';
import { count, list, literal, object, type Of, optional, text, tryReadShape } from '../Primitives/Shape';
import { Refused } from '../Primitives/Refused';
import { StateProof } from '../State/StateProof';
import { type BlockHeader, readHeader } from './BlockHeader';
import { certificateFault, readCertificate } from './Certificate';
import type { TrustedMembers } from './TrustedMembers';
import { ValidatorSet } from './ValidatorSet';

/** Longest file, bytes. */
const fileBytesMax = 2 * 1024 * 1024;
const keyBytesMax = 1024;
const piece = text(fileBytesMax);
const leafShape = object({ index: count, bytes: piece, path: text(64 * 43) });

const proofShape = object({
  format: literal('xinglin/proof/v1'),
  header: piece,
  certificate: piece,
  sets: optional(list(object({ header: piece, certificate: piece, set: piece }), 64)),
  state: optional(object({ key: piece, path: piece, value: optional(piece) })),
  receipt: optional(leafShape),
  transaction: optional(leafShape),
});

/** What a proof shows. */
export type ProvenFact =
  | { readonly kind: 'entry'; readonly key: string; readonly value: Bytes | null }
  | { readonly kind: 'receipt' | 'transaction'; readonly index: number; readonly bytes: Bytes };

/** A proof that holds: the fact, and who signed it when. */
export interface ProofReport {
  readonly fact: ProvenFact;
  readonly network: string;
  readonly partition: number;
  readonly height: number;
  /** Milliseconds since 1970: the block's time. */
  readonly time: number;
  /** Members whose signatures were verified. */
  readonly signers: readonly { readonly member: string; readonly name: string | null }[];
  readonly quorum: number;
  readonly validators: number;
  readonly setChanges: number;
}

/**
 * Checks a proof file with nothing but the trusted members' keys (docs/spec/proof.md): no network, no clock.
 * @throws Refused with the check that failed.
 */
export async function verifyProof(file: Uint8Array, trust: TrustedMembers): Promise<ProofReport> {
  if (file.length > fileBytesMax) {
    throw new Refused('proof-too-large');
  }

  const document = tryReadShape(file, proofShape) ?? malformed();
  const { set, before, changes } = await followSets(document.sets ?? [], trust);
  const header = readPiece(document.header, readHeader);
  refuseHeader(header, trust, before);
  const certificate = readPiece(document.certificate, readCertificate);
  refuse(await certificateFault(certificate, header, set));
  const fact = readFact(document, header);
  const signers = certificate.votes.flatMap((vote) => {
    const member = set.validators[vote.index]?.member;
    return member === undefined ? [] : [{ member, name: trust.names.get(member) ?? null }];
  });
  return {
    fact, signers, network: trust.network, partition: header.partition, height: header.height, time: header.time,
    quorum: set.quorum, validators: set.validators.length, setChanges: changes,
  };
}

type ProofDocument = Of<typeof proofShape>;

/** How the validators of the block follow from the trusted ones. */
async function followSets(
  sets: NonNullable<ProofDocument['sets']>,
  trust: TrustedMembers,
): Promise<{ readonly set: ValidatorSet; readonly before: BlockHeader | null; readonly changes: number }> {
  let set = trust.validators;
  let before: BlockHeader | null = null;
  let changes = 0;
  for (const change of sets) {
    const header: BlockHeader = readPiece(change.header, readHeader);
    const next = readPiece(change.set, (bytes) => ValidatorSet.read(bytes));
    const certificate = readPiece(change.certificate, readCertificate);
    if (changes === 0 && header.height < trust.at) {
      before = header;
      continue;
    }

    refuseHeader(header, trust, before);
    refuse(await certificateFault(certificate, header, set));
    if (!equal(next.hash, header.nextValidators)) {
      throw new Refused('proof-set-mismatch');
    }

    [set, before, changes] = [next, header, changes + 1];
  }

  return { set, before, changes };
}

function refuseHeader(header: BlockHeader, trust: TrustedMembers, before: BlockHeader | null): void {
  if (encodeBase64Url(header.network) !== trust.network) {
    throw new Refused('proof-network-mismatch');
  }

  if (header.partition !== trust.partition) {
    throw new Refused('proof-partition-mismatch');
  }

  if (before !== null && header.height <= before.height) {
    throw new Refused('proof-set-mismatch');
  }
}

function readFact(document: ProofDocument, header: BlockHeader): ProvenFact {
  const { state, receipt, transaction } = document;
  if ([state, receipt, transaction].filter((fact) => fact !== undefined).length !== 1) {
    return malformed();
  }

  if (state !== undefined) {
    return readEntry(state, header);
  }

  return receipt !== undefined
    ? readLeaf('receipt', receipt, header.receipts, header.transactionCount)
    : readLeaf('transaction', transaction ?? malformed(), header.transactions, header.transactionCount);
}

function readEntry(state: NonNullable<ProofDocument['state']>, header: BlockHeader): ProvenFact {
  if (state.key.length === 0 || utf8(state.key).length > keyBytesMax || /\p{Cc}/u.test(state.key)) {
    return malformed();
  }

  const path = readPiece(state.path, (bytes) => StateProof.decode(bytes));
  const value = state.value === undefined ? null : readPiece(state.value, (bytes) => bytes);
  const holds = value === null ? path.showsAbsence(header.state, state.key) : path.showsValue(header.state, state.key, value);
  if (!holds) {
    throw new Refused('proof-path-invalid');
  }

  return { kind: 'entry', key: state.key, value };
}

function readLeaf(kind: 'receipt' | 'transaction', leaf: Of<typeof leafShape>, root: Bytes, size: number): ProvenFact {
  const bytes = readPiece(leaf.bytes, (read) => read);
  const joined = readPiece(leaf.path, (read) => (read.length % 32 === 0 ? read : null));
  const path = Array.from({ length: joined.length / 32 }, (_, i) => joined.slice(32 * i, 32 * i + 32));
  const computed = inclusionRoot(merkleLeaf(bytes), leaf.index, size, path);
  if (computed === null || !equal(computed, root)) {
    throw new Refused('proof-path-invalid');
  }

  return { kind, index: leaf.index, bytes };
}

function readPiece<T>(piece: string, read: (bytes: Bytes) => T | null): T {
  const bytes = decodeBase64Url(piece);
  return (bytes === null ? null : read(bytes)) ?? malformed();
}

function refuse(code: string | null): void {
  if (code !== null) {
    throw new Refused(code);
  }
}

function malformed(): never {
  throw new Refused('proof-malformed');
}
