import { type DeskOffer, Refused, SandboxClient, standingOf } from '@xinglin/client';
import { useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { PageFrame } from '../Shell/PageFrame';
import { usePlace } from '../Shell/PlaceContext';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import type { Staff } from '../Staff/Staff';
import { StaffGate } from '../Staff/StaffGate';
import { useAction } from '../Wallets/useAction';
import { useWhen } from '../Staff/When';
import { deskWords } from './deskWords';
import { QrCode } from './QrCode';
import './desk.css';

/** A code and whom it was made for: in this window's memory only. */
interface Made extends DeskOffer {
  readonly number: string;
}

/** Where staff hand an account over to its patient. */
export default function DeskPage() {
  const words = useWords(deskWords);
  return (
    <PageFrame title={words.title} lead={words.lead}>
      <StaffGate roles={['nurse', 'doctor', 'pharmacist']}>{(staff) => <Desk staff={staff} />}</StaffGate>
    </PageFrame>
  );
}

function Desk({ staff }: { readonly staff: Staff }) {
  const words = useWords(deskWords);
  const [made, setMade] = useState<readonly Made[]>([]);
  const [shown, setShown] = useState<Made | null>(null);
  return (
    <>
      <div className="noprint">
        <Ask
          staff={staff}
          done={(offer) => {
            setMade((before) => [offer, ...before]);
            setShown(offer);
          }}
        />
      </div>
      {shown !== null && <Slip offer={shown} close={() => setShown(null)} />}
      <section className="noprint">
        <h2>{words.made}</h2>
        {made.length === 0 ? <p className="soft">{words.madeNone}</p> : null}
        <ul className="cards">
          {made.map((offer) => (
            <Offered key={offer.code} staff={staff} offer={offer} />
          ))}
        </ul>
      </section>
    </>
  );
}

function Ask({ staff, done }: { readonly staff: Staff; readonly done: (offer: Made) => void }) {
  const words = useWords(deskWords);
  const [number, setNumber] = useState('');
  const [seen, setSeen] = useState(false);
  const { running: busy, fault, run } = useAction();
  const make = async (): Promise<void> => {
    const offer = await staff.client.deskCode(number);
    done({ ...offer, number });
    setNumber('');
    setSeen(false);
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    run(make);
  };
  const isUnknown = fault instanceof Refused && fault.code === 'patient-unknown';
  return (
    <form onSubmit={submit}>
      <label className="field">
        <span>{words.number}</span>
        <input autoComplete="off" maxLength={64} value={number} onChange={(event) => setNumber(event.target.value.trim())} aria-describedby="number-lead" />
        <small id="number-lead" className="soft">
          {words.numberLead}
        </small>
      </label>
      <label className="tick">
        <input type="checkbox" checked={seen} onChange={(event) => setSeen(event.target.checked)} />
        {words.seen}
      </label>
      {isUnknown ? <Unknown key={number} staff={staff} number={number} /> : fault !== null && <Refusal fault={fault} />}
      <button type="submit" className="plain" disabled={busy || number.length === 0 || !seen}>
        {busy ? words.making : words.print}
      </button>
    </form>
  );
}

/** Registering is the own system's work; in a demonstration this page may stand in for it. */
function Unknown({ staff, number }: { readonly staff: Staff; readonly number: string }) {
  const words = useWords(deskWords);
  const [registered, setRegistered] = useState(false);
  const { running: busy, fault, run } = useAction();
  const register = async (): Promise<void> => {
    await new SandboxClient(staff.connection, staff.member).write(number, { resourceType: 'Patient', id: number });
    setRegistered(true);
  };
  if (registered) {
    return <p className="say fine">{words.registered}</p>;
  }

  return (
    <div className="say care" role="alert">
      <p>{words.unknownPerson}</p>
      {fault !== null && <Refusal fault={fault} />}
      {staff.connection.network.demonstration && (
        <button type="button" className="quiet" disabled={busy} onClick={() => run(register)}>
          {words.register}
        </button>
      )}
    </div>
  );
}

function Slip({ offer, close }: { readonly offer: Made; readonly close: () => void }) {
  const words = useWords(deskWords);
  const { address } = usePlace();
  const { both } = useWhen();
  const link = address({ kind: 'patient' }, `/claim#${offer.code}`);
  return (
    <section aria-label={words.code}>
      <div className="slip">
        <QrCode text={link} label={words.scan} />
        <div>
          <h2>{words.code}</h2>
          <p className="code" data-code="">
            {offer.code}
          </p>
          <p>{words.until(both(offer.expires))}</p>
          <p className="soft">{words.person(offer.number)}</p>
          <p>{words.scan}</p>
          <p>
            {words.address}: <code>{address({ kind: 'patient' }, '/claim')}</code>
          </p>
          <p>{words.handOver}</p>
        </div>
      </div>
      <p className="actions noprint">
        <button type="button" className="plain" onClick={() => window.print()}>
          {words.toPaper}
        </button>
        <button type="button" className="quiet" onClick={close}>
          {words.hide}
        </button>
      </p>
    </section>
  );
}

/** What the ledger says of a code: the desk is told without asking. */
function Offered({ staff, offer }: { readonly staff: Staff; readonly offer: Made }) {
  const words = useWords(deskWords);
  const { time } = useWhen();
  const standing = useQuery({
    queryKey: ['desk-offer', offer.account, offer.expires, offer.number],
    queryFn: () => standingOf(staff.connection, staff.member, offer),
    refetchInterval: (query) => (query.state.data === undefined || query.state.data.standing === 'offered' ? 2_000 : false),
  });
  const said = standing.data === undefined ? null : standing.data.standing === 'used' ? words.used(time(standing.data.since)) : words[standing.data.standing];
  return (
    <li className="card" data-standing={standing.data?.standing}>
      <p>{words.person(offer.number)}</p>
      <p className={standing.data?.standing === 'used' ? 'good' : 'caution'} role="status">
        {said ?? (standing.isError ? words.unknown : '…')}
      </p>
    </li>
  );
}
