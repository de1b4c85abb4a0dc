import type { GatewayClient } from '../Gateway/GatewayClient';
import { type Notice, noticeShape, noticesShape } from '../Gateway/GatewayMessages';
import { readEvents } from '../Network/EventStream';
import type { NetworkConnection } from '../Network/NetworkConnection';
import { utf8 } from '../Primitives/Bytes';
import { count, hash, object, readShape } from '../Primitives/Shape';
import type { BuiltRequest } from '../Transactions/SignedRequest';
import type { DpopKey } from './DpopKey';

const openShape = object({ expires: count, access: hash });

/**
 * A session with one member (docs/spec/session.md): opened by a request that the relationship's key signs, then used with a cookie that scripts cannot
 * read and a proof of the browser's key for each request. It reads notices and decides nothing.
 */
export class SessionClient {
  private constructor(
    private readonly connection: NetworkConnection,
    private readonly gateway: GatewayClient,
    private readonly key: DpopKey,
    private readonly request: BuiltRequest,
    private readonly access: string,
    /** Milliseconds since 1970. */
    readonly expires: number,
  ) {}

  /** Opens a session. @throws Refused. */
  static async open(connection: NetworkConnection, gateway: GatewayClient, key: DpopKey): Promise<SessionClient> {
    const request = await gateway.sign('session.open', { key: key.kid });
    const body = await connection.door.bytes(`${gateway.member.slug}/sessions`, { body: request.bytes, mediaType: 'application/jose', session: true });
    const { access, expires } = readShape(await gateway.open(request, body), openShape);
    return new SessionClient(connection, gateway, key, request, access, expires);
  }

  /** Notices as they come, from after a number, until the session ends or the caller stops. */
  async *notices(after: number, signal: AbortSignal): AsyncGenerator<Notice> {
    const response = await this.connection.door.send(`${this.path('stream')}?after=${after}`, {
      session: true, signal, headers: { Accept: 'text/event-stream', ...(await this.proof('stream')) },
    });
    for await (const event of readEvents(response)) {
      if (event.type === 'notice') {
        yield readShape(await this.gateway.open(this.request, utf8(event.data)), noticeShape);
      }
    }
  }

  /** Notices above a number that are there now. */
  async noticesAfter(after: number): Promise<readonly Notice[]> {
    const body = await this.connection.door.bytes(`${this.path('notices')}?after=${after}`, { session: true, headers: await this.proof('notices') });
    return readShape(await this.gateway.open(this.request, body), noticesShape).notices;
  }

  private path(what: string): string {
    return `${this.gateway.member.slug}/sessions/${what}`;
  }

  private async proof(what: string): Promise<Record<string, string>> {
    const address = `${this.connection.door.origin}/${this.path(what)}`;
    return { DPoP: await this.key.proof('GET', address, this.access, this.connection.now()) };
  }
}
