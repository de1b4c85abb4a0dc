import { isHashText } from './Hash';
import { clientCodes, Refused } from './Refused';
import { answerDepthMax, isObject, type Json, parseStrict } from './StrictJson';

/** Reads a value of one form; throws `answer-malformed` for any other. */
export type Shape<T> = (value: Json | undefined) => T;

/** A member that may be absent. */
export type OptionalShape<T> = Shape<T | undefined> & { readonly optional: true };

type Members = Readonly<Record<string, Shape<unknown>>>;

type OptionalNames<M extends Members> = { [N in keyof M]: M[N] extends { readonly optional: true } ? N : never }[keyof M];

/** What a shape gives. */
export type Of<S> = S extends Shape<infer T> ? T : never;

type ObjectOf<M extends Members> = { readonly [N in Exclude<keyof M, OptionalNames<M>>]: Of<M[N]> } & {
  readonly [N in OptionalNames<M>]?: Of<M[N]>;
};

/** A text of at most so many characters. */
export const text = (max: number): Shape<string> => (value) => (typeof value === 'string' && value.length <= max ? value : malformed());

/** 32 bytes in base64url: a hash, an account, a key id, a network. */
export const hash: Shape<string> = (value) => (isHashText(value) ? value : malformed());

/** An integer that is not negative. */
export const count: Shape<number> = (value) => (typeof value === 'number' && value >= 0 ? value : malformed());

/** True or false. */
export const flag: Shape<boolean> = (value) => (typeof value === 'boolean' ? value : malformed());

/** Exactly this text. */
export const literal =
  <const T extends string>(...expected: readonly T[]): Shape<T> =>
  (value) =>
    expected.find((one) => one === value) ?? malformed();

/** Anything, for what another reader takes apart. */
export const anything: Shape<Json> = (value) => (value === undefined ? malformed() : value);

/** A list of at most so many. */
export const list =
  <T>(element: Shape<T>, max: number): Shape<readonly T[]> =>
  (value) =>
    Array.isArray(value) && value.length <= max ? value.map((one: Json) => element(one)) : malformed();

/** A value or JSON's null. */
export const nullable =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value) =>
    value === null ? null : shape(value);

/** A member that may be absent; null counts as absent. */
export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  const read = (value: Json | undefined): T | undefined => (value === undefined || value === null ? undefined : shape(value));
  return Object.assign(read, { optional: true as const });
}

/** An object of exactly these members. */
export const object =
  <M extends Members>(members: M): Shape<ObjectOf<M>> =>
  (value) =>
    isObject(value) && Object.keys(value).every((name) => Object.hasOwn(members, name)) ? pick(members, value) : malformed();

/** An object of these members and others, which are passed over: for what a node says of itself. */
export const openObject =
  <M extends Members>(members: M): Shape<ObjectOf<M>> =>
  (value) =>
    isObject(value) ? pick(members, value) : malformed();

/** Reads bytes of a form strictly. @throws Refused `answer-malformed`. */
export function readShape<T>(bytes: Uint8Array, shape: Shape<T>): T {
  let value: Json;
  try {
    value = parseStrict(bytes, answerDepthMax);
  } catch {
    return malformed();
  }

  return shape(value);
}

/** The same; null for any other form. */
export function tryReadShape<T>(bytes: Uint8Array, shape: Shape<T>): T | null {
  try {
    return readShape(bytes, shape);
  } catch {
    return null;
  }
}

function pick<M extends Members>(members: M, value: Readonly<Record<string, Json>>): ObjectOf<M> {
  const read: Record<string, unknown> = {};
  for (const [name, shape] of Object.entries(members)) {
    const member = shape(Object.hasOwn(value, name) ? value[name] : undefined);
    if (member !== undefined) {
      read[name] = member;
    }
  }

  return read as ObjectOf<M>;
}

function malformed(): never {
  throw new Refused(clientCodes.answerMalformed);
}
