import type { Capability } from '../Shell/Capability';

/** A clinician's own account at this member. */
export const staff: Capability = {
  pages: [{ path: '/account', places: ['member'], load: () => import('./StaffPage'), navigation: { en: 'My account', zh: '我的账户' } }],
};
