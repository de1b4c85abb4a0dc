import type { Capability } from '../Shell/Capability';

/** Who was shown what, each sentence from an entry whose place in the member's log this browser has checked. */
export const disclosures: Capability = {
  pages: [{ path: '/log', places: ['patient'], load: () => import('./LogPage'), navigation: { en: 'Who looked', zh: '谁看过' } }],
};
