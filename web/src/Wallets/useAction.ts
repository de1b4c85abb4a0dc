import { useState } from 'react';

/** Something a button starts: while it runs the button waits, and what went wrong is kept to be shown. */
export function useAction(): { readonly running: boolean; readonly fault: unknown; readonly run: (action: () => Promise<void>) => void } {
  const [running, setRunning] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const run = (action: () => Promise<void>): void => {
    setRunning(true);
    setFault(null);
    action()
      .catch((refused: unknown) => setFault(refused))
      .finally(() => setRunning(false));
  };
  return { running, fault, run };
}
