import assert from 'node:assert/strict'
import {
  createGuardedFetch,
  type FetchPolicy,
  GuardedFetchError,
  type GuardedFetchReason,
} from '../../../src/http/guarded-fetch.ts'
import { resolver } from './local-servers.ts'

/** Is never in a message of an error. */
export const secret = 'sk-very-secret-4711'
const loopback = resolver(['127.0.0.1'])

/** A guarded fetch whose names all resolve to loopback. */
export function guarded(policy: Partial<FetchPolicy>): typeof fetch {
  return createGuardedFetch({
    credentialHosts: [],
    timeoutMs: 20_000,
    maxResponseBytes: 100_000,
    maxRedirects: 3,
    resolve: loopback.resolve,
    ...policy,
  })
}

/** The error of a guarded fetch. */
export async function failure(result: Promise<unknown>): Promise<GuardedFetchError> {
  const error = await result.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof GuardedFetchError, String(error))
  assert.ok(!error.message.includes(secret) && !error.message.includes('?'), error.message)
  return error
}

/** Checks the error of a guarded fetch. */
export async function fails(result: Promise<unknown>, reason: GuardedFetchReason, hasBeenSent: boolean) {
  const error = await failure(result)
  assert.deepEqual([error.reason, error.hasBeenSent], [reason, hasBeenSent], error.message)
  return error
}
