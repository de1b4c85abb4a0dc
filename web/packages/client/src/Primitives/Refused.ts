/** Why something was refused: the same code from contract to screen. Thrown; whoever asks shows the code's sentence. */
export class Refused extends Error {
  /** @param code Stable, kebab-case.
   * @param sentence In English as the node said it; the code when it said nothing.
   * @param details Further members of the problem details, for example who ended a permission and when.
   * @param status HTTP's status of the answer; null when this side refused. */
  constructor(
    readonly code: string,
    readonly sentence: string = code,
    readonly details: Readonly<Record<string, string>> = {},
    readonly status: number | null = null,
  ) {
    super(`${code}: ${sentence}`);
    this.name = 'Refused';
  }
}

/** Refusals that this side makes itself; each has a sentence in the node's list or in the wallet's dictionary. */
export const clientCodes = {
  nodeUnreachable: 'node-unreachable',
  answerMalformed: 'answer-malformed',
  answerNotSealed: 'answer-not-sealed',
  notFinalYet: 'not-final-yet',
  resourceNotRegistered: 'resource-not-registered',
  resourceMismatch: 'resource-mismatch',
  recordNotOpened: 'record-not-opened',
  layerNotAttested: 'layer-not-attested',
  layerExceedsAsk: 'layer-exceeds-ask',
  proofInvalid: 'proof-invalid',
  disclosureMissing: 'disclosure-missing',
  statementInvalid: 'statement-invalid',
  resourceNotCurrent: 'resource-not-current',
  emergencyFileMalformed: 'emergency-file-malformed',
  emergencyRequestMalformed: 'emergency-request-malformed',
  teamUnknown: 'emergency-team-unknown',
  deskCodeMalformed: 'desk-code-malformed',
  deskCodeMistyped: 'desk-code-mistyped',
  deskCodeUnknown: 'desk-code-unknown',
  walletLocked: 'wallet-locked',
  relationshipUnknown: 'relationship-not-in-wallet',
  granteeUnreachable: 'grantee-unreachable',
  termsMismatch: 'permission-terms-mismatch',
  memberUnknown: 'member-unknown',
  networkMismatch: 'trust-network-mismatch',
} as const;
