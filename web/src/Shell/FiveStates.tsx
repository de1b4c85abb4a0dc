import { ClockCircleOutlined, EyeInvisibleOutlined, HourglassOutlined, MinusCircleOutlined, QuestionCircleOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { shellWords } from './ShellWords';
import { useWords } from './Words';

/** Five different reasons why nothing stands where something could; never shown alike, never by colour alone. */
export type Absence = 'unknown' | 'none' | 'hidden' | 'late' | 'pending';

const icons: Readonly<Record<Absence, ReactNode>> = {
  unknown: <QuestionCircleOutlined aria-hidden />,
  none: <MinusCircleOutlined aria-hidden />,
  hidden: <EyeInvisibleOutlined aria-hidden />,
  late: <ClockCircleOutlined aria-hidden />,
  pending: <HourglassOutlined aria-hidden />,
};

/** Says which of the five it is; children say it more exactly than the plain word. */
export function Absent({ of, children }: { readonly of: Absence; readonly children?: ReactNode }) {
  const words = useWords(shellWords);
  return (
    <span className={`absent absent-${of}`} data-absence={of}>
      {icons[of]} {children ?? words[of]}
    </span>
  );
}
