import type { Signer } from '../Keys/Signer';
import { encodeBase64Url } from '../Primitives/Base64Url';
import { type Bytes, random, utf8 } from '../Primitives/Bytes';
import { sha256 } from '../Primitives/Hash';
import { jsonBytes } from '../Primitives/StrictJson';
import { signPart } from './Jws';

/** Most bytes of a transaction. */
export const transactionBytesMax = 65_536;

/** A call of a contract: `permission.grant` and its arguments. */
export interface Call {
  readonly method: string;
  readonly arguments: object;
}

/** A transaction ready to be sent. */
export interface BuiltTransaction {
  /** SHA-256 of the payload. */
  readonly id: string;
  readonly bytes: Bytes;
  readonly mediaType: 'application/jose' | 'application/jose+json';
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** What a transaction says (docs/spec/transaction.md). */
export interface TransactionDraft {
  readonly network: string;
  readonly partition: number;
  /** Acting accounts. */
  readonly as: readonly string[];
  /** Milliseconds since 1970, at most ten minutes ahead. */
  readonly expires: number;
  readonly calls: readonly Call[];
  /** All signers. */
  readonly signers: readonly Signer[];
  /** Kids of signers whose keys the ledger may not know. */
  readonly introduced?: readonly string[];
}

/** Signs a transaction: compact with one signer, general with several. */
export async function buildTransaction(draft: TransactionDraft): Promise<BuiltTransaction> {
  const payload = jsonBytes({
    net: draft.network,
    part: draft.partition,
    as: draft.as,
    by: draft.signers.map((signer) => signer.kid),
    id: encodeBase64Url(random(16)),
    exp: draft.expires,
    calls: draft.calls.map((call) => ({ m: call.method, a: call.arguments })),
  });
  const text = encodeBase64Url(payload);
  const parts = await Promise.all(
    draft.signers.map((signer) => signPart(text, { signer, introduce: draft.introduced?.includes(signer.kid) ?? false })),
  );
  const [only] = parts;
  const compact = parts.length === 1 && only !== undefined;
  const bytes = compact ? utf8(`${only.protected}.${text}.${only.signature}`) : jsonBytes({ payload: text, signatures: parts });
  if (bytes.length > transactionBytesMax) {
    throw new RangeError('the transaction is too long');
  }

  return { id: encodeBase64Url(sha256(payload)), bytes, mediaType: compact ? 'application/jose' : 'application/jose+json', expires: draft.expires };
}
