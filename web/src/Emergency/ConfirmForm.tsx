import { EmergencyClient, readEmergencyFile } from '@xinglin/client';
import { useState } from 'react';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import type { Staff } from '../Staff/Staff';
import { useAction } from '../Wallets/useAction';
import { useWhen } from '../Staff/When';
import { emergencyWords } from './emergencyWords';
import { type HeldAccess, holdAccess } from './HeldAccess';

/** The second person reads what the first stated, signs, and the access is open. */
export function ConfirmForm({ staff, opened }: { readonly staff: Staff; readonly opened: (held: HeldAccess) => void }) {
  const words = useWords(emergencyWords);
  const { both } = useWhen();
  const [pasted, setPasted] = useState('');
  const { running: busy, fault, run } = useAction();
  const held = holdAccess(readEmergencyFile(pasted));
  const mine = held?.statement.openers[1] === staff.account.account;
  const sign = async (access: HeldAccess): Promise<void> => {
    await new EmergencyClient(staff.connection, staff.member, staff.identity).confirm(access.file);
    opened(access);
  };
  return (
    <details>
      <summary className="quiet">{words.confirm}</summary>
      <label className="field wide">
        <span>{words.paste}</span>
        <textarea rows={4} value={pasted} onChange={(event) => setPasted(event.target.value)} data-paste="" />
      </label>
      {pasted !== '' && (held === null || !mine) && <p className="wrong">{words.malformed}</p>}
      {held !== null && mine && (
        <div className="say">
          <p>
            <strong>
              {words.says(words.reasons(held.statement.reason), held.statement.text, held.statement.patient.map((one) => `${words.kinds(one.kind)} ${one.value}`).join(', '), both(held.statement.until))}
            </strong>
          </p>
          {fault !== null && <Refusal fault={fault} />}
          <button type="button" className="plain" disabled={busy} onClick={() => run(() => sign(held))}>
            {words.sign}
          </button>
        </div>
      )}
    </details>
  );
}
