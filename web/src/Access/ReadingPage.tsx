import { type PermittedRecords, Refused } from '@xinglin/client';
import { useEffect, useRef, useState } from 'react';
import { Link, useParams } from 'react-router';
import { PageFrame } from '../Shell/PageFrame';
import { Refusal } from '../Shell/Refusal';
import { useLanguage, useWords } from '../Shell/Words';
import type { Staff } from '../Staff/Staff';
import { StaffGate } from '../Staff/StaffGate';
import { useNow } from '../Staff/useNow';
import { useName } from '../Staff/useName';
import { useWhen } from '../Staff/When';
import { EndedText } from './AccessPage';
import { accessWords } from './accessWords';
import { Completeness, isTouched, Sections } from './Completeness';
import { NoteForm } from './NoteForm';
import { presets } from './Presets';
import { Records } from './Records';
import { useScopeText } from './ScopeText';
import { type HeldPermission, useFeed } from './StaffFeed';

/** Reading under one permission. What was read lives in this page only: leaving it, locking and a revocation forget it. */
export default function ReadingPage() {
  const words = useWords(accessWords);
  return (
    <PageFrame title={words.readTitle}>
      <StaffGate roles={['doctor', 'nurse', 'pharmacist']}>{(staff) => <Reading staff={staff} />}</StaffGate>
    </PageFrame>
  );
}

function Reading({ staff }: { readonly staff: Staff }) {
  const words = useWords(accessWords);
  const { permission } = useParams();
  const now = useNow();
  const held = useFeed(staff).permissions.find((one) => one.terms.permission === permission);
  return (
    <>
      <p>
        <Link to="/access">‹ {words.back}</Link>
      </p>
      {held === undefined ? (
        <p className="say">{words.noPermission}</p>
      ) : held.ended !== null || held.terms.until <= now ? (
        <Ended permission={held} />
      ) : (
        <Permitted key={held.terms.permission} staff={staff} permission={held} />
      )}
    </>
  );
}

function Ended({ permission }: { readonly permission: HeldPermission }) {
  const words = useWords(accessWords);
  return (
    <section className="say stop" role="alert" data-ended="">
      <h2>{words.endedTitle}</h2>
      <p>
        <EndedText permission={permission} />
      </p>
      <p>{words.endedLead}</p>
    </section>
  );
}

function Permitted({ staff, permission }: { readonly staff: Staff; readonly permission: HeldPermission }) {
  const words = useWords(accessWords);
  const [records, setRecords] = useState<PermittedRecords | null>(null);
  const [done, setDone] = useState(0);
  const [fault, setFault] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  const asked = useRef(-1);
  useEffect(() => {
    // Each reading is an entry in the holder's log: one for each opening of the page and each click, never more.
    if (asked.current === turn) {
      return;
    }

    asked.current = turn;
    staff.client.read(permission, () => setDone((before) => before + 1)).then(setRecords, setFault);
  }, [staff, permission, turn]);
  const again = (): void => {
    setRecords(null);
    setFault(null);
    setDone(0);
    setTurn(turn + 1);
  };
  return (
    <>
      <Banner staff={staff} permission={permission} />
      <p className="actions">
        <button type="button" className="quiet" onClick={again} disabled={records === null && fault === null}>
          {words.again}
        </button>
      </p>
      {fault !== null && <Stopped fault={fault} permission={permission} />}
      {records === null && fault === null && (
        <p role="status" data-loading="">
          {words.reading} {done > 0 && words.checked(done)}
        </p>
      )}
      {records !== null && (
        <>
          <Completeness of={records} />
          <Records records={records} />
          <Sections of={records} />
          {permission.ownNumber !== null && staff.account.role !== 'pharmacist' && <NoteForm staff={staff} number={permission.ownNumber} />}
        </>
      )}
    </>
  );
}

/** A refusal that names who ended the access and when says so in a sentence; any other is the code's own. */
function Stopped({ fault, permission }: { readonly fault: unknown; readonly permission: HeldPermission }) {
  const { endedBy, endedAt } = fault instanceof Refused ? fault.details : {};
  const at = Date.parse(endedAt ?? '');
  if (!Number.isNaN(at) && (endedBy === 'patient' || endedBy === 'grantee' || endedBy === 'guardian')) {
    return <Ended permission={{ ...permission, ended: { at, by: endedBy } }} />;
  }

  return <Refusal fault={fault} />;
}

function Banner({ staff, permission: { terms, ownNumber } }: { readonly staff: Staff; readonly permission: HeldPermission }) {
  const words = useWords(accessWords);
  const { both } = useWhen();
  const { language } = useLanguage();
  const name = useName();
  const text = useScopeText();
  const outside = presets.filter((preset) => !isTouched(terms.scopes, preset)).map((preset) => words.sections(preset.name).toLowerCase());
  return (
    <aside className="say" aria-label={words.granted} data-banner="">
      <p>
        <strong>{ownNumber === null ? words.patientUnknown : words.patient(ownNumber)}</strong>
      </p>
      <p>
        <strong>{words.banner(text(terms.scopes), name(staff.connection.nameOf(terms.holder)))}</strong> {words.layer(terms.layer)}
      </p>
      {outside.length > 0 && <p className="caution">{words.outside(outside.join(language === 'zh' ? '、' : ', '))}</p>}
      <p className="soft">{words.bannerMeta(words.purposes(terms.purpose), both(terms.until))}</p>
    </aside>
  );
}
