import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { PageFrame } from '../Shell/PageFrame';
import { useWords } from '../Shell/Words';
import './explorer.css';
import { explorerWords } from './explorerWords';

/** A page of the explorer with the way to its other parts. */
export function ExplorerFrame({ title, lead, children }: { readonly title: string; readonly lead?: string; readonly children: ReactNode }) {
  const words = useWords(explorerWords);
  const parts = [
    { to: '/explorer', name: words.blocks },
    { to: '/explorer/contracts', name: words.contracts },
    { to: '/explorer/members', name: words.members },
    { to: '/explorer/proofs', name: words.proofs },
  ];
  return (
    <>
      <nav className="parts" aria-label={words.parts}>
        {parts.map(({ to, name }) => (
          <NavLink key={to} to={to} end={to === '/explorer'}>
            {name}
          </NavLink>
        ))}
      </nav>
      <PageFrame title={title} lead={lead}>
        {children}
      </PageFrame>
    </>
  );
}

/** Names and values below one another. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
