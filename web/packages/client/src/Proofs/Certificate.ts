import { encodeBase64Url } from '../Primitives/Base64Url';
import { fault, readBinary } from '../Primitives/BinaryReader';
import { type Bytes, concat, equal, utf8 } from '../Primitives/Bytes';
import { sha256 } from '../Primitives/Hash';
import type { BlockHeader } from './BlockHeader';
import { type ValidatorSet, validatorsMax } from './ValidatorSet';
import { isVoteSigned, readAlone, readEither, type VoteSignature } from './VoteSignature';

/** One member's precommit. */
interface CertificateVote {
  /** Place in the set of that height. */
  readonly index: number;
  readonly signature: VoteSignature;
}

/** Precommits of a quorum of members over one header (docs/spec/votes-and-certificate.md). */
export interface Certificate {
  readonly bytes: Bytes;
  /** Network, partition, height, round and header: what each precommit says. */
  readonly content: Bytes;
  readonly network: Bytes;
  readonly partition: number;
  readonly height: number;
  readonly header: Bytes;
  readonly votes: readonly CertificateVote[];
}

/** Reads untrusted bytes; null when they are no certificate, or an index comes twice or out of order. */
export function readCertificate(bytes: Uint8Array): Certificate | null {
  return readBinary(bytes, (reader) => {
    const tag = utf8('xinglin/certificate/v2');
    const listed = equal(bytes.subarray(0, tag.length), tag);
    reader.tag(listed ? 'xinglin/certificate/v2' : 'xinglin/certificate/v1');
    const network = reader.hash();
    const partition = reader.u32();
    const height = reader.u64();
    reader.u32();
    const header = reader.hash();
    const content = bytes.slice(22, 22 + 80);
    const votes: CertificateVote[] = [];
    for (let left = reader.count(validatorsMax); left > 0; left--) {
      const index = reader.u8();
      if (index <= (votes.at(-1)?.index ?? -1)) {
        fault();
      }

      votes.push({ index, signature: listed ? readEither(reader) : readAlone(reader) });
    }

    // One form for each certificate: without a vote in a list it is the shorter.
    if (listed && votes.every((vote) => vote.signature.place === null)) {
      fault();
    }

    return { bytes: new Uint8Array(bytes), content, network, partition, height, header, votes };
  });
}

/** What is wrong with a certificate of a header; null when it decides. */
export async function certificateFault(certificate: Certificate, header: BlockHeader, set: ValidatorSet): Promise<string | null> {
  const names =
    equal(certificate.network, header.network) && certificate.partition === header.partition && certificate.height === header.height
    && equal(certificate.header, header.hash);
  if (!names) {
    return 'proof-certificate-mismatch';
  }

  if (certificate.votes.length < set.quorum || certificate.votes.some((vote) => vote.index >= set.validators.length)) {
    return 'proof-quorum-missing';
  }

  return (await isSigned(certificate, set)) ? null : 'proof-signature-invalid';
}

/** One bad entry spoils a certificate: members are counted, never signatures. */
async function isSigned(certificate: Certificate, set: ValidatorSet): Promise<boolean> {
  const name = encodeBase64Url(sha256(certificate.bytes, set.hash));
  if (verified.has(name)) {
    return true;
  }

  const message = concat(utf8('xinglin/vote/v1'), Uint8Array.of(2), certificate.content);
  const valid = await Promise.all(
    certificate.votes.map(async (vote) => {
      const validator = set.validators[vote.index];
      return validator !== undefined && isVoteSigned(validator.key, message, vote.signature);
    }),
  );
  const all = valid.every((one) => one);
  if (all) {
    remember(name);
  }

  return all;
}

/** Certificates that were found valid: many proofs hang on one block. */
const verified = new Set<string>();

function remember(name: string): void {
  if (verified.size >= 256) {
    verified.clear();
  }

  verified.add(name);
}
