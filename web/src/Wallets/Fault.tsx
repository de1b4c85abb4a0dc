import { Alert } from 'antd';
import { clientCodes, Refused } from '@xinglin/client';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import { passkeyCodes } from './Passkey';
import { walletWords } from './walletWords';

/** What went wrong, as a person reads it: the wallet's own refusals in its own words, the node's in the node's. */
export function Fault({ of }: { readonly of: unknown }) {
  const words = useWords(walletWords);
  const own: Readonly<Partial<Record<string, string>>> = {
    [clientCodes.walletLocked]: words.wrongPassphrase,
    [clientCodes.deskCodeMalformed]: words.codeMalformed,
    [clientCodes.deskCodeMistyped]: words.codeMistyped,
    [clientCodes.deskCodeUnknown]: words.codeUnknown,
    [passkeyCodes.refused]: words.passkeyRefused,
    [passkeyCodes.withoutPrf]: words.passkeyWithoutPrf,
  };
  const sentence = of instanceof Refused ? own[of.code] : undefined;
  return sentence === undefined ? <Refusal fault={of} /> : <Alert type="error" showIcon role="alert" title={sentence} />;
}
