import { type Bytes, textOf } from './Bytes';
import { Refused } from './Refused';

/** A JSON value as read: objects without prototype, so that no name reaches one. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object as read. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Deepest nesting of a transaction and of a request. */
export const jsonDepthMax = 16;

/** Deepest nesting of an answer. */
export const answerDepthMax = 64;

/**
 * Reads JSON strictly: valid UTF-8, no lone surrogates, no name twice in one object, numbers only as integers of at most 2^53 - 1
 * either way without fraction, exponent or minus zero.
 * @throws Refused with json-encoding, json-malformed, json-too-deep, json-duplicate-name or json-number.
 */
export function parseStrict(bytes: Uint8Array, depthMax: number = jsonDepthMax): Json {
  const text = textOf(bytes);
  if (text === null) {
    throw new Refused('json-encoding');
  }

  return new StrictReader(text, depthMax).document();
}

/** The same; null instead of a refusal. */
export function tryParseStrict(bytes: Uint8Array, depthMax: number = answerDepthMax): Json | undefined {
  try {
    return parseStrict(bytes, depthMax);
  } catch {
    return undefined;
  }
}

/** True for an object, as opposed to an array or null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Bytes of a value, members in the order that they were put in. */
export function jsonBytes(value: unknown): Bytes {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** A descent over one text. */
class StrictReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly depthMax: number,
  ) {}

  document(): Json {
    const value = this.value(0);
    this.space();
    return this.at === this.text.length ? value : this.malformed();
  }

  private value(depth: number): Json {
    this.space();
    switch (this.text[this.at]) {
      case '{':
        return this.object(this.deeper(depth));
      case '[':
        return this.array(this.deeper(depth));
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private object(depth: number): JsonObject {
    const members = Object.create(null) as Record<string, Json>;
    this.at++;
    if (this.ends('}')) {
      return members;
    }

    do {
      this.space();
      const name = this.text[this.at] === '"' ? this.string() : this.malformed();
      if (Object.hasOwn(members, name)) {
        throw new Refused('json-duplicate-name');
      }

      this.space();
      this.expect(':');
      members[name] = this.value(depth);
    } while (this.goesOn('}'));
    return members;
  }

  private array(depth: number): Json[] {
    const elements: Json[] = [];
    this.at++;
    if (this.ends(']')) {
      return elements;
    }

    do {
      elements.push(this.value(depth));
    } while (this.goesOn(']'));
    return elements;
  }

  private string(): string {
    const start = this.at++;
    let escaped = false;
    for (; ; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (Number.isNaN(code) || code < 0x20) {
        return this.malformed();
      }

      if (code === 0x22) {
        break;
      }

      if (code === 0x5c) {
        escaped = true;
        this.at++;
      }
    }

    this.at++;
    return escaped ? this.unescape(this.text.slice(start, this.at)) : this.text.slice(start + 1, this.at - 1);
  }

  private unescape(quoted: string): string {
    let text: string;
    try {
      text = JSON.parse(quoted) as string;
    } catch {
      return this.malformed();
    }

    if (/\p{Surrogate}/u.test(text)) {
      throw new Refused('json-encoding');
    }

    return text;
  }

  private number(): number {
    const found = /^-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/.exec(this.text.slice(this.at, this.at + 64));
    if (found === null) {
      return this.malformed();
    }

    this.at += found[0].length;
    const value = Number(found[0]);
    if (found[1] !== undefined || found[2] !== undefined || !Number.isSafeInteger(value) || Object.is(value, -0)) {
      throw new Refused('json-number');
    }

    return value;
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) {
      return this.malformed();
    }

    this.at += word.length;
    return value;
  }

  private deeper(depth: number): number {
    if (depth === this.depthMax) {
      throw new Refused('json-too-deep');
    }

    return depth + 1;
  }

  private ends(end: string): boolean {
    this.space();
    const ended = this.text[this.at] === end;
    this.at += ended ? 1 : 0;
    return ended;
  }

  private goesOn(end: string): boolean {
    if (this.ends(end)) {
      return false;
    }

    this.expect(',');
    return true;
  }

  private expect(character: string): void {
    if (this.text[this.at] !== character) {
      this.malformed();
    }

    this.at++;
  }

  private space(): void {
    for (let code = this.text.charCodeAt(this.at); code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09; code = this.text.charCodeAt(this.at)) {
      this.at++;
    }
  }

  private malformed(): never {
    throw new Refused('json-malformed');
  }
}
