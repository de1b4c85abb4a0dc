import { type EmergencyCase, EmergencyClient } from '@xinglin/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Absent } from '../Shell/FiveStates';
import { PageFrame } from '../Shell/PageFrame';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import type { Staff } from '../Staff/Staff';
import { StaffGate } from '../Staff/StaffGate';
import { useAction } from '../Wallets/useAction';
import { useWhen } from '../Staff/When';
import { emergencyWords } from './emergencyWords';

/** Where a privacy officer enrols the team and gives the outcome of each access. */
export default function ReviewPage() {
  const words = useWords(emergencyWords);
  return (
    <PageFrame title={words.reviews} lead={words.reviewsLead}>
      <StaffGate roles={['privacy-officer']}>{(staff) => <Reviews staff={staff} />}</StaffGate>
    </PageFrame>
  );
}

function Reviews({ staff }: { readonly staff: Staff }) {
  const words = useWords(emergencyWords);
  const client = new EmergencyClient(staff.connection, staff.member, staff.identity);
  const queries = useQueryClient();
  const team = useQuery({ queryKey: ['emergency-team', staff.member.account], queryFn: () => client.team() });
  const cases = useQuery({ queryKey: ['emergency-cases', staff.account.account], queryFn: () => client.cases(), gcTime: 0 });
  const { running: busy, fault, run } = useAction();
  const enroll = async (): Promise<void> => {
    await client.enroll();
    await queries.invalidateQueries({ queryKey: ['emergency-team'] });
  };
  return (
    <>
      {team.data === null && (
        <p className="actions">
          <span>{words.noTeam}</span>
          <button type="button" className="plain" disabled={busy} onClick={() => run(enroll)} data-enroll="">
            {words.enroll}
          </button>
        </p>
      )}
      {(fault ?? cases.error) !== null && <Refusal fault={fault ?? cases.error} />}
      {cases.data?.length === 0 && <p className="soft">{words.noCases}</p>}
      <ul className="cards">
        {cases.data?.map((one) => (
          <Case
            key={one.statement.access}
            of={one}
            review={async (finding, text) => {
              await client.review(one.statement.access, finding, text);
              await queries.invalidateQueries({ queryKey: ['emergency-cases'] });
            }}
          />
        ))}
      </ul>
    </>
  );
}

function Case({ of: { statement, asks, outcome }, review }: { readonly of: EmergencyCase; readonly review: (finding: 'justified' | 'not-justified', text: string) => Promise<void> }) {
  const words = useWords(emergencyWords);
  const { both } = useWhen();
  const [text, setText] = useState('');
  const { running: busy, fault, run } = useAction();
  return (
    <li className="card">
      <h2>{both(statement.from)}</h2>
      <p>
        {words.reasons(statement.reason)}: {statement.text}
      </p>
      <p className="soft">{words.asked(asks.length)}</p>
      {outcome !== undefined ? (
        <p>
          <strong>{words.finding(outcome.finding)}</strong>: {outcome.text}
        </p>
      ) : (
        <>
          <p>
            <Absent of="pending">{words.owes}</Absent>
          </p>
          <label className="field">
            <span>{words.outcome}</span>
            <input autoComplete="off" maxLength={200} value={text} onChange={(event) => setText(event.target.value)} />
          </label>
          {fault !== null && <Refusal fault={fault} />}
          <p className="actions">
            {(['justified', 'not-justified'] as const).map((finding) => (
              <button key={finding} type="button" className="quiet" disabled={busy || text.trim() === ''} onClick={() => run(() => review(finding, text))}>
                {words.finding(finding)}
              </button>
            ))}
          </p>
        </>
      )}
    </li>
  );
}
