import { EmergencyClient, EmergencyLook, type HolderSummary, isWords } from '@xinglin/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import type { Staff } from '../Staff/Staff';
import { useAction } from '../Wallets/useAction';
import { useNow } from '../Staff/useNow';
import { useWhen } from '../Staff/When';
import { emergencyWords } from './emergencyWords';
import type { HeldAccess } from './HeldAccess';
import { Summary } from './Summary';
import './emergency.css';

/** An open access: one tap shows the summary, and what was shown goes when the access ends. */
export function Look({ staff, held, close }: { readonly staff: Staff; readonly held: HeldAccess; readonly close: () => void }) {
  const words = useWords(emergencyWords);
  const { both } = useWhen();
  const now = useNow();
  const [holders, setHolders] = useState<readonly HolderSummary[]>([]);
  const [more, setMore] = useState('');
  const { running: busy, fault, run } = useAction();
  const client = new EmergencyClient(staff.connection, staff.member, staff.identity);
  const access = useQuery({ queryKey: ['emergency-access', held.statement.access], queryFn: () => client.access(held.statement.access), refetchInterval: 2_000 });
  const over = (access.data?.ended ?? null) !== null || held.statement.until <= now;
  const look = async (reason: string | null): Promise<void> => {
    setHolders([]);
    const { statement, salt } = held.file;
    await new EmergencyLook(staff.connection, staff.member, staff.identity).all({ statement, salt, ...(reason === null ? {} : { more: reason }) }, (summary) => {
      setHolders((before) => [...before, summary]);
    });
  };
  if (over) {
    return (
      <section className="say stop" role="alert" data-over="">
        <p>■ {words.over}</p>
        <button type="button" className="quiet" onClick={close}>
          {words.open}
        </button>
      </section>
    );
  }

  return (
    <>
      <aside className="say care" aria-label={words.title}>
        <p>
          <strong>{words.openUntil(both(held.statement.until))}</strong>
        </p>
        <p>
          {words.reasons(held.statement.reason)}: {held.statement.text} · {held.statement.patient.map((one) => `${words.kinds(one.kind)} ${one.value}`).join(', ')}
        </p>
      </aside>
      <p className="actions">
        <button type="button" className="plain" disabled={busy} onClick={() => run(() => look(null))} data-look="">
          {busy ? words.looking : words.look}
        </button>
        <button type="button" className="quiet" disabled={busy} onClick={() => run(() => client.end(held.statement.access))} data-end="">
          {words.end}
        </button>
      </p>
      {fault !== null && <Refusal fault={fault} />}
      {busy && <p role="status" data-loading="">{words.looking}</p>}
      {holders.length > 0 && <Summary holders={holders} />}
      {holders.length > 0 && !busy && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            run(() => look(more));
          }}
        >
          <label className="field wide">
            <span>{words.moreReason}</span>
            <input autoComplete="off" maxLength={200} value={more} onChange={(event) => setMore(event.target.value)} />
          </label>
          <button type="submit" className="quiet" disabled={!isWords(more)}>
            {words.more}
          </button>
        </form>
      )}
    </>
  );
}
