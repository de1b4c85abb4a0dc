import type { Capability } from '../Shell/Capability';

/** The doctor's side of sharing: ask, read under a banner, write a note. */
export const access: Capability = {
  pages: [
    { path: '/access', places: ['member'], load: () => import('./AccessPage'), navigation: { en: 'Ask and read', zh: '申请与阅读' } },
    { path: '/access/:permission', places: ['member'], load: () => import('./ReadingPage') },
  ],
};
