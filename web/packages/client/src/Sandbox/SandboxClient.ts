import type { Jwk } from '../Keys/P256';
import type { MemberView, NetworkConnection } from '../Network/NetworkConnection';
import { jsonBytes } from '../Primitives/StrictJson';

/** Demonstration networks only: stands in for a hospital's own system and its staff office. No other node has these doors. */
export class SandboxClient {
  constructor(
    private readonly connection: NetworkConnection,
    private readonly member: MemberView,
  ) {}

  /** The member issues a role credential to a member of staff. @param key The account's first key. */
  async credential(key: Jwk, role: string): Promise<void> {
    const { crv, kty, x, y } = key;
    await this.post('staff', { account: { crv, kty, x, y }, role });
  }

  /** The hospital's own system writes one FHIR R4 resource; a Patient resource of somebody new admits them. */
  async write(patient: string, resource: object): Promise<void> {
    await this.post('his/records', { patient, resource });
  }

  private async post(path: string, body: object): Promise<void> {
    await this.connection.door.send(`${this.member.slug}/sandbox/${path}`, { body: jsonBytes(body), mediaType: 'application/json' });
  }
}
