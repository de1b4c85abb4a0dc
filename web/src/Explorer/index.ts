import type { Capability } from '../Shell/Capability';

/** What anybody can see, without a key. */
export const explorer: Capability = {
  pages: [
    { path: '/explorer', places: ['front'], load: () => import('./BlocksPage'), navigation: { en: 'Explorer', zh: '浏览器' } },
    { path: '/explorer/blocks/:height', places: ['front'], load: () => import('./BlockPage') },
    { path: '/explorer/transactions/:id', places: ['front'], load: () => import('./TransactionPage') },
    { path: '/explorer/contracts', places: ['front'], load: () => import('./ContractsPage') },
    { path: '/explorer/contracts/*', places: ['front'], load: () => import('./ContractPage') },
    { path: '/explorer/members', places: ['front'], load: () => import('./MembersPage') },
    { path: '/explorer/proofs', places: ['front'], load: () => import('./ProofsPage') },
  ],
};
