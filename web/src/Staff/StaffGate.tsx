import type { PatientClient, WalletRelationship } from '@xinglin/client';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { memberName } from '../Shell/MemberName';
import { usePlace } from '../Shell/PlaceContext';
import { Refusal } from '../Shell/Refusal';
import { useLanguage, useWords } from '../Shell/Words';
import { lock } from '../Wallets/OpenWallet';
import { useAction } from '../Wallets/useAction';
import { WalletGate } from '../Wallets/WalletGate';
import { accountOf, makeAccount, openAccount, type Staff } from './Staff';
import { Standing, useStanding } from './Standing';
import { staffWords } from './staffWords';
import './staff.css';

interface Gate {
  /** The account may be of any of these; they are offered when there is none. */
  readonly roles: readonly string[];
  /** True to pass without a credential in force too. */
  readonly awaiting?: boolean;
  readonly children: (staff: Staff) => ReactNode;
}

/** What stands behind an open wallet, an account of a role at this member and a credential in force. */
export function StaffGate(gate: Gate) {
  return <WalletGate>{(client) => <AtMember client={client} gate={gate} />}</WalletGate>;
}

function AtMember({ client, gate }: { readonly client: PatientClient; readonly gate: Gate }) {
  const { place } = usePlace();
  const member = client.connection.member(place.kind === 'member' ? place.slug : '');
  const account = accountOf(client.wallet, member, gate.roles);
  return account === null ? <NewAccount client={client} roles={gate.roles} /> : <WithAccount key={account.account} client={client} account={account} gate={gate} />;
}

/** Makes an account of one of these roles; in a demonstration with its credential. */
export function NewAccount({ client, roles }: { readonly client: PatientClient; readonly roles: readonly string[] }) {
  const words = useWords(staffWords);
  const { place } = usePlace();
  const { running, fault, run } = useAction();
  const member = client.connection.member(place.kind === 'member' ? place.slug : '');
  return (
    <section>
      <p>{words.addLead}</p>
      {fault !== null && <Refusal fault={fault} />}
      <p className="actions">
        {roles.map((role) => (
          <button key={role} type="button" className="quiet" data-role={role} disabled={running} onClick={() => run(() => makeAccount(client.wallet, client.connection, member, role))}>
            {words.addButton(words.roles(role))}
          </button>
        ))}
      </p>
    </section>
  );
}

function WithAccount({ client, account, gate }: { readonly client: PatientClient; readonly account: WalletRelationship; readonly gate: Gate }) {
  const words = useWords(staffWords);
  const { language } = useLanguage();
  const { wallet, connection } = client;
  const member = connection.member(account.member);
  const standing = useStanding(connection, member, account);
  const staff = useQuery({ queryKey: ['staff', account.account], queryFn: () => openAccount(wallet, connection, member, account), staleTime: Infinity, gcTime: 0 });
  const inForce = standing.data?.standing === 'in-force';
  const passes = inForce || gate.awaiting === true;
  return (
    <>
      <div className="actions who">
        <p>
          {words.roles(account.role ?? '')} · {memberName(member.name, language)}
        </p>
        <button type="button" className="quiet" onClick={() => void lock()}>
          {words.lock}
        </button>
      </div>
      {!passes && <Standing of={standing} />}
      {passes && staff.data !== undefined && gate.children(staff.data)}
    </>
  );
}
