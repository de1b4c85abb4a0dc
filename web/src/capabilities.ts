import { access } from './Access';
import { consent } from './Consent';
import { desk } from './Desk';
import { disclosures } from './Disclosures';
import { emergency } from './Emergency';
import { explorer } from './Explorer';
import { home } from './Home';
import type { Capability } from './Shell/Capability';
import { staff } from './Staff';
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
  access,
  desk,
  emergency,
  staff,
];
