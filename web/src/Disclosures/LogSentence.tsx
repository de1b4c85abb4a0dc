import type { PatientClient } from '@xinglin/client';
import { memberName } from '../Shell/MemberName';
import { useLanguage, useWords } from '../Shell/Words';
import { moment } from '../Timeline/Dates';
import { disclosureWords } from './disclosureWords';
import type { LoggedEntry } from './useLogs';

/** One entry as a sentence, made of the body whose commitment and place were checked. */
export function LogSentence({ client, one }: { readonly client: PatientClient; readonly one: LoggedEntry }) {
  const words = useWords(disclosureWords);
  const { language } = useLanguage();
  const { body, number, delayed } = one.entry;
  return (
    <>
      <p className="what">{useSentence(client, one)}</p>
      <p className="soft">
        {moment(body?.time ?? one.entry.time, language)}
        {body !== null && body.basis !== 'patient' && <> · {words.basis(body.basis)}</>} · {words.entry(number)}
        {delayed && <> · {words.delayed}</>}
      </p>
      {body?.kept === true && <p className="proof-bad">{words.kept}</p>}
    </>
  );
}

function useSentence(client: PatientClient, one: LoggedEntry): string {
  const words = useWords(disclosureWords);
  const { language } = useLanguage();
  const { body } = one.entry;
  const holder = memberName(one.holder, language);
  if (body === null) {
    return words.erased(holder);
  }

  if (body.basis === 'patient') {
    return words.looked(body.returned.length, holder);
  }

  const member = body.member === undefined ? null : client.connection.nameOf(body.member);
  const who = words.someone(memberName(member ?? body.member ?? one.holder, language));
  if (body.code !== undefined) {
    return words.refused(who, holder);
  }

  return body.released ? words.read(who, body.returned.length, holder, words.purpose(body.purpose)) : words.noted(who, holder);
}
