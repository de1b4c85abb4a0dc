import { type Jwk, verify } from '../Keys/P256';
import { inclusionRoot } from '../Merkle/MerkleProof';
import { merkleLeaf } from '../Merkle/MerkleTree';
import { type BinaryReader, fault } from '../Primitives/BinaryReader';
import { type Bytes, concat, utf8 } from '../Primitives/Bytes';

/** Most votes in one list. */
const listMax = 64;

/** A vote's place in a list that was signed as one. */
interface VotePlace {
  readonly size: number;
  readonly index: number;
  readonly salt: Bytes;
  readonly path: readonly Bytes[];
}

/** A validator's signature of one vote: alone, or over the root of a list in which the vote has a place. */
export interface VoteSignature {
  readonly place: VotePlace | null;
  readonly signature: Bytes;
}

/** 64 bytes over the vote's bytes. */
export function readAlone(reader: BinaryReader): VoteSignature {
  return { place: null, signature: reader.raw(64) };
}

/** Of a certificate that has votes of both shapes: size 0 stands for a vote that was signed alone. */
export function readEither(reader: BinaryReader): VoteSignature {
  const size = reader.u8();
  if (size === 0) {
    return readAlone(reader);
  }

  const index = reader.u8();
  if (size < 2 || size > listMax || index >= size) {
    fault();
  }

  const salt = reader.raw(16);
  const path = Array.from({ length: pathLength(index, size) }, () => reader.hash());
  return { place: { size, index, salt, path }, signature: reader.raw(64) };
}

/** True when the key signed exactly these bytes of a vote. */
export async function isVoteSigned(key: Jwk, vote: Bytes, { place, signature }: VoteSignature): Promise<boolean> {
  if (place === null) {
    return verify(key, vote, signature);
  }

  const leaf = merkleLeaf(concat(utf8('xinglin/vote-leaf/v1'), place.salt, vote));
  const root = inclusionRoot(leaf, place.index, place.size, place.path);
  return root !== null && verify(key, concat(utf8('xinglin/votes/v1'), Uint8Array.of(place.size), root), signature);
}

/** How many siblings stand between a leaf and the root. */
function pathLength(index: number, size: number): number {
  let length = 0;
  for (let [at, last] = [index, size - 1]; last > 0; [at, last] = [at >> 1, last >> 1]) {
    length += at % 2 === 1 || at < last ? 1 : 0;
  }

  return length;
}
