#!/usr/bin/env node
// A hospital's system that speaks FHIR and knows nothing of Xinglin: SMART Backend Services, and a document pushed as IHE MHD says.
// Node 20 and its own WebCrypto; no packages.
//
//   node client.mjs keys DIR                       makes DIR/private.jwk (keep it) and DIR/jwks.json (for: xinglin client add --jwks)
//   node client.mjs read BASE CLIENT DIR QUERY     reads, for example BASE http://localhost:8080/hospital-a/fhir, QUERY 'Observation?_count=3'
//   node client.mjs push BASE CLIENT DIR PATIENT FILE   pushes FILE as a document of Patient/PATIENT; prints where it is
//
// The scopes that it asks for: for read those of the type in QUERY; for push system/List.c, DocumentReference.c, Binary.c and Patient.r.
import { createHash, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MHD = 'https://profiles.ihe.net/ITI/MHD';
const base64url = (bytes) => Buffer.from(bytes).toString('base64url');

async function makeKeys(folder) {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign', 'verify']);
  const [{ kty, crv, x, y }, secret] = await Promise.all([crypto.subtle.exportKey('jwk', pair.publicKey), crypto.subtle.exportKey('jwk', pair.privateKey)]);
  const kid = randomUUID();
  await writeFile(join(folder, 'private.jwk'), JSON.stringify({ ...secret, kid }), { mode: 0o600, flag: 'wx' });
  await writeFile(join(folder, 'jwks.json'), JSON.stringify({ keys: [{ kty, crv, x, y, kid, use: 'sig', alg: 'ES384' }] }));
  return { kid };
}

/** The assertion that authenticates this client, once: RFC 7523 as SMART narrows it. */
async function assertion(client, folder, audience) {
  const jwk = JSON.parse(await readFile(join(folder, 'private.jwk'), 'utf8'));
  const key = await crypto.subtle.importKey('jwk', { ...jwk, key_ops: ['sign'] }, { name: 'ECDSA', namedCurve: 'P-384' }, false, ['sign']);
  const claims = { iss: client, sub: client, aud: audience, exp: Math.floor(Date.now() / 1000) + 240, jti: randomUUID() };
  const signed = `${base64url(JSON.stringify({ alg: 'ES384', kid: jwk.kid, typ: 'JWT' }))}.${base64url(JSON.stringify(claims))}`;
  return `${signed}.${base64url(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-384' }, key, Buffer.from(signed)))}`;
}

async function answerOf(response) {
  const answer = await response.json();
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** A token that lives five minutes; a system keeps it until then. */
async function tokenFor(base, client, folder, scope) {
  const { token_endpoint: endpoint } = await answerOf(await fetch(`${base}/.well-known/smart-configuration`));
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    scope,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await assertion(client, folder, endpoint),
  });
  return (await answerOf(await fetch(endpoint, { method: 'POST', body: form }))).access_token;
}

async function read(base, client, folder, query) {
  const token = await tokenFor(base, client, folder, `system/${query.split(/[/?]/)[0]}.rs`);
  return answerOf(await fetch(`${base}/${query}`, { headers: { authorization: `Bearer ${token}` } }));
}

/** Provide Document Bundle (ITI-65), minimal metadata. */
function bundleOf(patient, content) {
  const [set, reference, binary] = [1, 2, 3].map(() => `urn:uuid:${randomUUID()}`);
  const oid = () => ({ use: 'usual', system: 'urn:ietf:rfc:3986', value: `urn:oid:2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}` });
  const subject = { reference: `Patient/${patient}` };
  const entry = (fullUrl, resource) => ({ fullUrl, resource, request: { method: 'POST', url: resource.resourceType } });
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${MHD}/StructureDefinition/IHE.MHD.Minimal.ProvideBundle`] },
    type: 'transaction',
    entry: [
      entry(set, {
        resourceType: 'List',
        extension: [{ url: `${MHD}/StructureDefinition/ihe-sourceId`, valueIdentifier: { value: oid().value } }],
        identifier: [oid()],
        status: 'current',
        mode: 'working',
        code: { coding: [{ system: `${MHD}/CodeSystem/MHDlistTypes`, code: 'submissionset' }] },
        subject,
        date: new Date().toISOString(),
        entry: [{ item: { reference } }],
      }),
      entry(reference, {
        resourceType: 'DocumentReference',
        masterIdentifier: oid(),
        status: 'current',
        subject,
        date: new Date().toISOString(),
        content: [{ attachment: { contentType: 'application/pdf', url: binary, size: content.length, hash: createHash('sha1').update(content).digest('base64') } }],
      }),
      entry(binary, { resourceType: 'Binary', contentType: 'application/pdf', data: content.toString('base64') }),
    ],
  };
}

async function push(base, client, folder, patient, file) {
  const token = await tokenFor(base, client, folder, 'system/Patient.r system/List.c system/DocumentReference.c system/Binary.c');
  const body = JSON.stringify(bundleOf(patient, await readFile(file)));
  const answer = await answerOf(await fetch(base, { method: 'POST', body, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' } }));
  return { stored: answer.entry.map((e) => e.response.location) };
}

const [verb, ...rest] = process.argv.slice(2);
const act = { keys: makeKeys, read, push }[verb];
if (!act) {
  console.error('keys DIR | read BASE CLIENT DIR QUERY | push BASE CLIENT DIR PATIENT FILE');
  process.exit(2);
}
console.log(JSON.stringify(await act(...rest)));
