import { useEffect, useState } from 'react';

const tick = 2_000;

/** The time, drawn anew every two seconds: what ends by itself is seen to end. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tick);
    return () => clearInterval(timer);
  }, []);
  return now;
}
