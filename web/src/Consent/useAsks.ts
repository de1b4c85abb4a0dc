import type { AskedAccess, PatientClient } from '@xinglin/client';
import { type PatientNotice, useNoticeFeed } from '../Notices/noticeFeed';

/** Somebody's request that is not answered yet. */
export interface OpenAsk {
  readonly ask: string;
  readonly asked: AskedAccess;
  readonly notice: PatientNotice;
}

/** Requests as they come, newest first, without those that were answered. */
export function useAsks(client: PatientClient): readonly OpenAsk[] {
  return useNoticeFeed(client)
    .flatMap((one): readonly OpenAsk[] => {
      const { ask, request, kind } = one.notice;
      return kind === 'access-asked' && ask !== undefined && request !== undefined && !client.wallet.hasAnswered(ask) ? [{ ask, asked: request, notice: one }] : [];
    })
    .reverse();
}
