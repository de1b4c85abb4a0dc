import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { memberName } from './MemberName';
import { getJson } from './Node';
import { useLanguage } from './Words';

/** A P-256 public key, as `/network` writes it. */
export interface PublicKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
}

/** A member with its present keys. */
export interface Member {
  readonly slug: string;
  readonly name: string;
  readonly kind: string;
  readonly account: string;
  readonly identity: PublicKey;
  readonly seal: PublicKey;
  readonly validator?: PublicKey | null;
  readonly status: string;
}

/** `GET /network`. */
export interface Network {
  readonly network: string;
  readonly name: string;
  readonly profile: string;
  readonly partition: number;
  readonly demonstration: boolean;
  readonly genesis: string;
  readonly members: readonly Member[];
}

/** `GET /status`, one for each replica of this process. */
export interface Status {
  readonly member: string;
  readonly height: number;
  readonly time: string;
  readonly ageMilliseconds: number;
  readonly fresh: boolean;
  readonly header: string;
  readonly state: string;
  readonly validators: number;
  readonly quorum: number;
  readonly signs: boolean;
  readonly waiting: readonly string[];
  readonly halted?: string | null;
  readonly pending: number;
  readonly sentence?: string | null;
  readonly missing: readonly string[];
  readonly accused: readonly string[];
}

/** The network and its members, their names in the present language; they change by vote, so a minute is fresh enough. */
export function useNetwork() {
  const { language } = useLanguage();
  const select = useCallback((network: Network) => ({ ...network, members: network.members.map((member) => ({ ...member, name: memberName(member.name, language) })) }), [language]);
  return useQuery({ queryKey: ['network'], queryFn: ({ signal }) => getJson<Network>('/network', signal), staleTime: 60_000, select });
}

/** How every replica here fares, asked again every two seconds. */
export function useStatuses() {
  return useQuery({ queryKey: ['status'], queryFn: ({ signal }) => getJson<readonly Status[]>('/status', signal), refetchInterval: 2_000 });
}
