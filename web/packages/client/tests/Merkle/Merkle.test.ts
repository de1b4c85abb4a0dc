import { describe, expect, it } from 'vitest';
import { verifyConsistency, verifyInclusion } from '../../src/Merkle/MerkleProof';
import { merkleLeaf, merkleRoot } from '../../src/Merkle/MerkleTree';
import { TreeFrontier } from '../../src/Merkle/TreeFrontier';
import { encodeBase64Url } from '../../src/Primitives/Base64Url';
import { utf8 } from '../../src/Primitives/Bytes';
import { decoded, vectors } from '../Vectors';

interface Merkle {
  readonly leaves: readonly { readonly data: string; readonly leaf: string }[];
  readonly roots: readonly string[];
  readonly inclusion: readonly { readonly index: number; readonly size: number; readonly path: readonly string[] }[];
  readonly consistency: readonly { readonly size1: number; readonly size2: number; readonly path: readonly string[] }[];
}

const file = vectors<Merkle>('merkle');
const leaves = file.leaves.map((leaf) => merkleLeaf(utf8(leaf.data)));
const root = (size: number) => decoded(file.roots[size] ?? '');

describe('an RFC 9162 tree', () => {
  it('has the vector\'s leaves and roots, whole and by its edge', () => {
    expect(leaves.map((leaf) => encodeBase64Url(leaf))).toEqual(file.leaves.map((leaf) => leaf.leaf));
    const edge = TreeFrontier.empty();
    file.roots.forEach((expected, size) => {
      expect(encodeBase64Url(merkleRoot(leaves.slice(0, size)))).toBe(expected);
      expect(encodeBase64Url(edge.root)).toBe(expected);
      const next = leaves[size];
      if (next !== undefined) {
        edge.append(next);
      }
    });
    expect(TreeFrontier.restore(edge.size, edge.subtrees)?.root).toEqual(edge.root);
    expect(TreeFrontier.restore(edge.size + 1, edge.subtrees)).toBeNull();
  });

  it.each(file.inclusion)('shows leaf $index of $size and no other', ({ index, size, path }) => {
    const proof = path.map(decoded);
    const leaf = leaves[index] ?? root(0);
    expect(verifyInclusion(leaf, index, size, proof, root(size))).toBe(true);
    expect(verifyInclusion(leaf, index + 1, size, proof, root(size))).toBe(false);
    expect(verifyInclusion(leaf, index, size, [...proof, leaf], root(size))).toBe(false);
    expect(verifyInclusion(leaf, index, size, proof, root(0))).toBe(false);
    expect(proof.length === 0 || !verifyInclusion(leaf, index, size, proof.slice(1), root(size))).toBe(true);
  });

  it.each(file.consistency)('of $size1 leaves begins the one of $size2', ({ size1, size2, path }) => {
    const proof = path.map(decoded);
    expect(verifyConsistency(size1, size2, root(size1), root(size2), proof)).toBe(true);
    expect(verifyConsistency(size1, size2, root(size1 - 1), root(size2), proof)).toBe(false);
    expect(verifyConsistency(size1, size2, root(size1), root(0), proof)).toBe(false);
    expect(verifyConsistency(size1, size2, root(size1), root(size2), [...proof, root(1)])).toBe(false);
    expect(verifyConsistency(0, size2, root(0), root(size2), proof)).toBe(false);
  });
});
