import { z } from 'zod'
import { toIso } from '../core/time.ts'
import type * as stored from './usage-store.ts'

const Time = z.iso.datetime()

export const Operation = z.string().meta({
  description: 'The operation id in the API reference.',
  example: 'assets.generate_image',
})
export const Address = z
  .string()
  .nullable()
  .meta({
    description:
      'The client address; null if unknown. `other` sums up all from the 257th combination of operation, status, address ' +
      'and user agent of a key within one hour.',
    example: '192.0.2.7',
  })
export const UserAgent = z.string().nullable().meta({
  description: 'The User-Agent header; null without one. `other` as for addresses.',
  example: 'oanim/0.1.0 (linux)',
})

/** Requests by their outcome. */
export const requestFields = {
  requests: z.int().meta({ description: 'All requests: accepted, denied and failed.' }),
  accepted: z.int().meta({ description: 'Requests that succeeded.' }),
  denied: z.int().meta({ description: 'Requests with a status from 400 to 498.' }),
  failed: z.int().meta({ description: 'Requests that the server failed, or whose client disconnected.' }),
}

export const timeFields = {
  first_at: Time.meta({ description: 'The first request in the period.' }),
  last_at: Time.meta({ description: 'The last request in the period.' }),
}

export const periodFields = {
  since: Time.meta({ description: 'Start of the period: the start of an hour, or of a day in UTC.' }),
  until: Time,
}

const counts = { ...requestFields, ...timeFields }
export const OperationUse = z.object({ operation: Operation, ...counts }).meta({ id: 'OperationUse' })
export const StatusUse = z.object({ status: z.int(), ...counts }).meta({ id: 'StatusUse' })
export const AddressUse = z.object({ address: Address, ...counts }).meta({ id: 'AddressUse' })
export const UserAgentUse = z.object({ user_agent: UserAgent, ...counts }).meta({ id: 'UserAgentUse' })

export const Caller = z
  .object({
    api_key_id: z.string(),
    address: Address,
    user_agent: UserAgent,
    operation: Operation,
    requests: z.int(),
    ...timeFields,
  })
  .meta({ id: 'KeyCaller' })

/** The length of the whole list; the response contains its first rows. */
export const Total = (maximum: number) =>
  z.int().meta({ description: `The length of the whole list. The response has at most ${maximum} rows.` })

export function serializePeriod({ since, until }: { since: number; until: number }) {
  return { since: toIso(since), until: toIso(until) }
}

export function serializeRequests({ requests, accepted, denied, failed }: stored.Requests) {
  return { requests, accepted, denied, failed }
}

export function serializeTimes({ first_at, last_at }: stored.Times) {
  return { first_at: toIso(first_at), last_at: toIso(last_at) }
}

export function serializeUsage(usage: stored.Requests & stored.Times) {
  return { ...serializeRequests(usage), ...serializeTimes(usage) }
}

export function serializeCaller(caller: stored.Caller): z.input<typeof Caller> {
  return {
    api_key_id: caller.api_key_id,
    ...serializeClient(caller),
    operation: caller.operation,
    requests: caller.requests,
    ...serializeTimes(caller),
  }
}

/** The database has an empty text where a value is unknown. */
export function serializeClient({ address, user_agent }: { address: string; user_agent: string }) {
  return { address: address || null, user_agent: user_agent || null }
}
