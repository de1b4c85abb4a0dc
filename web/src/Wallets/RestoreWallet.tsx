import { Input } from 'antd';
import { useId, useState } from 'react';
import { clientCodes, Refused, type WalletBackup } from '@xinglin/client';
import { useWords } from '../Shell/Words';
import { Fault } from './Fault';
import { PassphraseForm } from './MakeWallet';
import { restore } from './OpenWallet';
import { useAction } from './useAction';
import { walletWords } from './walletWords';

/** Makes the wallet again from its recovery sheet. */
export function RestoreWallet() {
  const words = useWords(walletWords);
  const id = useId();
  const [root, setRoot] = useState('');
  const [backup, setBackup] = useState('');
  const { running, fault, run } = useAction();
  return (
    <>
      {fault !== null && <Fault of={fault} />}
      <label htmlFor={`${id}-root`}>{words.restoreRoot}</label>
      <Input id={`${id}-root`} size="large" autoComplete="off" spellCheck={false} value={root} onChange={(event) => setRoot(event.target.value)} />
      <label htmlFor={`${id}-backup`}>{words.restoreBackup}</label>
      <Input.TextArea id={`${id}-backup`} rows={3} autoComplete="off" spellCheck={false} value={backup} onChange={(event) => setBackup(event.target.value)} />
      <PassphraseForm
        running={running}
        label={words.newPassphrase}
        button={words.restoreButton}
        made={(passphrase) => run(() => restore(root, readBackup(backup), passphrase))}
      />
    </>
  );
}

function readBackup(text: string): WalletBackup {
  try {
    return JSON.parse(text) as WalletBackup;
  } catch {
    throw new Refused(clientCodes.walletLocked);
  }
}
