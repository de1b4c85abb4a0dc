import { getJson } from '../Shell/Node';

/** Evidence that a key signed two things that exclude each other. */
export interface Misbehaviour {
  readonly id: string;
  readonly key: string;
  readonly member?: string | null;
  readonly what: string;
}

/** Whether all replicas came to the same state at a height. */
export interface Comparison {
  readonly height: number;
  readonly isSame: boolean;
}

/** Asks every replica for its own result at this height. */
export async function integrityOf(replicas: readonly string[], height: number, signal: AbortSignal): Promise<Comparison> {
  const blocks = await Promise.all(replicas.map((replica) => getJson<{ readonly stateRoot: string }>(`/${replica}/blocks/${height}`, signal)));
  return { height, isSame: new Set(blocks.map((block) => block.stateRoot)).size === 1 };
}
