import { Component, type ReactNode } from 'react';
import { shellWords } from './ShellWords';
import { useWords } from './Words';

interface Held {
  readonly stopped: boolean;
}

/** Catches what a page throws: the frame stays, and a sentence says what to do. */
export class FaultBoundary extends Component<{ readonly children: ReactNode }, Held> {
  override state: Held = { stopped: false };

  static getDerivedStateFromError(): Held {
    return { stopped: true };
  }

  override render() {
    return this.state.stopped ? <Stopped /> : this.props.children;
  }
}

function Stopped() {
  const words = useWords(shellWords);
  return (
    <section role="alert">
      <h1>{words.faultTitle}</h1>
      <p>{words.fault}</p>
      <button type="button" className="plain" onClick={() => window.location.reload()}>
        {words.again}
      </button>
    </section>
  );
}
