import { consent } from './Consent';
import { disclosures } from './Disclosures';
import { explorer } from './Explorer';
import { home } from './Home';
import type { Capability } from './Shell/Capability';
import { standing } from './Standing';
import { timeline } from './Timeline';
import { wallets } from './Wallets';

/** What the portal can do, in the order of its navigation; a new capability is one line. */
export const capabilities: readonly Capability[] = [
  home,
  explorer,
  standing,
  wallets,
  timeline,
  consent,
  disclosures,
];
