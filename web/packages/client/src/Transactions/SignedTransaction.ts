import { encodeBase64Url } from '../Primitives/Base64Url';
import { textOf } from '../Primitives/Bytes';
import { isHashText, sha256 } from '../Primitives/Hash';
import { Refused } from '../Primitives/Refused';
import { isObject, type Json, parseStrict } from '../Primitives/StrictJson';
import { decodePart, type JwsPart, type JwsSignature, readSignature } from './Jws';
import { transactionBytesMax } from './TransactionBuilder';

const signersMax = 16;
const actingMax = 8;
const callsMax = 256;
const names = ['net', 'part', 'as', 'by', 'id', 'exp', 'calls'];

/** What a transaction says, read. */
export interface TransactionPayload {
  readonly network: string;
  readonly partition: number;
  readonly as: readonly string[];
  readonly by: readonly string[];
  readonly id: string;
  readonly expires: number;
  readonly calls: readonly { readonly method: string; readonly arguments: Json }[];
}

/** A transaction as somebody sent it; whether its signatures verify is judged with the keys. */
export interface SignedTransaction {
  /** SHA-256 of the payload. */
  readonly id: string;
  readonly payload: TransactionPayload;
  /** One for each of `by`, in that order. */
  readonly signatures: readonly JwsSignature[];
}

/** Reads untrusted bytes. @throws Refused with the first code in the order of docs/spec/transaction.md. */
export function readTransaction(bytes: Uint8Array): SignedTransaction {
  if (bytes.length > transactionBytesMax) {
    throw new Refused('transaction-oversize');
  }

  const form = bytes[0] === 0x7b ? generalForm(bytes) : compactForm(bytes);
  const signatures = form.parts.map((part) => readSignature(form.payload, part));
  const json = decodePart(form.payload);
  const payload = readPayload(parseStrict(json));
  return { id: encodeBase64Url(sha256(json)), payload, signatures: inOrder(signatures, payload.by) };
}

interface Form {
  readonly payload: string;
  readonly parts: readonly JwsPart[];
}

function compactForm(bytes: Uint8Array): Form {
  const [header, payload, signature, ...rest] = (textOf(bytes) ?? '').split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    throw new Refused('jws-malformed');
  }

  return { payload, parts: [{ protected: header, signature }] };
}

function generalForm(bytes: Uint8Array): Form {
  const document = parseStrict(bytes);
  const signatures = isObject(document) ? document.signatures : undefined;
  if (!isObject(document) || !Array.isArray(signatures) || signatures.length === 0 || signatures.length > signersMax) {
    throw new Refused('jws-malformed');
  }

  refuseForeign(Object.keys(document), ['payload', 'signatures']);
  const parts = signatures.map((entry: Json): JwsPart => {
    if (!isObject(entry)) {
      throw new Refused('jws-malformed');
    }

    refuseForeign(Object.keys(entry), ['protected', 'signature']);
    return { protected: jwsText(entry.protected), signature: jwsText(entry.signature) };
  });
  return { payload: jwsText(document.payload), parts };
}

function refuseForeign(found: readonly string[], allowed: readonly string[]): void {
  const foreign = found.find((name) => !allowed.includes(name));
  if (foreign !== undefined) {
    throw new Refused(foreign === 'header' ? 'header-unknown-member' : 'jws-malformed');
  }
}

function jwsText(value: Json | undefined): string {
  if (typeof value !== 'string') {
    throw new Refused('jws-malformed');
  }

  return value;
}

function readPayload(payload: Json): TransactionPayload {
  if (!isObject(payload)) {
    throw new Refused('payload-malformed');
  }

  const { net, part, as, by, id, exp, calls } = payload;
  const known = Array.isArray(calls) && calls.length > 0 && calls.length <= callsMax ? calls.map(readCall) : null;
  if (Object.keys(payload).some((name) => !names.includes(name)) || known?.includes('unknown')) {
    throw new Refused('payload-unknown-name');
  }

  const acting = hashes(as, actingMax);
  const signers = hashes(by, signersMax);
  const read = known?.flatMap((call) => (typeof call === 'object' && call !== null ? [call] : []));
  if (
    !isHashText(net) || !isNumber(part, 0xffff_ffff) || !isNumber(exp, Number.MAX_SAFE_INTEGER) || typeof id !== 'string' || acting === null
    || signers === null || read === undefined || read.length !== known?.length
  ) {
    throw new Refused('payload-malformed');
  }

  refuseForms(id, acting, signers);
  return { network: net, partition: part, as: acting, by: signers, id, expires: exp, calls: read };
}

function refuseForms(id: string, acting: readonly string[], signers: readonly string[]): void {
  if (!/^[A-Za-z0-9_-]{16,64}$/.test(id)) {
    throw new Refused('id-malformed');
  }

  if (new Set(acting).size !== acting.length) {
    throw new Refused('acting-twice');
  }

  if (new Set(signers).size !== signers.length) {
    throw new Refused('signer-twice');
  }
}

function readCall(call: Json): { readonly method: string; readonly arguments: Json } | 'unknown' | null {
  if (!isObject(call)) {
    return null;
  }

  if (Object.keys(call).some((name) => name !== 'm' && name !== 'a')) {
    return 'unknown';
  }

  const { m, a } = call;
  return typeof m === 'string' && /^[!-~]{1,64}$/.test(m) && isObject(a) ? { method: m, arguments: a } : null;
}

function hashes(value: Json | undefined, max: number): readonly string[] | null {
  return Array.isArray(value) && value.length > 0 && value.length <= max && value.every(isHashText) ? value : null;
}

function isNumber(value: Json | undefined, max: number): value is number {
  return typeof value === 'number' && value >= 0 && value <= max;
}

function inOrder(signatures: readonly JwsSignature[], by: readonly string[]): readonly JwsSignature[] {
  if (new Set(signatures.map((signature) => signature.kid)).size !== signatures.length) {
    throw new Refused('signer-twice');
  }

  return by.map((kid) => {
    const signature = signatures.find((one) => one.kid === kid);
    if (signature === undefined || signatures.length !== by.length) {
      throw new Refused('signers-mismatch');
    }

    return signature;
  });
}
