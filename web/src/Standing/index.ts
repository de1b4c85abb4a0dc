import type { Capability } from '../Shell/Capability';

/** How the consortium stands, for whoever runs a member. */
export const standing: Capability = {
  pages: [{ path: '/operator', places: ['front'], load: () => import('./OperatorPage'), navigation: { en: 'Operator', zh: '运维' } }],
};
