import type { KeyList } from '../../api/api.ts'
import type { KeySort } from '../../api/contract.ts'

export const statusLabels: Record<KeyList['status'], string> = {
  live: 'Live',
  active: 'Active',
  paused: 'Paused',
  quarantined: 'In quarantine',
  deprecated: 'Being replaced',
  expired: 'Expired',
  revoked: 'Revoked',
  all: 'All',
}

export const sortLabels: Record<KeySort, string> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  name: 'Name',
  last_used: 'Last used',
}

/** What the address of the page says of the list. What is usual is not in it. */
export type KeySearch = Partial<KeyList>

/** Takes the filter out of an address. What is none is left out. */
export function readKeySearch({ search, status, sort, jobs }: Record<string, unknown>): KeySearch {
  const text = typeof search === 'string' || typeof search === 'number' ? String(search).trim() : ''
  return {
    ...(text !== '' && { search: text.slice(0, 100) }),
    ...(isOneOf(statusLabels, status) && status !== 'live' && { status }),
    ...(isOneOf(sortLabels, sort) && sort !== 'newest' && { sort }),
    ...((jobs === true || jobs === 'true') && { jobs: true }),
  }
}

export function keyListOf({
  search = '',
  status = 'live',
  sort = 'newest',
  jobs = false,
}: KeySearch): KeyList {
  return { search, status, sort, jobs }
}

/** Cuts a pasted key to its prefix, so that the secret is never sent or put into the address. */
export function withoutSecret(text: string): string {
  return text.replace(/(anim_[0-9A-Za-z]{8})_[0-9A-Za-z]*/g, '$1')
}

function isOneOf<Name extends string>(names: Record<Name, string>, value: unknown): value is Name {
  return typeof value === 'string' && Object.hasOwn(names, value)
}
