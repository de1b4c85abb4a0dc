import { type PermissionPurpose, permissionPurposes } from '@xinglin/client';
import { type SyntheticEvent, useState } from 'react';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import type { Staff } from '../Staff/Staff';
import { useName } from '../Staff/useName';
import { useAction } from '../Wallets/useAction';
import { accessWords } from './accessWords';
import { presets, scopesOf } from './Presets';
import { useScopeText } from './ScopeText';
import { addAsk } from './StaffFeed';

const dayChoices = [1, 7, 30, 90, 366];

/** Asks a patient: whose records, held where, which, why, how long. */
export function AskForm({ staff }: { readonly staff: Staff }) {
  const words = useWords(accessWords);
  const text = useScopeText();
  const name = useName();
  const others = staff.connection.network.members.filter((member) => member.account !== staff.member.account);
  const [patient, setPatient] = useState('');
  const [holder, setHolder] = useState(others[0]?.account ?? '');
  const [ticked, setTicked] = useState<readonly string[]>(['laboratory']);
  const [since, setSince] = useState(`${new Date().getFullYear() - 2}-01-01`);
  const [purpose, setPurpose] = useState<PermissionPurpose>('treatment');
  const [days, setDays] = useState(7);
  const { running: busy, fault, run } = useAction();
  const scopes = scopesOf(ticked, since);
  const ask = async (): Promise<void> => {
    const wanted = { patient, holder, scopes, purpose, days };
    addAsk(await staff.client.ask(wanted), wanted);
    setPatient('');
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    run(ask);
  };
  return (
    <form onSubmit={submit} aria-labelledby="ask-title">
      <h2 id="ask-title">{words.askTitle}</h2>
      <div className="pair">
        <label className="field">
          <span>{words.number}</span>
          <input autoComplete="off" maxLength={64} value={patient} onChange={(event) => setPatient(event.target.value.trim())} />
        </label>
        <label className="field">
          <span>{words.holder}</span>
          <select value={holder} onChange={(event) => setHolder(event.target.value)}>
            {others.map((member) => (
              <option key={member.account} value={member.account}>
                {name(member.name)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <fieldset className="field wide">
        <legend>{words.what}</legend>
        <div className="ticks">
          {presets.map(({ name: preset }) => (
            <label className="tick" key={preset}>
              <input type="checkbox" checked={ticked.includes(preset)} onChange={() => setTicked(ticked.includes(preset) ? ticked.filter((one) => one !== preset) : [...ticked, preset])} />
              {words.sections(preset)}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="pair">
        <label className="field">
          <span>{words.since}</span>
          <input type="date" value={since} onChange={(event) => setSince(event.target.value)} />
        </label>
        <label className="field">
          <span>{words.purpose}</span>
          <select value={purpose} onChange={(event) => setPurpose(permissionPurposes.find((one) => one === event.target.value) ?? 'treatment')}>
            {permissionPurposes.map((one) => (
              <option key={one} value={one}>
                {words.purposes(one)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{words.days}</span>
          <select value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {dayChoices.map((one) => (
              <option key={one} value={one}>
                {words.dayCount(one)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {scopes.length > 0 && (
        <div className="say">
          <p>
            {words.will}: <strong>{text(scopes)}</strong>
          </p>
          <p className="soft">
            <code>{scopes.join(' ')}</code>
          </p>
        </div>
      )}
      {fault !== null && <Refusal fault={fault} />}
      <button type="submit" className="plain" disabled={busy || patient === '' || scopes.length === 0}>
        {busy ? words.asking : words.ask}
      </button>
    </form>
  );
}
