import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { useNetwork } from './Network';
import { addressOf, placeOf, type Place } from './Place';

interface Standing {
  readonly place: Place;
  /** The address of a page at another place. */
  readonly address: (target: Place, path?: string) => string;
}

const PlaceContext = createContext<Standing | null>(null);

/** Tells pages where they stand; waits for the members' names only where the host's name needs them. */
export function PlaceProvider({ children }: { readonly children: ReactNode }) {
  const members = useNetwork().data?.members;
  const standing = useMemo(() => {
    const place = placeOf(window.location.hostname, members?.map((member) => member.slug) ?? [window.location.hostname.split('.')[0] ?? '']);
    return { place, address: (target: Place, path = '/') => addressOf(target, place, window.location, path) };
  }, [members]);
  return <PlaceContext value={standing}>{children}</PlaceContext>;
}

/** Where this page stands. */
export function usePlace(): Standing {
  const standing = useContext(PlaceContext);
  if (standing === null) {
    throw new Error('PlaceProvider is missing.');
  }

  return standing;
}
