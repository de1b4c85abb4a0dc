import { jwkShape } from '../Keys/P256';
import { count, flag, hash, list, openObject, optional, text } from '../Primitives/Shape';

/** State `relationship.claims/kid`. */
export const claimShape = openObject({ account: hash, expires: count });

/** State `relationship.relationships/account`. */
export const relationshipShape = openObject({ provider: hash, status: text(32), since: count });

/** State `relationship.records/pointer`. */
export const recordShape = openObject({ account: hash, commitment: hash, version: count });

/** State `summary.entries/account`. */
export const summaryShape = openObject({ status: text(32), since: count, records: count, held: optional(flag) });

/** State `permission.permissions/id`. */
export const permissionShape = openObject({ status: text(32), expires: count, commitment: hash, since: count, ended: optional(count), endedBy: optional(hash) });

/** State `membership.members/account`. */
export const memberEntryShape = openObject({
  slug: text(64),
  name: text(200),
  identity: jwkShape,
  status: text(32),
  former: optional(list(openObject({ identity: jwkShape, retired: optional(count) }), 64)),
});

/** State `evidence.anchors/account`. */
export const anchorShape = openObject({ size: count, root: hash, since: count, height: count });
