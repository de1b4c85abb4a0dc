import { type EmergencyFile, type EmergencyStatement, readStatement } from '@xinglin/client';

/** An access in this window's memory: what was signed, and what it says. It is kept nowhere else. */
export interface HeldAccess {
  readonly file: EmergencyFile;
  readonly statement: EmergencyStatement;
}

/** Reads what a file says; null when it says nothing sound. */
export function holdAccess(file: EmergencyFile | null): HeldAccess | null {
  const statement = file === null ? null : readStatement(file);
  return file === null || statement === null ? null : { file, statement };
}
