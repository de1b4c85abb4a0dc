import { open, parseSealed, sealInfo, sealPurposes } from '../Envelopes/SealedMessage';
import { readEvents } from '../Network/EventStream';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';
import { type Bytes, utf8 } from '../Primitives/Bytes';
import { clientCodes, Refused } from '../Primitives/Refused';
import { readShape, type Shape } from '../Primitives/Shape';
import { type BuiltRequest, buildRequest } from '../Transactions/SignedRequest';
import type { ActingIdentity } from './ActingIdentity';
import { type Notice, noticeShape } from './GatewayMessages';

/** How long a request may travel, milliseconds. */
export const requestLife = 60_000;

const mediaType = 'application/jose';

/**
 * One member's gateway, asked in the name of one account. Every question is signed for that member, method and moment; every
 * answer is sealed to the asker and bound to the question.
 */
export class GatewayClient {
  constructor(
    private readonly connection: NetworkConnection,
    readonly member: MemberView,
    private readonly identity: ActingIdentity,
  ) {}

  /** Asks a method. @throws Refused with the gateway's code, answer-not-sealed or answer-malformed. */
  async ask<T>(method: string, args: object, shape: Shape<T>, signal?: AbortSignal): Promise<T> {
    const request = await this.sign(method, args);
    const body = await this.connection.door.bytes(this.path(method), { body: request.bytes, mediaType, signal });
    return readShape(await this.open(request, body), shape);
  }

  /** Notices as they come, from after a number, until the member ends the stream or the caller stops. */
  async *notices(after: number, signal: AbortSignal): AsyncGenerator<Notice> {
    const request = await this.sign('notices.stream', { after });
    const response = await this.connection.door.send(this.path('notices.stream'), {
      body: request.bytes, mediaType, signal, headers: { Accept: 'text/event-stream' },
    });
    for await (const event of readEvents(response)) {
      if (event.type === 'notice') {
        yield readShape(await this.open(request, utf8(event.data)), noticeShape);
      }
    }
  }

  /** Signs a request with this account's key. */
  sign(method: string, args: object): Promise<BuiltRequest> {
    return buildRequest(
      {
        network: this.connection.network.network,
        partition: this.connection.network.partition,
        audience: this.member.account,
        as: this.identity.account,
        expires: this.connection.now() + requestLife,
        method,
        seal: this.identity.sealing.publicKey,
        arguments: args,
      },
      this.identity.signer,
      this.identity.introduce ?? false,
    );
  }

  /** What was sealed as the answer to a request. @throws Refused answer-not-sealed. */
  async open(request: BuiltRequest, body: Uint8Array): Promise<Bytes> {
    const sealed = parseSealed(body);
    const info = sealInfo(sealPurposes.gatewayAnswer, this.connection.network.network, request.hash);
    const plaintext = sealed === null ? null : await open(sealed, this.identity.sealing, info);
    if (plaintext === null) {
      throw new Refused(clientCodes.answerNotSealed);
    }

    return plaintext;
  }

  private path(method: string): string {
    return `${this.member.slug}/gateway/${method}`;
  }
}
