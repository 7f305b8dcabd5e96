import type { components } from '@oanim/sdk'

/** The shapes of the server's answers that the console reads, as the contract has them. */
type Schemas = components['schemas']

export type ApiKey = Schemas['ApiKey']
export type ApiKeyPage = Schemas['ApiKeyList']
export type Asset = Schemas['Asset']
export type AssetPage = Schemas['AssetList']
export type ServerFacts = Schemas['Server']
export type Me = Schemas['PersonAnswer']
export type Account = Me['accounts'][number]
export type Activity = Schemas['Activity']
export type ActivityPage = Schemas['ActivityList']
export type Member = Schemas['MemberList']['members'][number]
export type Invitation = Schemas['Invitation']
export type InvitationPreview = Schemas['InvitationPreview']['invitation']
export type LoginRequest = Schemas['LoginRequest']

/** Sessions and passkeys are the sign-in library's, outside the contract. */
export interface Session {
  id: string
  token: string
  createdAt: string
  updatedAt: string
  expiresAt: string
  ipAddress: string | null
  userAgent: string | null
}

export interface Passkey {
  id: string
  name: string | null
  deviceType: string
  createdAt: string | null
}
