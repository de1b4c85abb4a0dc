import { SignedStatement } from '../Statements/SignedStatement';
import type { Jwk } from '../Keys/P256';
import { count, hash, list, literal, object, type Of, optional, text, tryReadShape } from '../Primitives/Shape';

const recordsMax = 20_000;
const statementShape = object({
  statement: literal('xinglin/answer/v1'),
  network: hash,
  holder: hash,
  account: hash,
  reader: hash,
  scopes: list(text(512), 64),
  layer: text(16),
  returned: list(object({ pointer: hash, commitment: hash }), recordsMax),
  withheld: list(object({ pointer: hash, reason: text(32) }), recordsMax),
  superseded: list(hash, recordsMax),
  asOf: object({ height: count, time: count }),
  entry: text(64),
  indexedAt: optional(count),
  root: optional(hash),
});

/** What a holder says it answered, so that leaving out what it registered can be proved against it. */
export type AnswerStatement = Of<typeof statementShape>;

/** The statement when one of these keys signed it; null otherwise. */
export async function readAnswerStatement(signed: string, identities: readonly Jwk[]): Promise<AnswerStatement | null> {
  const statement = SignedStatement.parse(signed);
  return statement !== null && (await statement.isByOneOf(identities)) ? tryReadShape(statement.payload, statementShape) : null;
}
