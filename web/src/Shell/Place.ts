/**
 * Where this page stands. Each role and member has an origin of its own, so that storage, cookies and passkeys of one are out
 * of reach for the others: `patient.localhost`, `hospital-a.localhost`, and `localhost` for what needs no key.
 */
export type Place =
  | { readonly kind: 'front' }
  | { readonly kind: 'patient' }
  | { readonly kind: 'member'; readonly slug: string };

export type PlaceKind = Place['kind'];

/** What the first label of the host name says. A name without a known label is the front door. */
export function placeOf(host: string, members: readonly string[]): Place {
  const [label = '', ...rest] = host.split('.');
  if (rest.length === 0) {
    return { kind: 'front' };
  }

  if (label === 'patient') {
    return { kind: 'patient' };
  }

  return members.includes(label) ? { kind: 'member', slug: label } : { kind: 'front' };
}

/** The address of another place, at the same port: the front door's host with the label before it. */
export function addressOf(target: Place, here: Place, at: { readonly protocol: string; readonly host: string }, path = '/'): string {
  const front = here.kind === 'front' ? at.host : at.host.slice(at.host.indexOf('.') + 1);
  const label = target.kind === 'front' ? '' : target.kind === 'patient' ? 'patient.' : `${target.slug}.`;
  return `${at.protocol}//${label}${front}${path}`;
}
