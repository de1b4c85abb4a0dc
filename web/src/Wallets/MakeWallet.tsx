import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { useWords } from '../Shell/Words';
import { Fault } from './Fault';
import { makeWithPasskey, makeWithPassphrase } from './OpenWallet';
import { hasPasskeys } from './Passkey';
import { RestoreWallet } from './RestoreWallet';
import { useAction } from './useAction';
import { walletWords } from './walletWords';
import './wallets.css';

const lengthMin = 10;

/** Makes the first wallet of this browser. */
export function MakeWallet() {
  const words = useWords(walletWords);
  const { running, fault, run } = useAction();
  return (
    <section className="wallet-door" aria-labelledby="make-wallet">
      <h2 id="make-wallet">{words.makeTitle}</h2>
      <p>{words.makeLead}</p>
      {fault !== null && <Fault of={fault} />}
      {hasPasskeys() && (
        <>
          <Button type="primary" size="large" block loading={running} onClick={() => run(() => makeWithPasskey('杏林 Xinglin'))}>
            {words.makePasskey}
          </Button>
          <p className="soft or">{words.or}</p>
        </>
      )}
      <PassphraseForm running={running} label={words.passphrase} button={words.makePassphrase} made={(passphrase) => run(() => makeWithPassphrase(passphrase))} />
      <details>
        <summary>{words.restoreTitle}</summary>
        <RestoreWallet />
      </details>
    </section>
  );
}

/** A new passphrase, twice. */
export function PassphraseForm({
  running, label, button, made,
}: {
  readonly running: boolean;
  readonly label: string;
  readonly button: string;
  readonly made: (passphrase: string) => void;
}) {
  const words = useWords(walletWords);
  const id = useId();
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [complaint, setComplaint] = useState('');
  const submit = (): void => {
    const wrong = first.length < lengthMin ? words.tooShort : first === second ? '' : words.notSame;
    setComplaint(wrong);
    if (wrong === '') {
      made(first);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="soft" id={`${id}-lead`}>
        {words.passphraseLead}
      </p>
      <label htmlFor={`${id}-first`}>{label}</label>
      <Input.Password id={`${id}-first`} size="large" autoComplete="new-password" value={first} aria-describedby={`${id}-lead ${id}-wrong`} onChange={(event) => setFirst(event.target.value)} />
      <label htmlFor={`${id}-second`}>{words.passphraseAgain}</label>
      <Input.Password id={`${id}-second`} size="large" autoComplete="new-password" value={second} aria-describedby={`${id}-wrong`} onChange={(event) => setSecond(event.target.value)} />
      <p role="alert" id={`${id}-wrong`} className="complaint">
        {complaint}
      </p>
      <Button htmlType="submit" size="large" block loading={running}>
        {button}
      </Button>
    </form>
  );
}
