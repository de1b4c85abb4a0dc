import { type Bytes, decodeBase64Url, encodeBase64Url, random, Refused } from '@xinglin/client';

/** A passkey and what its PRF answered. */
export interface PasskeySecret {
  /** The credential's id, base64url. */
  readonly credential: string;
  readonly salt: Bytes;
  readonly secret: Bytes;
}

/** Codes of what a device cannot do; each has a sentence in the wallet's words. */
export const passkeyCodes = { refused: 'passkey-refused', withoutPrf: 'passkey-without-prf' } as const;

/** True when this browser has passkeys at all; whether its device has a PRF is found by making one. */
export function hasPasskeys(): boolean {
  return 'PublicKeyCredential' in window && 'credentials' in navigator;
}

/** Makes a passkey for a new wallet. Nothing about a person goes into it. @throws Refused passkey-refused or passkey-without-prf. */
export async function makePasskey(name: string): Promise<PasskeySecret> {
  const salt = random(32);
  const made = await asked(
    navigator.credentials.create({
      publicKey: {
        challenge: random(32),
        rp: { name },
        user: { id: random(16), name, displayName: name },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }],
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const { prf } = made.getClientExtensionResults();
  if (prf?.enabled !== true) {
    throw new Refused(passkeyCodes.withoutPrf);
  }

  const credential = encodeBase64Url(new Uint8Array(made.rawId));
  return { credential, salt, secret: answerOf(prf) ?? (await evaluatePasskey(credential, salt)) };
}

/** The PRF's answer of a passkey. @throws Refused passkey-refused or passkey-without-prf. */
export async function evaluatePasskey(credential: string, salt: Uint8Array): Promise<Bytes> {
  const id = decodeBase64Url(credential) ?? new Uint8Array(0);
  const used = await asked(
    navigator.credentials.get({
      publicKey: {
        challenge: random(32),
        allowCredentials: [{ type: 'public-key', id }],
        userVerification: 'required',
        extensions: { prf: { eval: { first: new Uint8Array(salt) } } },
      },
    }),
  );
  const secret = answerOf(used.getClientExtensionResults().prf);
  if (secret === null) {
    throw new Refused(passkeyCodes.withoutPrf);
  }

  return secret;
}

async function asked(question: Promise<Credential | null>): Promise<PublicKeyCredential> {
  const answer = await question.catch(() => null);
  if (!(answer instanceof PublicKeyCredential)) {
    throw new Refused(passkeyCodes.refused);
  }

  return answer;
}

function answerOf(prf: AuthenticationExtensionsPRFOutputs | undefined): Bytes | null {
  const first = prf?.results?.first;
  return first instanceof ArrayBuffer && first.byteLength === 32 ? new Uint8Array(first) : null;
}
