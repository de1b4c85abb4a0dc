import type { Bytes } from '../Primitives/Bytes';
import { emptyRoot, merkleNode } from './MerkleTree';

/** An RFC 9162 tree of which only the right edge is kept: whoever follows a log remembers at most 53 hashes. */
export class TreeFrontier {
  private readonly edge: Bytes[];

  private constructor(
    private leaves: number,
    subtrees: readonly Bytes[],
  ) {
    this.edge = [...subtrees];
  }

  /** The empty tree. */
  static empty(): TreeFrontier {
    return new TreeFrontier(0, []);
  }

  /** What was remembered; null when size and number of subtrees do not fit. */
  static restore(size: number, subtrees: readonly Bytes[]): TreeFrontier | null {
    const ones = Number.isSafeInteger(size) && size >= 0 ? size.toString(2).replaceAll('0', '').length : -1;
    return ones === subtrees.length ? new TreeFrontier(size, subtrees) : null;
  }

  /** Number of leaves. */
  get size(): number {
    return this.leaves;
  }

  /** Roots of the complete subtrees, largest first. */
  get subtrees(): readonly Bytes[] {
    return this.edge;
  }

  /** Root over all leaves. */
  get root(): Bytes {
    return this.edge.reduceRight<Bytes | null>((right, left) => (right === null ? left : merkleNode(left, right)), null) ?? emptyRoot;
  }

  /** Adds the hash of a leaf. */
  append(leaf: Bytes): void {
    let node = leaf;
    for (let rest = this.leaves; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = this.edge.pop();
      if (left === undefined) {
        throw new RangeError('the edge does not fit the size');
      }

      node = merkleNode(left, node);
    }

    this.edge.push(node);
    this.leaves++;
  }
}
