import type { Capability } from '../Shell/Capability';

/** The patient's wallet: its home, claiming an account by a desk code, its recovery sheet and lock. */
export const wallets: Capability = {
  pages: [
    { path: '/', places: ['patient'], load: () => import('./PatientHomePage'), navigation: { en: 'Home', zh: '首页' } },
    { path: '/claim', places: ['patient'], load: () => import('./ClaimPage') },
    { path: '/wallet', places: ['patient'], load: () => import('./WalletPage'), navigation: { en: 'Wallet', zh: '钱包' } },
  ],
};
