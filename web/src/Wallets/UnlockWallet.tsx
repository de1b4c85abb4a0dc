import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import type { WalletFile } from '@xinglin/client';
import { useWords } from '../Shell/Words';
import { Fault } from './Fault';
import { unlock } from './OpenWallet';
import { useAction } from './useAction';
import { walletWords } from './walletWords';
import './wallets.css';

/** Opens this browser's wallet. */
export function UnlockWallet({ file }: { readonly file: WalletFile }) {
  const words = useWords(walletWords);
  const id = useId();
  const [passphrase, setPassphrase] = useState('');
  const { running, fault, run } = useAction();
  const isPasskey = file.format === 'xinglin/wallet-passkey/v1';
  return (
    <section className="wallet-door" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{words.locked}</h2>
      <p>{words.lockedLead}</p>
      {fault !== null && <Fault of={fault} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(() => unlock(passphrase));
        }}
      >
        {!isPasskey && (
          <>
            <label htmlFor={`${id}-passphrase`}>{words.passphrase}</label>
            <Input.Password
              id={`${id}-passphrase`} size="large" autoComplete="current-password" value={passphrase}
              onChange={(event) => setPassphrase(event.target.value)}
            />
          </>
        )}
        <Button type="primary" htmlType="submit" size="large" block loading={running}>
          {isPasskey ? words.unlockPasskey : words.unlock}
        </Button>
      </form>
    </section>
  );
}
