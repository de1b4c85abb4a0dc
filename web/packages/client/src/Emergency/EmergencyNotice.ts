import type { Notice } from '../Gateway/GatewayMessages';
import { count, flag, hash, list, openObject, optional, text, type Of } from '../Primitives/Shape';

const noticeShape = openObject({
  access: hash,
  member: hash,
  reason: text(64),
  text: text(200),
  until: count,
  step: text(16),
  sections: list(openObject({ name: text(32), pointers: list(hash, 20_000), tooLarge: optional(flag) }), 32),
});

/** What a patient is told of an emergency access: the openers' member, why in code and words, until when, what was shown. */
export type EmergencyNotice = Of<typeof noticeShape>;

/** What an emergency's notice says; null for another notice or another form. */
export function readEmergencyNotice(notice: Notice): EmergencyNotice | null {
  try {
    return notice.kind === 'emergency-opened' ? noticeShape(notice.emergency) : null;
  } catch {
    return null;
  }
}
