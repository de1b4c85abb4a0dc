import { Link } from 'react-router';
import type { PatientClient } from '@xinglin/client';
import { memberName } from '../Shell/MemberName';
import { useLanguage, useWords } from '../Shell/Words';
import { moment } from '../Timeline/Dates';
import { walletWords } from '../Wallets/walletWords';
import { scopeWords } from './ScopeWords';
import type { OpenAsk } from './useAsks';

/** A request as a line that leads to it. */
export function AskRow({ client, open }: { readonly client: PatientClient; readonly open: OpenAsk }) {
  const words = useWords(walletWords);
  const { language } = useLanguage();
  const { asked } = open;
  const name = (account: string): string => memberName(client.connection.nameOf(account) ?? account, language);
  return (
    <Link className="row urgent" to={`/sharing/${open.ask}`}>
      <span className="what">{words.askLine(words.roles(asked.role), name(asked.member), name(asked.holder))}</span>
      <p className="soft">
        {asked.scopes.map((scope) => scopeWords(scope, language)).join(', ')} · {moment(open.notice.notice.time, language)}
      </p>
    </Link>
  );
}
