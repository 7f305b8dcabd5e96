import type { components, operations } from '../../../sdk/src/generated/openapi.ts'

export type Schemas = components['schemas']

export type Account = Schemas['UserResponse']['accounts'][number]
export type ApiKey = Schemas['ApiKey']
export type AppliedBudget = Schemas['AppliedBudget']
export type Asset = Schemas['Asset']
export type AuditEvent = Schemas['AuditEvent']
export type AuditEventFilter = NonNullable<operations['audit_events.export']['parameters']['query']>
export type Budget = Schemas['Budget']
export type ChargedJob = Schemas['ChargedJob']
export type KeyListQuery = NonNullable<operations['api_keys.list']['parameters']['query']>
export type LeakReport = Schemas['LeakReport']
export type Job = Schemas['Job']
export type Member = Schemas['MemberList']['members'][number]
export type Model = Schemas['Model']
export type Policy = Schemas['PolicyResponse']['policy']
export type Provider = Schemas['Provider']
export type RotatedKey = Schemas['RotatedApiKey']
export type Scope = ApiKey['scopes'][number]
export type TrustPolicy = Schemas['TrustPolicy']
export type Usage = Schemas['Usage']

/** A signed-in browser, as the sign-in library lists it. `token` is a hash that can only end the session. */
export interface Session {
  id: string
  token: string
  createdAt: string
  updatedAt: string
  ipAddress: string | null
  userAgent: string | null
}

/** A passkey, as the sign-in library lists it. */
export interface Passkey {
  id: string
  name: string | null
  createdAt: string | null
}
