import { CheckCircleOutlined, StopOutlined } from '@ant-design/icons';
import { useWords } from '../Shell/Words';
import { explorerWords } from './explorerWords';

/** Accepted, or refused with its code. */
export function Outcome({ code }: { readonly code: string | null | undefined }) {
  const words = useWords(explorerWords);
  return code == null ? (
    <span className="good">
      <CheckCircleOutlined aria-hidden /> {words.accepted}
    </span>
  ) : (
    <span className="bad">
      <StopOutlined aria-hidden /> {words.refused}: <code>{code}</code>
    </span>
  );
}
