import type { Capability } from '../Shell/Capability';

/** The front door: what this is, how the members fare, where to go in. */
export const home: Capability = {
  pages: [{ path: '/', places: ['front', 'member'], load: () => import('./HomePage'), navigation: { en: 'Home', zh: '首页' } }],
};
