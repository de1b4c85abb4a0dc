import type { Capability } from '../Shell/Capability';

/** Where a patient gets the code for the own account. */
export const desk: Capability = {
  pages: [{ path: '/desk', places: ['member'], load: () => import('./DeskPage'), navigation: { en: 'Desk', zh: '窗口' } }],
};
