import { home } from './Home';
import type { Capability } from './Shell/Capability';

/** What the portal can do, in the order of its navigation; a new capability is one line. */
export const capabilities: readonly Capability[] = [home];
