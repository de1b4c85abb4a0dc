import { type Bytes, concat } from '../Primitives/Bytes';
import { clientCodes, Refused } from '../Primitives/Refused';
import { readShape, type Shape } from '../Primitives/Shape';
import { isObject, tryParseStrict } from '../Primitives/StrictJson';

/** Longest answer that is read: a released set of records, sealed and in base64url. */
const answerBytesMax = 24 * 1024 * 1024;

/** Longest problem that is read. */
const problemBytesMax = 64 * 1024;

/** One request to a node. */
export interface DoorRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: Bytes;
  readonly mediaType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cookies travel only where a session is spoken of. */
  readonly session?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** HTTP to a node: what it sends is untrusted, so answers are capped and read strictly. */
export class Door {
  /** @param address The node's address without a slash at the end; empty for the page's own origin. */
  constructor(
    readonly address: string,
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
    /** Scheme and host that proofs name. */
    readonly origin: string = address,
  ) {}

  async bytes(path: string, request: DoorRequest = {}): Promise<Bytes> {
    const response = await this.send(path, request);
    return readCapped(response, answerBytesMax);
  }

  async json<T>(path: string, shape: Shape<T>, request: DoorRequest = {}): Promise<T> {
    return readShape(await this.bytes(path, request), shape);
  }

  /** The response when the node did what was asked. @throws Refused with the node's code, or node-unreachable. */
  async send(path: string, request: DoorRequest = {}): Promise<Response> {
    let response: Response;
    try {
      response = await this.fetcher(`${this.address}/${path}`, {
        method: request.method ?? (request.body === undefined ? 'GET' : 'POST'),
        headers: { ...request.headers, ...(request.mediaType === undefined ? {} : { 'Content-Type': request.mediaType }) },
        cache: 'no-store',
        credentials: request.session === true ? 'same-origin' : 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        ...(request.body === undefined ? {} : { body: request.body }),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      });
    } catch (fault) {
      if (request.signal?.aborted === true) {
        throw fault;
      }

      throw new Refused(clientCodes.nodeUnreachable);
    }

    if (!response.ok) {
      throw await problemOf(response);
    }

    return response;
  }
}

async function problemOf(response: Response): Promise<Refused> {
  const problem = tryParseStrict(await readCapped(response, problemBytesMax));
  const code = isObject(problem) ? problem.code : undefined;
  if (!isObject(problem) || typeof code !== 'string' || !/^[a-z0-9_-]{1,64}$/.test(code)) {
    return new Refused(clientCodes.answerMalformed, `HTTP ${String(response.status)}`, {}, response.status);
  }

  const details: Record<string, string> = {};
  for (const [name, value] of Object.entries(problem)) {
    if (typeof value === 'string' || typeof value === 'number') {
      details[name] = String(value).slice(0, 2_000);
    }
  }

  return new Refused(code, details.detail ?? code, details, response.status);
}

async function readCapped(response: Response, max: number): Promise<Bytes> {
  const reader = response.body?.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read()) {
      pieces.push(piece.value);
      length += piece.value.length;
      if (length > max) {
        await reader?.cancel();
        throw new Refused(clientCodes.answerMalformed);
      }
    }
  } catch (fault) {
    throw fault instanceof Refused ? fault : new Refused(clientCodes.nodeUnreachable);
  }

  return concat(...pieces);
}
