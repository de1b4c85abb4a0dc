import type { Capability } from '../Shell/Capability';

/** The patient's records of all institutions in one order of time, each with its proof. */
export const timeline: Capability = {
  pages: [
    { path: '/timeline', places: ['patient'], load: () => import('./TimelinePage'), navigation: { en: 'Records', zh: '记录' } },
    { path: '/timeline/:member/:pointer', places: ['patient'], load: () => import('./RecordPage') },
  ],
};
