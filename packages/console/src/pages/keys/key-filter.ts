import type { ApiKey, KeyListQuery } from '../../api/contract.ts'

export type KeySort = NonNullable<KeyListQuery['sort']>

/** The filter and sort order of the key list. */
export interface KeyList {
  /** `live`: neither revoked nor expired. */
  readonly status: 'live' | 'all' | ApiKey['status']
  readonly jobs: boolean
  readonly search: string
  readonly sort: KeySort
}

export const statusLabels: Record<KeyList['status'], string> = {
  live: 'Live',
  active: 'Active',
  paused: 'Paused',
  quarantined: 'Quarantined',
  deprecated: 'Deprecated',
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

/** The list as the address of the page has it: without defaults. */
export type KeySearch = Partial<KeyList>

/** Reads the filter from the address of the page and drops invalid values. */
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

/** The list as the API takes it. */
export function queryOf({ status, jobs, search, sort }: KeyList): KeyListQuery {
  return {
    limit: 50,
    include_revoked: status === 'all',
    include_jobs: jobs,
    sort,
    ...(status !== 'live' && status !== 'all' && { status }),
    ...(search !== '' && { search }),
  }
}

/** Cuts a pasted key to its prefix: its secret must not be sent or shown in the address. */
export function withoutSecret(text: string): string {
  return text.replace(/(anim_[0-9A-Za-z]{8})_[0-9A-Za-z]*/g, '$1')
}

function isOneOf<Name extends string>(names: Record<Name, string>, value: unknown): value is Name {
  return typeof value === 'string' && Object.hasOwn(names, value)
}
