import { useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import type { PatientClient } from '@xinglin/client';
import { endNoticeFeed } from '../Notices/noticeFeed';
import { useWords } from '../Shell/Words';
import { MakeWallet } from './MakeWallet';
import { useWalletStanding } from './OpenWallet';
import { UnlockWallet } from './UnlockWallet';
import { walletWords } from './walletWords';

/** Shows what needs the open wallet; before that it makes or opens it. What was read is forgotten when it locks. */
export function WalletGate({ children }: { readonly children: (client: PatientClient) => ReactNode }) {
  const words = useWords(walletWords);
  const standing = useWalletStanding();
  const queries = useQueryClient();
  const { kind } = standing;
  useEffect(() => {
    if (kind === 'locked') {
      endNoticeFeed();
      queries.removeQueries({ predicate: (query) => query.queryKey[0] === 'patient' });
    }
  }, [kind, queries]);
  switch (kind) {
    case 'starting':
      return (
        <p role="status" data-loading>
          {words.wait}
        </p>
      );
    case 'none':
      return <MakeWallet />;
    case 'locked':
      return <UnlockWallet file={standing.file} />;
    case 'open':
      return children(standing.client);
  }
}
