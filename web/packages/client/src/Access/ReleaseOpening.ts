import type { SealingKey } from '../Keys/SealingKey';
import type { Jwk } from '../Keys/P256';
import type { ReleasedResource } from '../Gateway/GatewayMessages';
import { decodeBase64Url } from '../Primitives/Base64Url';
import { type Bytes, textOf } from '../Primitives/Bytes';
import { commitmentOf } from '../Primitives/Commitment';
import { clientCodes, Refused } from '../Primitives/Refused';
import { openLayer, openWrap } from '../Records/SealedLayer';
import { readLayerStatement, SignedStatement } from '../Statements/SignedStatement';

/** Under what a record was released, and who opens it. */
export interface Release {
  readonly network: string;
  readonly holder: string;
  /** The patient's account towards the holder. */
  readonly relationship: string;
  /** The account that asked. */
  readonly recipient: string;
  readonly key: SealingKey;
  /** The id of the permission; all zero for the patient's own reading. */
  readonly grant: string;
}

/** A released layer, opened but not compared with the ledger. */
export interface OpenedResource {
  /** The exact text. */
  readonly text: string;
  /** What the ledger must have at the pointer. */
  readonly commitment: string;
}

/**
 * Opens one released record and computes what the ledger must have: for `raw` the commitment to the exact bytes, for a narrower layer
 * what the holder signed it to be made from (docs/spec/release.md).
 * @throws Refused record-not-opened, resource-mismatch or layer-not-attested.
 */
export async function openResource(resource: ReleasedResource, release: Release, identities: readonly Jwk[]): Promise<OpenedResource> {
  const opened = await openBytes(resource, release);
  const text = opened === null ? null : textOf(opened);
  if (opened === null || text === null) {
    throw new Refused(clientCodes.recordNotOpened);
  }

  const commitment = commitmentOf(resource.salt, resource.type, opened);
  if (resource.layer === 'raw') {
    if (commitment === null || resource.attestation !== undefined || commitment !== resource.commitment) {
      throw new Refused(clientCodes.resourceMismatch);
    }

    return { text, commitment };
  }

  if (commitment === null || !(await isAttested(resource, release, commitment, identities))) {
    throw new Refused(clientCodes.layerNotAttested);
  }

  return { text, commitment: resource.commitment };
}

async function openBytes(resource: ReleasedResource, release: Release): Promise<Bytes | null> {
  const { network, holder, relationship, recipient, grant } = release;
  const ciphertext = decodeBase64Url(resource.ciphertext);
  const key = await openWrap(resource.wrap, release.key, { network, record: resource.pointer, layer: resource.layer, holder, recipient, grant });
  return key === null || ciphertext === null ? null : openLayer({ network, holder, relationship, layer: resource.layer }, key, ciphertext);
}

/** True when the holder signed that this projection was made from the record with that commitment. */
export async function isAttested(
  resource: Pick<ReleasedResource, 'attestation' | 'pointer' | 'commitment' | 'type' | 'layer'>,
  release: Pick<Release, 'network' | 'holder'>,
  projection: string,
  identities: readonly Jwk[],
): Promise<boolean> {
  const signed = SignedStatement.parse(resource.attestation ?? '');
  const statement = signed !== null && (await signed.isByOneOf(identities)) ? readLayerStatement(signed) : null;
  return (
    statement?.network === release.network && statement.holder === release.holder && statement.record === resource.pointer
    && statement.commitment === resource.commitment && statement.type === resource.type && statement.layer === resource.layer
    && statement.projection === projection
  );
}
