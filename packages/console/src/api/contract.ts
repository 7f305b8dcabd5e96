import type { components, operations } from '../../../sdk/src/generated/openapi.ts'

type Schemas = components['schemas']

/* The answers of the server, as its contract says them. */
export type ApiKey = Schemas['ApiKey']
export type KeySort = NonNullable<NonNullable<operations['api_keys.list']['parameters']['query']>['sort']>
export type ApiKeyPage = Schemas['ApiKeyList']
export type Asset = Schemas['Asset']
export type AssetPage = Schemas['AssetList']
export type ServerInfo = Schemas['Server']
export type Me = Schemas['UserResponse']
export type Account = Me['accounts'][number]
export type AuditEvent = Schemas['AuditEvent']
export type AuditLogPage = Schemas['AuditEventList']
export type AuditLogHead = Schemas['AuditLogHead']
export type AuditEventFilter = NonNullable<operations['audit_events.export']['parameters']['query']>
export type Members = Schemas['MemberList']
export type Member = Members['members'][number]
export type MemberImpact = Schemas['MemberImpact']
export type RemovedMember = Schemas['MemberRemoved']
export type CreatedInvitation = Schemas['CreatedInvitation']
export type Invitations = Schemas['InvitationList']
export type InvitationPreview = Schemas['InvitationPreview']
export type AuthorizationRequest = Schemas['AuthorizationRequest']
export type ApprovedLogin = Schemas['ApprovedAuthorizationRequest']
export type DeniedLogin = Schemas['DeniedAuthorizationRequest']
export type SharedKey = Schemas['SharedApiKey']
export type OpenedShare = Schemas['OpenedShare']
export type CreatedKey = Schemas['CreatedApiKey']
export type KeyAnswer = Schemas['ApiKeyResponse']
export type NewKey = Schemas['CreateApiKey']
export type Scope = ApiKey['scopes'][number]
export type RevokedKey = Schemas['RevokedApiKey']
export type RotatedKey = Schemas['RotatedApiKey']
export type RotateKey = Schemas['RotateApiKey']
export type ChangedKeys = Schemas['ChangedApiKeys']
export type Policy = Schemas['PolicyResponse']['policy']
export type UpdatedPolicy = Schemas['UpdatedPolicy']
export type LeakReport = Schemas['LeakReport']
export type LeakReports = Schemas['LeakReportList']
export type KeyUsage = Schemas['ApiKeyUsage']
export type Inspection = Schemas['ApiKeyInspection']
export type Impact = Schemas['RevocationImpact']
export type Rotation = Schemas['Rotation']
export type RotationKey = Schemas['RotationKey']
export type TrustPolicy = Schemas['TrustPolicy']
export type TrustPolicies = Schemas['TrustPolicyList']
export type NewTrustPolicy = Schemas['CreateTrustPolicy']
export type CreatedTrustPolicy = Schemas['CreatedTrustPolicy']

export interface Image {
  prompt: string
  size?: string
  style?: string
  seed?: number
  allow_approximate?: boolean
}

/** A browser that is signed in, as the sign-in library lists it; `token` is a hash that only ends it. */
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
