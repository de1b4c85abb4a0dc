import type { Language } from './Words';

/** What a node answered instead of what was asked: RFC 9457 problem details, with its sentence in both languages when it came. */
export class ProblemError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly sentences: Readonly<Partial<Record<Language, string>>> = {},
  ) {
    super(code);
    this.name = 'ProblemError';
  }
}

/** This page's own code for when no node answered. */
export const unreachable = 'node-unreachable';

const internalFault = 'internal-fault';

/** Asks the node that served this page; the shape is the caller's word for what docs/spec and /openapi/v1.json say. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await ask(path, signal);
  if (!response.ok) {
    throw await problemOf(response);
  }

  return (await response.json()) as T;
}

/** As `getJson`, for text such as a contract's source. */
export async function getText(path: string, signal?: AbortSignal): Promise<string> {
  const response = await ask(path, signal);
  if (!response.ok) {
    throw await problemOf(response);
  }

  return response.text();
}

/** The problem that a refused answer carries. */
export async function problemOf(response: Response): Promise<ProblemError> {
  try {
    const problem = (await response.json()) as Readonly<Record<'code' | 'en' | 'zh', unknown>>;
    const { code, en, zh } = problem;
    return new ProblemError(typeof code === 'string' ? code : internalFault, response.status, {
      ...(typeof en === 'string' ? { en } : {}),
      ...(typeof zh === 'string' ? { zh } : {}),
    });
  } catch {
    return new ProblemError(internalFault, response.status);
  }
}

async function ask(path: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, { headers: { accept: 'application/json' }, credentials: 'same-origin', signal: signal ?? null });
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') {
      throw fault;
    }

    throw new ProblemError(unreachable, 0);
  }
}
