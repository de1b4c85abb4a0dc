// Checks a proof file from docs/spec/proof.md alone, with nothing but Node's own modules:
//   node verify-proof.mjs PROOF members.json
// Prints what the proof shows; exit 0 when it holds, 1 when not.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts.map((p) => Buffer.from(p)))).digest();
const fail = (code) => { console.log(code); process.exit(1); };
const bytesOf = (text) => {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : fail('proof-malformed');
};
const bit = (path, i) => (path[i >> 3] >> (7 - (i & 7))) & 1;
const node = (left, right) => sha256([1], left, right);

function reader(bytes, tag) {
  let at = 0;
  const take = (n) => (at + n <= bytes.length ? bytes.subarray(at, (at += n)) : fail('proof-malformed'));
  if (tag && take(tag.length).toString() !== tag) fail('proof-malformed');
  return { take, u8: () => take(1)[0], u32: () => take(4).readUInt32BE(), u64: () => take(8).readBigUInt64BE(), end: () => at === bytes.length || fail('proof-malformed') };
}

function readHeader(text) {
  const bytes = bytesOf(text);
  const r = reader(bytes, 'xinglin/header/v1');
  const header = {
    hash: sha256(bytes), network: r.take(32), partition: r.u32(), height: r.u64(), time: r.u64(), parent: r.take(32), epoch: r.u64(), next: r.u64(),
    body: r.take(32), count: r.u32(), transactions: r.take(32), receipts: r.take(32), state: r.take(32), nextValidators: r.take(32),
  };
  r.end();
  return header;
}

function readSet(text) {
  const bytes = bytesOf(text);
  const r = reader(bytes, 'xinglin/validators/v1');
  const validators = Array.from({ length: r.u32() }, () => ({ member: r.take(32), x: r.take(32), y: r.take(32) }));
  r.end();
  return { hash: sha256(bytes), validators };
}

function checkCertificate(text, header, { validators }) {
  const r = reader(bytesOf(text), 'xinglin/certificate/v1');
  const content = r.take(32 + 4 + 8 + 4 + 32);
  const votes = Array.from({ length: r.u32() }, () => ({ index: r.u8(), signature: r.take(64) }));
  r.end();
  const [network, partition, height, hash] = [content.subarray(0, 32), content.readUInt32BE(32), content.readBigUInt64BE(36), content.subarray(48)];
  if (!network.equals(header.network) || partition !== header.partition || height !== header.height || !hash.equals(header.hash)) fail('proof-certificate-mismatch');
  const quorum = validators.length - Math.floor((validators.length - 1) / 3);
  if (votes.length < quorum || votes.some((v, i) => v.index >= validators.length || (i > 0 && v.index <= votes[i - 1].index))) fail('proof-quorum-missing');
  const message = Buffer.concat([Buffer.from('xinglin/vote/v1'), Buffer.from([2]), content]);
  for (const { index, signature } of votes) {
    const { x, y } = validators[index];
    const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: x.toString('base64url'), y: y.toString('base64url') } });
    if (!verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)) fail('proof-signature-invalid');
  }
  return votes.map((v) => validators[v.index].member.toString('base64url'));
}

function checkHeader(header, trust, before) {
  if (header.network.toString('base64url') !== trust.network) fail('proof-network-mismatch');
  if (header.partition !== trust.partition) fail('proof-partition-mismatch');
  if (before && header.height <= before.height) fail('proof-set-mismatch');
}

function stateRoot({ key, value, path }) {
  const r = reader(bytesOf(path));
  const [end, count] = [r.u8(), r.u32()];
  const mask = r.take((count + 7) >> 3);
  const siblings = Array.from({ length: count }, (_, i) => (bit(mask, i) ? r.take(32) : Buffer.alloc(32)));
  const own = sha256(Buffer.from(key));
  let hash = Buffer.alloc(32);
  if (end === 1 && value !== undefined) hash = sha256([0], own, sha256(bytesOf(value)));
  else if (value !== undefined || end === 1) fail('proof-path-invalid');
  else if (end === 2) {
    const other = r.take(32);
    if (other.equals(own) || siblings.some((_, i) => bit(other, i) !== bit(own, i))) fail('proof-path-invalid');
    hash = sha256([0], other, r.take(32));
  }
  r.end();
  for (let i = count - 1; i >= 0; i--) hash = bit(own, i) ? node(siblings[i], hash) : node(hash, siblings[i]);
  return hash;
}

function listRoot({ index, bytes, path }, count) {
  const joined = bytesOf(path);
  const siblings = Array.from({ length: joined.length / 32 }, (_, i) => joined.subarray(32 * i, 32 * i + 32));
  let [hash, at, last] = [sha256([0], bytesOf(bytes)), index, count - 1];
  if (index >= count) fail('proof-path-invalid');
  for (const sibling of siblings) {
    if (last === 0) fail('proof-path-invalid');
    if (at % 2 === 1 || at === last) {
      hash = node(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at >>> 1, last >>> 1];
    } else hash = node(hash, sibling);
    [at, last] = [at >>> 1, last >>> 1];
  }
  return last === 0 ? hash : fail('proof-path-invalid');
}

const [proof, trust] = process.argv.slice(2, 4).map((file) => JSON.parse(readFileSync(file, 'utf8')));
let set = {
  validators: trust.members.filter((m) => m.validator)
    .map((m) => ({ member: bytesOf(m.account), x: bytesOf(m.validator.x), y: bytesOf(m.validator.y) }))
    .sort((a, b) => Buffer.compare(a.member, b.member)),
};
let before;
for (const change of proof.sets ?? []) {
  const header = readHeader(change.header);
  if (!before && header.height < BigInt(trust.at)) continue;
  checkHeader(header, trust, before);
  checkCertificate(change.certificate, header, set);
  set = readSet(change.set);
  if (!set.hash.equals(header.nextValidators)) fail('proof-set-mismatch');
  before = header;
}
const header = readHeader(proof.header);
checkHeader(header, trust, before);
const signers = checkCertificate(proof.certificate, header, set);
const [root, under] = proof.state ? [stateRoot(proof.state), header.state]
  : proof.receipt ? [listRoot(proof.receipt, header.count), header.receipts]
    : [listRoot(proof.transaction, header.count), header.transactions];
if (!root.equals(under)) fail('proof-path-invalid');
const name = (account) => trust.members.find((m) => m.account === account)?.name ?? account;
console.log(`height ${header.height} ${new Date(Number(header.time)).toISOString()} signed by ${signers.map(name).join(', ')}`);
