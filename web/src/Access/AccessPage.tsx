import { useState } from 'react';
import { Link } from 'react-router';
import { Absent } from '../Shell/FiveStates';
import { PageFrame } from '../Shell/PageFrame';
import { useWords } from '../Shell/Words';
import type { Staff } from '../Staff/Staff';
import { StaffGate } from '../Staff/StaffGate';
import { useNow } from '../Staff/useNow';
import { useName } from '../Staff/useName';
import { useWhen } from '../Staff/When';
import { accessWords } from './accessWords';
import { AskForm } from './AskForm';
import { useScopeText } from './ScopeText';
import { type HeldPermission, type OpenAsk, useFeed } from './StaffFeed';

/** Where a doctor asks patients, and sees at once what they answered. */
export default function AccessPage() {
  const words = useWords(accessWords);
  return (
    <PageFrame title={words.title} lead={words.lead}>
      <StaffGate roles={['doctor', 'nurse', 'pharmacist']}>{(staff) => <Access staff={staff} />}</StaffGate>
    </PageFrame>
  );
}

function Access({ staff }: { readonly staff: Staff }) {
  const words = useWords(accessWords);
  const { live, asks, permissions } = useFeed(staff);
  const [number, setNumber] = useState('');
  const wanted = (of: string | null): boolean => number === '' || of?.includes(number) === true;
  const open = asks.filter((ask) => ask.state !== 'granted' && wanted(ask.patient));
  const held = permissions.filter((one) => wanted(one.ownNumber));
  return (
    <>
      <AskForm staff={staff} />
      <section aria-labelledby="list-title">
        <h2 id="list-title">{words.list}</h2>
        {!live && (
          <p className="say care" role="status">
            <Absent of="late" /> {words.notLive}
          </p>
        )}
        {asks.length + permissions.length > 3 && (
          <label className="field">
            <span>{words.find}</span>
            <input autoComplete="off" value={number} onChange={(event) => setNumber(event.target.value.trim())} />
          </label>
        )}
        {open.length + held.length === 0 && <p className="soft">{words.empty}</p>}
        <ul className="cards" aria-live="polite">
          {open.map((ask) => (
            <Asked key={ask.ask} staff={staff} ask={ask} />
          ))}
          {held.map((one) => (
            <Held key={one.terms.permission} staff={staff} permission={one} />
          ))}
        </ul>
      </section>
    </>
  );
}

function Asked({ staff, ask }: { readonly staff: Staff; readonly ask: OpenAsk }) {
  const words = useWords(accessWords);
  const { time } = useWhen();
  const name = useName();
  const text = useScopeText();
  return (
    <li className="card" data-ask={ask.state}>
      <h3>{words.patient(ask.patient)}</h3>
      <p role="status">{ask.state === 'waiting' ? <Absent of="pending">{words.waiting}</Absent> : <span className="wrong">✕ {words.refused}</span>}</p>
      <p>
        {text(ask.scopes)} · {name(staff.connection.nameOf(ask.holder))}
      </p>
      <p className="soft">{time(ask.at)}</p>
    </li>
  );
}

function Held({ staff, permission }: { readonly staff: Staff; readonly permission: HeldPermission }) {
  const words = useWords(accessWords);
  const { both } = useWhen();
  const name = useName();
  const text = useScopeText();
  const { terms, ownNumber, ended } = permission;
  const over = useNow() >= terms.until || ended !== null;
  return (
    <li className="card" data-permission={over ? 'over' : 'granted'}>
      <h3>{ownNumber === null ? words.patientUnknown : words.patient(ownNumber)}</h3>
      <p role="status">
        {over ? <EndedText permission={permission} /> : <span className="good">✓ {words.granted}</span>}
        {!over && <span className="soft"> {words.until(both(terms.until))}</span>}
      </p>
      <p>
        {text(terms.scopes)} · {name(staff.connection.nameOf(terms.holder))}
      </p>
      {!over && (
        <p className="actions">
          <Link className="plain" to={`/access/${terms.permission}`}>
            {words.read}
          </Link>
        </p>
      )}
    </li>
  );
}

/** Who ended it and when; expired is another thing. */
export function EndedText({ permission: { ended, terms } }: { readonly permission: HeldPermission }) {
  const words = useWords(accessWords);
  const { both } = useWhen();
  const said = ended === null ? words.expired(both(terms.until)) : ended.by === null ? words.endedChecking(both(ended.at)) : words.ended(ended.by, both(ended.at));
  return <span className="wrong">■ {said}</span>;
}
