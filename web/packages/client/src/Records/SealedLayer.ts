import { openChunked, sealChunked } from '../Envelopes/ChunkedEncryption';
import { open, sealInfo, type SealedMessage, sealPurposes } from '../Envelopes/SealedMessage';
import type { SealingKey } from '../Keys/SealingKey';
import { type Bytes, concat, utf8 } from '../Primitives/Bytes';
import { hashBytes } from '../Primitives/Hash';

/** How much of a record is shown; each shows all that those before it show. */
export const layerNames = ['index', 'summary', 'detail', 'raw'] as const;

/** One of {@link layerNames}. */
export type LayerName = (typeof layerNames)[number];

/** Whose layer it is: what was sealed for another patient, holder or layer does not open. */
export interface LayerPlace {
  readonly network: string;
  readonly holder: string;
  /** The patient's account towards the holder. */
  readonly relationship: string;
  readonly layer: LayerName;
}

/** What a wrapped layer key is bound to. */
export interface LayerBinding {
  readonly network: string;
  readonly record: string;
  readonly layer: LayerName;
  readonly holder: string;
  readonly recipient: string;
  /** The id of the permission; all zero for the patient's own reading. */
  readonly grant: string;
}

/** True when a layer shows no more than another. */
export function isWithin(layer: LayerName, most: LayerName): boolean {
  return layerNames.indexOf(layer) <= layerNames.indexOf(most);
}

/** The layer's bytes; null when they are not this layer's, or altered. */
export function openLayer(place: LayerPlace, key: Uint8Array, ciphertext: Uint8Array): Promise<Bytes | null> {
  return openChunked(key, layerContext(place), ciphertext);
}

/** Seals a layer. @param salt Given for golden vectors only. */
export function sealLayer(place: LayerPlace, key: Uint8Array, plaintext: Uint8Array, salt?: Uint8Array): Promise<Bytes> {
  return sealChunked(key, layerContext(place), plaintext, salt);
}

/** The layer's content key; null when the wrap is another's, or for another record, layer, holder or grant. */
export async function openWrap(wrap: SealedMessage, key: SealingKey, binding: LayerBinding): Promise<Bytes | null> {
  const context = concat(
    hashBytes(binding.record), hashBytes(binding.holder), hashBytes(binding.recipient), hashBytes(binding.grant), utf8(binding.layer),
  );
  const opened = await open(wrap, key, sealInfo(sealPurposes.layerKey, binding.network, context));
  return opened?.length === 32 ? opened : null;
}

/** The context of the layer's encryption. */
export function layerContext(place: LayerPlace): Bytes {
  return concat(utf8('xinglin/layer/v1'), hashBytes(place.network), hashBytes(place.holder), hashBytes(place.relationship), utf8(place.layer));
}
