import { fault, readBinary } from '../Primitives/BinaryReader';
import { type Bytes, concat, equal, utf8 } from '../Primitives/Bytes';
import { sha256, zeroHash } from '../Primitives/Hash';

/** Levels of a path. */
const depthMax = 256;

/** What the path of a key ends in. */
type End = { readonly kind: 'empty' } | { readonly kind: 'entry' } | { readonly kind: 'other'; readonly path: Bytes; readonly value: Bytes };

/** Shows that a key has a value, or none, under a state root (docs/spec/state.md). */
export class StateProof {
  private constructor(
    private readonly end: End,
    private readonly siblings: readonly Bytes[],
  ) {}

  /** Reads an untrusted proof; null when it is not the one form of some proof. */
  static decode(bytes: Uint8Array): StateProof | null {
    return readBinary(bytes, (reader) => {
      const end = reader.u8();
      const levels = reader.count(depthMax);
      const mask = reader.raw(Math.ceil(levels / 8));
      if (levels % 8 !== 0 && ((mask.at(-1) ?? 0) & (0xff >> (levels % 8))) !== 0) {
        fault();
      }

      const siblings = Array.from({ length: levels }, (_, i) => (bit(mask, i) === 0 ? zeroHash : notZero(reader.hash())));
      switch (end) {
        case 0:
          return new StateProof({ kind: 'empty' }, siblings);
        case 1:
          return new StateProof({ kind: 'entry' }, siblings);
        case 2:
          return new StateProof({ kind: 'other', path: reader.hash(), value: reader.hash() }, siblings);
        default:
          return fault();
      }
    });
  }

  /** True when the proof shows that the key has exactly this value under the root. */
  showsValue(root: Uint8Array, key: string, value: Uint8Array): boolean {
    const path = statePath(key);
    return this.end.kind === 'entry' && equal(this.fold(path, stateLeaf(path, sha256(value))), root);
  }

  /** True when the proof shows that the key has no value under the root. */
  showsAbsence(root: Uint8Array, key: string): boolean {
    const path = statePath(key);
    switch (this.end.kind) {
      case 'empty':
        return equal(this.fold(path, zeroHash), root);
      case 'other':
        return this.isNeighbour(path, this.end.path) && equal(this.fold(path, stateLeaf(this.end.path, this.end.value)), root);
      default:
        return false;
    }
  }

  private fold(path: Bytes, start: Bytes): Bytes {
    return this.siblings.reduceRight(
      (node, sibling, depth) => (bit(path, depth) === 1 ? stateNode(sibling, node) : stateNode(node, sibling)),
      start,
    );
  }

  /** Another key's path that begins with the same bits as far as the proof goes. */
  private isNeighbour(path: Bytes, other: Bytes): boolean {
    return !equal(path, other) && this.siblings.every((_, depth) => bit(path, depth) === bit(other, depth));
  }
}

/** Where a key stands. */
export function statePath(key: string): Bytes {
  return sha256(utf8(key));
}

/** An entry's hash. */
export function stateLeaf(path: Uint8Array, valueHash: Uint8Array): Bytes {
  return sha256(concat(Uint8Array.of(0), path, valueHash));
}

function stateNode(left: Uint8Array, right: Uint8Array): Bytes {
  return sha256(concat(Uint8Array.of(1), left, right));
}

function bit(bytes: Uint8Array, index: number): number {
  return ((bytes[index >> 3] ?? 0) >> (7 - (index & 7))) & 1;
}

function notZero(hash: Bytes): Bytes {
  return equal(hash, zeroHash) ? fault() : hash;
}
