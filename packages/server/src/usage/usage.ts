import { z } from 'zod'
import type * as stored from './usage-store.ts'

const Time = z.iso.datetime()

export const Operation = z.string().meta({
  description: 'What was called, as the contract names it.',
  example: 'assets.generate_image',
})
export const Address = z
  .string()
  .nullable()
  .meta({
    description:
      'From where; null when it is not known. `other` stands for all from the 257th combination of operation, status, ' +
      'address and program that a key had within one hour.',
    example: '192.0.2.7',
  })
export const UserAgent = z.string().nullable().meta({
  description: 'With what program, as it calls itself; null when it does not. `other` as for addresses.',
  example: 'oanim/0.1.0 (linux)',
})

/** Requests by their outcome. */
export const requestFields = {
  requests: z.int().meta({ description: 'All of them: accepted, refused and failed.' }),
  accepted: z.int().meta({ description: 'Answered as asked.' }),
  denied: z.int().meta({ description: 'Refused, with a status from 400 to 498.' }),
  failed: z.int().meta({ description: 'Neither: the server failed, or the caller hung up.' }),
}

/** When something was seen. */
export const timeFields = {
  first_at: Time.meta({ description: 'The first of them in the period.' }),
  last_at: Time.meta({ description: 'The last of them.' }),
}

/** The period that an answer is about. */
export const periodFields = {
  since: Time.meta({ description: 'The beginning of the period: of an hour, or of a day in UTC.' }),
  until: Time,
}

const sides = { ...requestFields, ...timeFields }
export const OperationUse = z.object({ operation: Operation, ...sides }).meta({ id: 'OperationUse' })
export const StatusUse = z.object({ status: z.int(), ...sides }).meta({ id: 'StatusUse' })
export const AddressUse = z.object({ address: Address, ...sides }).meta({ id: 'AddressUse' })
export const UserAgentUse = z.object({ user_agent: UserAgent, ...sides }).meta({ id: 'UserAgentUse' })

/** Who uses a key for what. */
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

/** Says how many there are of a list that may be cut. */
export const Total = (most: number) =>
  z.int().meta({ description: `How many there are; the list has at most ${most}.` })

export function toPeriodResponse({ since, until }: { since: number; until: number }) {
  return { since: iso(since), until: iso(until) }
}

export function toRequestCounts({ requests, accepted, denied, failed }: stored.Requests) {
  return { requests, accepted, denied, failed }
}

export function toTimesResponse({ first_at, last_at }: stored.Times) {
  return { first_at: iso(first_at), last_at: iso(last_at) }
}

export function toUsageResponse(use: stored.Requests & stored.Times) {
  return { ...toRequestCounts(use), ...toTimesResponse(use) }
}

export function toCallerResponse(caller: stored.Caller): z.input<typeof Caller> {
  return {
    api_key_id: caller.api_key_id,
    ...toOriginResponse(caller),
    operation: caller.operation,
    requests: caller.requests,
    ...toTimesResponse(caller),
  }
}

/** What is not known is kept as an empty text. */
export function toOriginResponse({ address, user_agent }: { address: string; user_agent: string }) {
  return { address: address || null, user_agent: user_agent || null }
}

export function iso(time: number): string {
  return new Date(time).toISOString()
}
