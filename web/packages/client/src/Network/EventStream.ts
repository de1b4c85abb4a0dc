import { clientCodes, Refused } from '../Primitives/Refused';

/** Longest event that is read, characters. */
const eventLengthMax = 1024 * 1024;

/** One server-sent event. */
export interface ServerEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

/** Reads server-sent events from an answer until it ends (WHATWG HTML, section 9.2.6). */
export async function* readEvents(response: Response): AsyncGenerator<ServerEvent> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let held = '';
  try {
    for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read()) {
      held += piece.value.replaceAll('\r\n', '\n');
      for (let end = held.indexOf('\n\n'); end >= 0; end = held.indexOf('\n\n')) {
        const event = readEvent(held.slice(0, end));
        held = held.slice(end + 2);
        if (event !== null) {
          yield event;
        }
      }

      if (held.length > eventLengthMax) {
        throw new Refused(clientCodes.answerMalformed);
      }
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

function readEvent(block: string): ServerEvent | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const [, name, value] = /^([a-z]+):? ?(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      const before = fields.get(name);
      fields.set(name, name === 'data' && before !== undefined ? `${before}\n${value}` : value);
    }
  }

  const data = fields.get('data');
  return data === undefined ? null : { id: fields.get('id') ?? '', type: fields.get('event') ?? 'message', data };
}
