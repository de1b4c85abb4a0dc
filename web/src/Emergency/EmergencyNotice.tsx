import { type Notice, type PatientClient, readEmergencyNotice } from '@xinglin/client';
import { useLanguage, useWords } from '../Shell/Words';
import { useName } from '../Staff/useName';
import { useWhen } from '../Staff/When';
import { emergencyWords } from './emergencyWords';

/** One sentence to the patient: whose people looked, when, why, and what they saw. */
export function EmergencyNotice({ client, notice }: { readonly client: PatientClient; readonly notice: Notice }) {
  const words = useWords(emergencyWords);
  const { language } = useLanguage();
  const { both } = useWhen();
  const name = useName();
  const told = readEmergencyNotice(notice);
  if (told === null) {
    return <>{words.toldUnread(both(notice.time))}</>;
  }

  const shown = told.sections.filter((section) => section.pointers.length > 0).map((section) => words.sections(section.name).toLowerCase());
  const what = shown.length === 0 ? words.toldNothing : shown.join(language === 'zh' ? '、' : ', ');
  return <>{words.told(name(client.connection.nameOf(told.member)), both(notice.time), words.reasons(told.reason), told.text, what)}</>;
}
