import type { Jwk } from '../Keys/P256';
import type { Signer } from '../Keys/Signer';
import { encodeBase64Url } from '../Primitives/Base64Url';
import { type Bytes, random, utf8 } from '../Primitives/Bytes';
import { sha256 } from '../Primitives/Hash';
import { jsonBytes } from '../Primitives/StrictJson';
import { signCompact } from './Jws';

/** A question to a member's gateway (docs/spec/signed-request.md). */
export interface RequestDraft {
  readonly network: string;
  readonly partition: number;
  /** Account of the member that is asked. */
  readonly audience: string;
  /** The acting account. */
  readonly as: string;
  /** Milliseconds since 1970, at most ten minutes ahead. */
  readonly expires: number;
  readonly method: string;
  /** The answer is sealed to it. */
  readonly seal: Jwk;
  readonly arguments: object;
}

/** A request ready to be sent, and the hash that its answer is bound to. */
export interface BuiltRequest {
  readonly bytes: Bytes;
  readonly hash: Bytes;
}

/** Signs a request with a fresh id. */
export async function buildRequest(draft: RequestDraft, signer: Signer, introduce: boolean): Promise<BuiltRequest> {
  const payload = requestPayload(draft, signer.kid, encodeBase64Url(random(16)));
  return { bytes: utf8(await signCompact(payload, { signer, introduce })), hash: sha256(payload) };
}

/** The signed bytes, members in the order of the specification's table. */
export function requestPayload(draft: RequestDraft, kid: string, id: string): Bytes {
  const { crv, kty, x, y } = draft.seal;
  return jsonBytes({
    net: draft.network,
    part: draft.partition,
    aud: draft.audience,
    as: [draft.as],
    by: [kid],
    id,
    exp: draft.expires,
    method: draft.method,
    seal: { crv, kty, x, y },
    args: draft.arguments,
  });
}
