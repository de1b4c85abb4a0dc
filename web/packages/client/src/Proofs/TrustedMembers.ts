import { type Jwk, isOnCurve, jwkShape, thumbprint } from '../Keys/P256';
import { encodeBase64Url } from '../Primitives/Base64Url';
import { sha256 } from '../Primitives/Hash';
import { count, hash, list, literal, object, openObject, optional, text, tryReadShape } from '../Primitives/Shape';
import { ValidatorSet, validatorsMax } from './ValidatorSet';

/** Longest trust file and genesis document, bytes. */
const bytesMax = 256 * 1024;

/** All that the checker of a proof must be given by somebody it trusts: whose keys decided the network at some height. */
export interface TrustedMembers {
  readonly network: string;
  readonly name: string;
  readonly partition: number;
  /** The height that these validators decide. */
  readonly at: number;
  readonly validators: ValidatorSet;
  /** Members' names by account. */
  readonly names: ReadonlyMap<string, string>;
}

const trustShape = object({
  format: literal('xinglin/members/v1'),
  network: hash,
  name: text(200),
  partition: count,
  at: count,
  members: list(object({ name: text(200), account: hash, validator: optional(jwkShape) }), validatorsMax),
  refounded: optional(
    object({ network: hash, name: text(200), height: count, header: hash, by: list(hash, validatorsMax), validators: count }),
  ),
});

const genesisShape = openObject({
  format: literal('xinglin/genesis/v1'),
  name: text(200),
  partition: count,
  members: list(openObject({ name: text(200), identity: jwkShape, validator: optional(jwkShape) }), validatorsMax),
});

/** Reads a trust file (docs/spec/proof.md); null when it is malformed. */
export function readTrust(json: Uint8Array): TrustedMembers | null {
  const file = json.length <= bytesMax ? tryReadShape(json, trustShape) : null;
  return file === null ? null : trusted(file.network, file.name, file.partition, file.at, file.members);
}

/**
 * The members that founded a network, from its genesis document; null when the document is another's or malformed. The network's id
 * must come from somebody trusted.
 */
export function trustGenesis(document: Uint8Array, network: string): TrustedMembers | null {
  const genesis = document.length <= bytesMax && encodeBase64Url(sha256(document)) === network ? tryReadShape(document, genesisShape) : null;
  if (genesis === null) {
    return null;
  }

  const members = genesis.members.map((member) => ({ ...member, account: thumbprint(member.identity) }));
  return trusted(network, genesis.name, genesis.partition, 1, members);
}

function trusted(
  network: string,
  name: string,
  partition: number,
  at: number,
  members: readonly { readonly name: string; readonly account: string; readonly validator?: Jwk | undefined }[],
): TrustedMembers | null {
  const validators = members.flatMap(({ account, validator }) => (validator === undefined ? [] : [{ member: account, key: validator }]));
  const sound =
    validators.length > 0 && new Set(members.map((member) => member.account)).size === members.length
    && new Set(validators.map(({ key }) => key.x + key.y)).size === validators.length && validators.every(({ key }) => isOnCurve(key))
    && members.every((member) => isName(member.name)) && isName(name);
  return sound
    ? { network, name, partition, at, validators: ValidatorSet.of(validators), names: new Map(members.map((member) => [member.account, member.name])) }
    : null;
}

/** Names are shown as they are. */
function isName(name: string): boolean {
  return name.length > 0 && !/\p{Cc}/u.test(name);
}
