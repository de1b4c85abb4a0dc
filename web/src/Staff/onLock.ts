import { listen, openClient } from '../Wallets/OpenWallet';

/** Calls back each time the wallet is not open: what was opened with its keys is forgotten too. */
export function onLock(forget: () => void): void {
  listen(() => {
    if (openClient() === null) {
      forget();
    }
  });
}
