import { readBinary } from '../Primitives/BinaryReader';
import type { Bytes } from '../Primitives/Bytes';
import { sha256 } from '../Primitives/Hash';

/** A block's header, as much of it as proofs need (docs/spec/proof.md). */
export interface BlockHeader {
  readonly hash: Bytes;
  readonly network: Bytes;
  readonly partition: number;
  readonly height: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly transactionCount: number;
  readonly transactions: Bytes;
  readonly receipts: Bytes;
  readonly state: Bytes;
  readonly nextValidators: Bytes;
}

/** Reads 281 bytes; null for any others. */
export function readHeader(bytes: Uint8Array): BlockHeader | null {
  return readBinary(bytes, (reader) => {
    reader.tag('xinglin/header/v1');
    const network = reader.hash();
    const partition = reader.u32();
    const height = reader.u64();
    const time = reader.u64();
    reader.raw(32 + 8 + 8 + 32);
    const transactionCount = reader.u32();
    return {
      hash: sha256(bytes), network, partition, height, time, transactionCount,
      transactions: reader.hash(), receipts: reader.hash(), state: reader.hash(), nextValidators: reader.hash(),
    };
  });
}
