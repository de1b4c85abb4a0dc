import { dictionary } from '../Shell/Words';

export const homeWords = dictionary(
  {
    lead: 'A health ledger that several organisations run together. Records stay where they are made; the ledger holds who may see what, and proof of what happened. The patient holds the keys.',
  },
  {
    lead: '由多家机构共同运行的健康账本。病历留在产生它的地方；账本只记录谁可以看什么，以及发生过什么的证明。钥匙在患者手里。',
  },
);
