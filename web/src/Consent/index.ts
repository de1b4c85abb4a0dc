import type { Capability } from '../Shell/Capability';

/** Who asks, what they would see, what was granted, and its end. */
export const consent: Capability = {
  pages: [
    { path: '/sharing', places: ['patient'], load: () => import('./SharingPage'), navigation: { en: 'Sharing', zh: '授权' } },
    { path: '/sharing/:ask', places: ['patient'], load: () => import('./AskPage') },
  ],
};
