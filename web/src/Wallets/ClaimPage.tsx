import { Button, Input, Alert } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { Link } from 'react-router';
import type { PatientClient } from '@xinglin/client';
import { memberName } from '../Shell/MemberName';
import { PageFrame } from '../Shell/PageFrame';
import { useLanguage, useWords } from '../Shell/Words';
import { Fault } from './Fault';
import { useAction } from './useAction';
import { WalletGate } from './WalletGate';
import { walletWords } from './walletWords';

/** Adds a hospital by the one-time code of its desk, typed or brought by the link of a printed QR code. */
export default function ClaimPage() {
  const words = useWords(walletWords);
  const [brought, setBrought] = useState(broughtCode);
  useEffect(() => {
    const take = (): void => {
      if (window.location.hash !== '') {
        setBrought(broughtCode());
      }

      // The code is used once; it does not stay in the address or the history.
      window.history.replaceState(window.history.state, '', window.location.pathname);
    };
    take();
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return <PageFrame title={words.claimTitle}>{<WalletGate>{(client) => <ClaimForm key={brought} client={client} brought={brought} />}</WalletGate>}</PageFrame>;
}

/** What the link of a printed QR code carries behind the address; it never reaches a server. */
function broughtCode(): string {
  return window.location.hash.slice(1, 101);
}

function ClaimForm({ client, brought }: { readonly client: PatientClient; readonly brought: string }) {
  const words = useWords(walletWords);
  const id = useId();
  const { language } = useLanguage();
  const queries = useQueryClient();
  const [code, setCode] = useState(brought);
  const [member, setMember] = useState<string | null>(null);
  const { running, fault, run } = useAction();
  const claim = async (): Promise<void> => {
    const relationship = await client.claim(code);
    setMember(client.connection.nameOf(relationship.member));
    setCode('');
    await queries.invalidateQueries({ queryKey: ['patient'] });
  };
  return (
    <section className="wallet-door">
      {member !== null && (
        <>
          <Alert type="success" showIcon role="status" title={words.claimed(memberName(member, language))} />
          <p>
            <Link className="more" to="/timeline">
              {words.toTimeline}
            </Link>
          </p>
        </>
      )}
      {fault !== null && <Fault of={fault} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(claim);
        }}
      >
        <p id={`${id}-lead`}>{words.claimLead}</p>
        <label htmlFor={`${id}-code`}>{words.code}</label>
        <Input
          id={`${id}-code`} className="code-input" size="large" autoComplete="off" autoCapitalize="characters" spellCheck={false} value={code}
          aria-describedby={`${id}-lead`} onChange={(event) => setCode(event.target.value)}
        />
        <Button type="primary" htmlType="submit" size="large" block loading={running} disabled={code.trim() === ''}>
          {words.claim}
        </Button>
      </form>
    </section>
  );
}
