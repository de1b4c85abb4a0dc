import { EmergencyClient, type EmergencyIdentifier, emergencyReasons, identifierKinds, isWords, readCard } from '@xinglin/client';
import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useEffect, useState } from 'react';
import { Absent } from '../Shell/FiveStates';
import { Refusal } from '../Shell/Refusal';
import { readSetting, writeSetting } from '../Shell/Settings';
import { useWords } from '../Shell/Words';
import type { Staff } from '../Staff/Staff';
import { useAction } from '../Wallets/useAction';
import { emergencyWords } from './emergencyWords';
import { type HeldAccess, holdAccess } from './HeldAccess';

interface Opening {
  readonly staff: Staff;
  readonly opened: (held: HeldAccess) => void;
}

const hourChoices = [1, 4, 12];
const colleague = 'emergency-colleague';

/** The first of two states whom and why, signs, and hands over to the second. */
export function OpenForm({ staff, opened }: Opening) {
  const [prepared, setPrepared] = useState<HeldAccess | null>(null);
  return prepared === null ? <Request staff={staff} opened={setPrepared} /> : <HandOver staff={staff} opened={opened} held={prepared} />;
}

function Request({ staff, opened }: Opening) {
  const words = useWords(emergencyWords);
  const [kind, setKind] = useState<EmergencyIdentifier['kind']>('card-number');
  const [number, setNumber] = useState('');
  const [reason, setReason] = useState<(typeof emergencyReasons)[number]>('unconscious');
  const [text, setText] = useState('');
  const [hours, setHours] = useState(4);
  const [second, setSecond] = useState(readSetting(colleague) ?? '');
  const { running: busy, fault, run } = useAction();
  const card = readCard(second.trim());
  const isColleague = card?.member === staff.member.account && card.account !== staff.account.account;
  const prepare = async (): Promise<void> => {
    if (card !== null) {
      writeSetting(colleague, second.trim());
      const patient = [{ kind, value: number, ...(kind === 'patient-number' ? { holder: staff.member.account } : {}) }];
      const file = await new EmergencyClient(staff.connection, staff.member, staff.identity).prepare({ patient, reason, text, hours }, card.account);
      const held = holdAccess(file);
      if (held !== null) {
        opened(held);
      }
    }
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    run(prepare);
  };
  return (
    <form onSubmit={submit} aria-labelledby="open-title" data-open="">
      <h2 id="open-title">{words.open}</h2>
      <div className="pair">
        <label className="field">
          <span>{words.kind}</span>
          <select value={kind} onChange={(event) => setKind(identifierKinds.find((one) => one === event.target.value) ?? 'card-number')}>
            {(['card-number', 'identity-number', 'patient-number'] as const).map((one) => (
              <option key={one} value={one}>
                {words.kinds(one)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{words.number}</span>
          <input autoComplete="off" maxLength={64} name="number" value={number} onChange={(event) => setNumber(event.target.value.trim())} />
        </label>
        <label className="field">
          <span>{words.reason}</span>
          <select value={reason} onChange={(event) => setReason(emergencyReasons.find((one) => one === event.target.value) ?? 'unconscious')}>
            {emergencyReasons.map((one) => (
              <option key={one} value={one}>
                {words.reasons(one)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{words.hours}</span>
          <select value={hours} onChange={(event) => setHours(Number(event.target.value))}>
            {hourChoices.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </div>
      <label className="field wide">
        <span>{words.words}</span>
        <input autoComplete="off" maxLength={200} name="words" value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <label className="field wide">
        <span>{words.second}</span>
        <input autoComplete="off" name="second" value={second} onChange={(event) => setSecond(event.target.value)} aria-describedby="second-lead" />
        <small id="second-lead" className="soft">
          {words.secondLead}
        </small>
      </label>
      {second !== '' && !isColleague && <p className="wrong">{words.secondWrong}</p>}
      {fault !== null && <Refusal fault={fault} />}
      <button type="submit" className="plain" disabled={busy || number === '' || !isWords(text) || !isColleague}>
        {words.prepare}
      </button>
    </form>
  );
}

/** What travels to the second person; the page goes on by itself when the second has signed. */
function HandOver({ staff, opened, held }: Opening & { readonly held: HeldAccess }) {
  const words = useWords(emergencyWords);
  const [copied, setCopied] = useState(false);
  const text = JSON.stringify(held.file);
  const access = useQuery({
    queryKey: ['emergency-opened', held.statement.access],
    queryFn: () => new EmergencyClient(staff.connection, staff.member, staff.identity).access(held.statement.access),
    refetchInterval: 1_000,
  });
  const isOpen = access.data !== undefined && access.data !== null;
  useEffect(() => {
    if (isOpen) {
      opened(held);
    }
  }, [isOpen, held, opened]);
  return (
    <section>
      <h2>{words.handTitle}</h2>
      <p className="say care">{words.hand}</p>
      <label className="field wide">
        <span>{words.paste}</span>
        <textarea readOnly rows={4} value={text} data-hand-over="" />
      </label>
      <p className="actions">
        <button type="button" className="plain" onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
          {copied ? words.copied : words.copy}
        </button>
        <span role="status">
          <Absent of="pending">{words.waiting}</Absent>
        </span>
      </p>
    </section>
  );
}
