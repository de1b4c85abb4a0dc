import type { Bytes } from './Bytes';
import { equal, utf8 } from './Bytes';

/** Thrown inside a reader for bytes that are not of its form; a public reader turns it into null. */
class BinaryFault extends Error {}

/** Reads big-endian fields of untrusted bytes. */
export class BinaryReader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** An ASCII tag without terminator. */
  tag(expected: string): void {
    if (!equal(this.raw(expected.length), utf8(expected))) {
      fault();
    }
  }

  raw(length: number): Bytes {
    const start = this.move(length);
    return this.bytes.slice(start, start + length);
  }

  hash(): Bytes {
    return this.raw(32);
  }

  u8(): number {
    return this.view.getUint8(this.move(1));
  }

  u32(): number {
    return this.view.getUint32(this.move(4));
  }

  /** At most 2^53 - 1. */
  u64(): number {
    const value = this.view.getBigUint64(this.move(8));
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : fault();
  }

  /** A u32 that is at most a cap. */
  count(max: number): number {
    const value = this.u32();
    return value <= max ? value : fault();
  }

  /** Refuses what is left over. */
  end(): void {
    if (this.at !== this.bytes.length) {
      fault();
    }
  }

  private move(length: number): number {
    const start = this.at;
    this.at += length;
    return this.at <= this.bytes.length ? start : fault();
  }
}

/** Refuses inside {@link readBinary}. */
export function fault(): never {
  throw new BinaryFault('malformed');
}

/** What a reader makes of bytes; null when they are not of its form or go on behind it. */
export function readBinary<T>(bytes: Uint8Array, read: (reader: BinaryReader) => T): T | null {
  const reader = new BinaryReader(bytes);
  try {
    const value = read(reader);
    reader.end();
    return value;
  } catch (refused) {
    if (refused instanceof BinaryFault) {
      return null;
    }

    throw refused;
  }
}
