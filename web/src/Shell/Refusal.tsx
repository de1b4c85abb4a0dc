import { Alert } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { Refused } from '@xinglin/client/refused';
import { getJson, ProblemError, unreachable } from './Node';
import { shellWords } from './ShellWords';
import { useLanguage, useWords, type Language } from './Words';

interface CodeSentence {
  readonly code: string;
  readonly en: string;
  readonly zh: string;
}

/** A refusal as a person reads it: one sentence that says what to do, and the code to quote. */
export function Refusal({ fault }: { readonly fault: unknown }) {
  const { language } = useLanguage();
  const words = useWords(shellWords);
  const code = fault instanceof ProblemError || fault instanceof Refused ? fault.code : 'internal-fault';
  const carried = fault instanceof ProblemError ? fault.sentences[language] : fault instanceof Refused ? fault.details[language] : undefined;
  const known = useCodeSentence(code, language, carried === undefined && code !== unreachable);
  const sentence = code === unreachable ? words.unreachable : (carried ?? known ?? words.noSentence);
  return <Alert type="error" showIcon role="alert" title={sentence} description={<span className="soft">{words.code}: <code>{code}</code></span>} />;
}

/** The sentence of a code that came without one, such as a contract's refusal in a receipt. */
export function useCodeSentence(code: string, language: Language, wanted = true): string | undefined {
  const codes = useQuery({
    queryKey: ['codes'],
    queryFn: ({ signal }) => getJson<readonly CodeSentence[]>('/codes', signal),
    staleTime: Infinity,
    enabled: wanted,
  });
  return codes.data?.find((sentence) => sentence.code === code)?.[language];
}
