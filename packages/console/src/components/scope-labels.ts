import type { Scope } from '../api/contract.ts'

/** What each scope lets a key do. */
export const scopeLabels: Record<Scope, string> = {
  'assets:read': 'See and download what the account made',
  'assets:write': 'Make media',
  'usage:read': 'See what keys did',
  'keys:read': 'List keys',
  'keys:write': 'Make, rotate, pause and revoke keys',
  'account:read': 'See the account and its policy',
  'audit:read': 'Read the log of who did what',
}
