import type { SealingKey } from '../Keys/SealingKey';
import type { Signer } from '../Keys/Signer';

/** Who asks: an account, the key that signs for it and the key that answers are sealed to. */
export interface ActingIdentity {
  readonly account: string;
  readonly signer: Signer;
  readonly sealing: SealingKey;
  /** True to carry the signing key with every request: the account may not be on the ledger yet. */
  readonly introduce?: boolean;
}
