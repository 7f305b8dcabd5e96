import type { Scope } from '../api/contract.ts'

/** What each scope allows a key to do. */
export const scopeLabels: Record<Scope, string> = {
  'assets:read': 'View and download media',
  'assets:write': 'Generate images, video and audio',
  'usage:read': 'View the usage and costs of all keys',
  'keys:read': 'List keys',
  'keys:write': 'Create, change, rotate, pause and revoke keys',
  'account:read': 'View the account and its key policy',
  'audit:read': 'Read the audit log',
}
