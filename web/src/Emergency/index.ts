import type { Capability } from '../Shell/Capability';

/** Access when the patient cannot be asked, and its review. */
export const emergency: Capability = {
  pages: [
    { path: '/emergency', places: ['member'], load: () => import('./EmergencyPage'), navigation: { en: 'Emergency', zh: '急诊调阅' } },
    { path: '/emergency/reviews', places: ['member'], load: () => import('./ReviewPage') },
  ],
};
