import type { ComponentType } from 'react';
import type { PlaceKind } from './Place';
import type { Language } from './Words';

/** One page of a capability. Paths hold opaque ids only: search text and codes travel in bodies. */
export interface Page {
  /** As react-router writes it: `/explorer/blocks/:height`. */
  readonly path: string;
  /** Where it exists; elsewhere its path is unknown. */
  readonly places: readonly PlaceKind[];
  /** Loads the page's component; its code is a file of its own. */
  readonly load: () => Promise<{ default: ComponentType }>;
  /** Its name in the navigation; without one it is reached by links alone. */
  readonly navigation?: Readonly<Record<Language, string>>;
}

/** What a capability adds to the portal. */
export interface Capability {
  readonly pages: readonly Page[];
}
