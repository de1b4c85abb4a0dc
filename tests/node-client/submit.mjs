#!/usr/bin/env node
// Signs and submits a transaction, written from docs/spec alone (transaction.md, genesis.md) with WebCrypto and jose.
//
//   node submit.mjs check FILE   checks tests/vectors/transaction.json
//   node submit.mjs sign NET     prints a signed transaction for the network NET
//   node submit.mjs send URL     sends one to a member's node (http://localhost:8080/hospital-a) and waits until it is final
import { readFile } from 'node:fs/promises';
import { CompactSign, GeneralSign, base64url, calculateJwkThumbprint, flattenedVerify, importJWK } from 'jose';

const encoder = new TextEncoder();
const sha256 = async (bytes) => base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
const randomId = () => base64url.encode(crypto.getRandomValues(new Uint8Array(16)));
const same = (what, actual, expected) => {
  if (actual !== expected) throw new Error(`${what}: ${actual} instead of ${expected}`);
};

/** A new key: the private half stays in WebCrypto; jwk is exactly crv, kty, x, y, and kid its thumbprint. */
async function makeKey() {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const jwk = { crv, kty, x, y };
  return { privateKey: pair.privateKey, jwk, kid: await calculateJwkThumbprint(jwk) };
}

/** The payload of a transaction in which every signer acts for the account of its first key. */
const payloadOf = (network, signers, calls) => ({
  net: network,
  part: 0,
  as: signers.map((s) => s.kid),
  by: signers.map((s) => s.kid),
  id: randomId(),
  exp: Date.now() + 5 * 60_000,
  calls,
});

/** Compact for one signer, general JSON for several; each header introduces its key. */
async function sign(payload, signers) {
  const bytes = encoder.encode(JSON.stringify(payload));
  const header = (s) => ({ alg: 'ES256', kid: s.kid, jwk: s.jwk });
  if (signers.length === 1) {
    const text = await new CompactSign(bytes).setProtectedHeader(header(signers[0])).sign(signers[0].privateKey);
    return { text, type: 'application/jose', id: await sha256(bytes) };
  }

  const jws = new GeneralSign(bytes);
  for (const s of signers) jws.addSignature(s.privateKey).setProtectedHeader(header(s));
  const { payload: encoded, signatures } = await jws.sign();
  const text = JSON.stringify({ payload: encoded, signatures: signatures.map((s) => ({ protected: s.protected, signature: s.signature })) });
  return { text, type: 'application/jose+json', id: await sha256(bytes) };
}

/** A patient opens a relationship with a provider: the one call that a new account can make alone. */
async function openRelationship(network, provider) {
  const [account, seal] = [await makeKey(), await makeKey()];
  const calls = [{ m: 'relationship.open', a: { account: account.kid, provider, seal: seal.jwk } }];
  return sign(payloadOf(network, [account], calls), [account]);
}

async function check(file) {
  const vectors = JSON.parse(await readFile(file, 'utf8'));
  const keys = new Map();
  for (const key of vectors.keys) {
    same(`kid of ${key.name}`, await calculateJwkThumbprint(key.jwk), key.kid);
    keys.set(key.kid, await importJWK(key.jwk, 'ES256'));
  }

  for (const vector of vectors.transactions) {
    same(`id of ${vector.name}`, await sha256(encoder.encode(vector.payload)), vector.id);
    const payload = base64url.encode(vector.payload);
    for (const s of vector.signatures) {
      const header = base64url.encode(s.protected);
      same(`signing input of ${vector.name}`, `${header}.${payload}`, s.signingInput);
      const verified = await flattenedVerify({ protected: header, payload, signature: s.signature }, keys.get(s.kid), { algorithms: ['ES256'] });
      same(`kid of ${vector.name}`, verified.protectedHeader.kid, s.kid);
    }
  }

  return { checked: vectors.transactions.length };
}

async function signSamples(network) {
  const signers = [await makeKey(), await makeKey()];
  const calls = [{ m: 'summary.confirm', a: { account: signers[0].kid, note: 'é𝄞 \\ "' } }];
  const one = await sign(payloadOf(network, signers.slice(0, 1), calls), signers.slice(0, 1));
  const two = await sign(payloadOf(network, signers, calls), signers);
  return { transactions: [one, two] };
}

async function send(url) {
  const root = new URL('/', url);
  const slug = new URL(url).pathname.split('/')[1];
  const network = await (await fetch(new URL('network', root))).json();
  const member = network.members.find((m) => m.slug === slug);
  const { text, type, id } = await openRelationship(network.network, member.account);
  const response = await fetch(`${url}/transactions?wait=final`, { method: 'POST', headers: { 'content-type': type }, body: text });
  const answer = await response.json();
  same('HTTP status', response.status, 200);
  same('transaction', answer.transaction, id);
  same('status', answer.status, 'final');
  return { sent: id, height: answer.height, code: answer.code ?? null };
}

const verbs = { check, sign: signSamples, send };
const [verb, argument] = process.argv.slice(2);
if (!(verb in verbs) || !argument) {
  console.error('usage: node submit.mjs check FILE | sign NET | send URL');
  process.exit(2);
}

console.log(JSON.stringify(await verbs[verb](argument)));
