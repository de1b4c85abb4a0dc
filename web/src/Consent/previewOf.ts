import type { AskedAccess, PatientClient } from '@xinglin/client';
import { type Entry, inOrder, readEntry } from '../Timeline/ReadEntry';
import { categoriesOf } from './Sensitive';

/** A record that the asker would see, and the sensitive categories that keep it off until they are ticked. */
export interface PreviewedRecord {
  readonly entry: Entry;
  readonly categories: readonly string[];
}

/** The holder's own answer to each scope of an ask, put together; empty when the wallet does not know the holder. */
export async function previewOf(client: PatientClient, asked: AskedAccess): Promise<readonly PreviewedRecord[]> {
  const relationship = client.wallet.patientOf(asked.holder);
  if (relationship === null) {
    return [];
  }

  const found = new Map<string, Entry>();
  for (const scope of asked.scopes) {
    const { records } = await client.ownRecords(relationship, scope);
    for (const record of records) {
      found.set(record.pointer, readEntry(client.connection.member(asked.holder).slug, record));
    }
  }

  return inOrder([...found.values()]).map((entry) => ({ entry, categories: categoriesOf(entry.json) }));
}
