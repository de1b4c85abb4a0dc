import { writeCard } from '@xinglin/client';
import { useState } from 'react';
import { PageFrame } from '../Shell/PageFrame';
import { useWords } from '../Shell/Words';
import { openClient } from '../Wallets/OpenWallet';
import type { Staff } from './Staff';
import { NewAccount, StaffGate } from './StaffGate';
import { Standing, useStanding } from './Standing';
import { staffWords } from './staffWords';

const roles = ['doctor', 'nurse', 'pharmacist', 'emergency', 'privacy-officer'];

/** The own account: card, credential, further roles. */
export default function StaffPage() {
  const words = useWords(staffWords);
  return (
    <PageFrame title={words.title} lead={words.lead}>
      <StaffGate roles={roles} awaiting>
        {(staff) => <Account staff={staff} />}
      </StaffGate>
    </PageFrame>
  );
}

function Account({ staff }: { readonly staff: Staff }) {
  const words = useWords(staffWords);
  const standing = useStanding(staff.connection, staff.member, staff.account);
  const [copied, setCopied] = useState(false);
  const card = writeCard({ account: staff.account.account, member: staff.member.account, seal: staff.identity.sealing.publicKey });
  const client = openClient();
  const lacking = roles.filter((role) => client?.wallet.relationships.some((one) => one.member === staff.member.account && one.role === role) === false);
  return (
    <>
      <dl className="facts">
        <dt>{words.standing}</dt>
        <dd>
          <Standing of={standing} />
        </dd>
        <dt>{words.account}</dt>
        <dd>
          <code>{staff.account.account}</code>
        </dd>
      </dl>
      <h2>{words.card}</h2>
      <p>{words.cardLead}</p>
      <p>
        <code data-card="">{card}</code>
      </p>
      <button
        type="button"
        className="plain"
        onClick={() => {
          void navigator.clipboard.writeText(card).then(() => setCopied(true));
        }}
      >
        {copied ? words.copied : words.copy}
      </button>
      {client !== null && lacking.length > 0 && (
        <>
          <h2>{words.another}</h2>
          <NewAccount client={client} roles={lacking} />
        </>
      )}
    </>
  );
}
