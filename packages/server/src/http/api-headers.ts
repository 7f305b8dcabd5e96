import { version } from '../version.ts'

/** Headers of every answer of the API. What it says belongs to one account: nobody may keep a copy. */
export function apiHeaders(requestId: string): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-oanim-version': version,
    'x-request-id': requestId,
  }
}
