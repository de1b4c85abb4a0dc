import { consent } from './Consent';
import { disclosures } from './Disclosures';
import { home } from './Home';
import type { Capability } from './Shell/Capability';
import { timeline } from './Timeline';
import { wallets } from './Wallets';

/** What the portal can do, in the order of its navigation; a new capability is one line. */
export const capabilities: readonly Capability[] = [home, wallets, timeline, consent, disclosures];
