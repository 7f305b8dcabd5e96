import { version } from '../version.ts'

/** Headers of every answer of the API. The content belongs to one account: caches must not keep it. */
export function apiHeaders(requestId: string): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-oanim-version': version,
    'x-request-id': requestId,
  }
}
