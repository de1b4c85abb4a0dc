import { type SyntheticEvent, useState } from 'react';
import { Absent } from '../Shell/FiveStates';
import { Refusal } from '../Shell/Refusal';
import { useWords } from '../Shell/Words';
import type { Staff } from '../Staff/Staff';
import { useAction } from '../Wallets/useAction';
import { accessWords } from './accessWords';
import { personLine } from './RecordLine';

/** A signed note at the own member. First the own system says who the number is, so that a note is about the person whom the writer means. */
export function NoteForm({ staff, number }: { readonly staff: Staff; readonly number: string }) {
  const words = useWords(accessWords);
  const [person, setPerson] = useState<ReturnType<typeof personLine> | 'nobody' | null>(null);
  const [note, setNote] = useState('');
  const [kept, setKept] = useState<string | null>(null);
  const { running: busy, fault, run } = useAction();
  const name = async (): Promise<void> => {
    const record = await staff.client.patientOf(number);
    setPerson(record?.state === 'verified' ? personLine(record.text) : 'nobody');
  };
  const sign = async (id: string): Promise<void> => {
    const written = await staff.client.writeNote(number, {
      resourceType: 'ClinicalImpression', status: 'completed', subject: { reference: `Patient/${id}` }, date: new Date().toISOString(), summary: note,
    });
    setKept(`${written.type}/${written.id}`);
    setNote('');
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (person !== null && person !== 'nobody') {
      run(() => sign(person.id));
    }
  };
  return (
    <form onSubmit={submit} aria-labelledby="note-title">
      <h2 id="note-title">{words.note}</h2>
      <p>{words.noteLead}</p>
      {fault !== null && <Refusal fault={fault} />}
      {person === null ? (
        <button type="button" className="quiet" disabled={busy} onClick={() => run(name)}>
          {words.noteName}
        </button>
      ) : person === 'nobody' ? (
        <p className="say care">
          <Absent of="none" /> {words.noteNobody}
        </p>
      ) : (
        <>
          <p>
            <strong>{words.noteFor(`${person.name} (${number})`)}</strong>
          </p>
          <label className="field wide">
            <span>{words.noteText}</span>
            <textarea rows={4} maxLength={8_000} value={note} onChange={(event) => setNote(event.target.value)} />
          </label>
          <button type="submit" className="plain" disabled={busy || note.trim() === ''}>
            {words.noteSign}
          </button>
        </>
      )}
      {kept !== null && (
        <p className="say fine" role="status">
          ✓ {words.noteSigned(kept)}
        </p>
      )}
    </form>
  );
}
