import { CheckCircleFilled, StopFilled, WarningFilled } from '@ant-design/icons';
import type { Member, Status } from '../Shell/Network';
import { useLanguage, useWords } from '../Shell/Words';
import { standingOf, type Standing } from './standing';
import { standingWords } from './standingWords';

/** The one sentence: well, missing, or a stall, with the names of those whose operators to call. */
export function StandingSentence({ statuses, members }: { readonly statuses: readonly Status[]; readonly members: readonly Member[] }) {
  const words = useWords(standingWords);
  const names = useNames(members);
  const standing = standingOf(statuses);
  const accused = [...new Set(statuses.flatMap((status) => status.accused))];
  const halted = statuses.filter((status) => status.halted != null);
  if (standing === null) {
    return null;
  }

  const Icon = standing.kind === 'well' ? CheckCircleFilled : standing.kind === 'stall' ? StopFilled : WarningFilled;
  return (
    <div className={`card standing ${standing.kind}`} role="status" data-standing={standing.kind}>
      <p>
        <Icon aria-hidden /> {sentenceOf(standing, words, names)}
      </p>
      {accused.length > 0 && <p>{words.accusedSentence(names(accused))}</p>}
      {halted.map((status) => (
        <p key={status.member}>{words.haltedSentence(names([status.member]))}</p>
      ))}
    </div>
  );
}

/** Members' names as the language joins them; a short name that no member has stays what it is. */
function useNames(members: readonly Member[]): (slugs: readonly string[]) => string {
  const { language } = useLanguage();
  return (slugs) => slugs.map((slug) => members.find((member) => member.slug === slug)?.name ?? slug).join(language === 'zh' ? '、' : ', ');
}

function sentenceOf(standing: Standing, words: typeof standingWords.en, names: (slugs: readonly string[]) => string): string {
  switch (standing.kind) {
    case 'well':
      return words.wellSentence(standing.validators, standing.spare);
    case 'missing':
      return words.missingSentence(names(standing.missing), standing.signing, standing.validators, standing.quorum);
    case 'last':
      return words.lastSentence(names(standing.missing), standing.quorum);
    case 'stall':
      return standing.missing.length === 0
        ? words.stallUnknown(standing.seconds, standing.quorum, standing.validators)
        : words.stallSentence(names(standing.missing), standing.quorum, standing.validators);
  }
}
