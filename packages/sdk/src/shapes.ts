import type { components, paths } from './generated/openapi.ts'

export type Json<Operation> = Operation extends {
  responses: { 200: { content: { 'application/json': infer Body } } }
}
  ? Body
  : Operation extends { responses: { 201: { content: { 'application/json': infer Body } } } }
    ? Body
    : Operation extends { responses: { 202: { content: { 'application/json': infer Body } } } }
      ? Body
      : never
export type Input<Operation> = Operation extends {
  requestBody?: { content: { 'application/json': infer Body } }
}
  ? Body
  : never
export type Form<Operation> = Operation extends {
  requestBody: { content: { 'application/x-www-form-urlencoded': infer Body } }
}
  ? Body
  : never
export type Query<Operation> = Operation extends { parameters: { query?: infer Parameters } }
  ? Parameters
  : never

export type ApiKey = components['schemas']['ApiKey']
export type Asset = components['schemas']['Asset']
export type AuditEntry = components['schemas']['Activity']
export type AuditHead = components['schemas']['ActivityHead']
export type AuditPage = Json<paths['/api/v1/activity']['get']>
export type ListAuditInput = NonNullable<Query<paths['/api/v1/activity']['get']>>
export type AuditFilter = NonNullable<Query<paths['/api/v1/activity/export']['get']>>
export type Me = Json<paths['/api/v1/auth/me']['get']>
export type CreatedApiKey = Json<paths['/api/v1/api-keys']['post']>
export type ApiKeyPage = Json<paths['/api/v1/api-keys']['get']>
export type ListApiKeysInput = NonNullable<Query<paths['/api/v1/api-keys']['get']>>
export type CreateApiKeyInput = Input<paths['/api/v1/api-keys']['post']>
export type RevokedApiKey = Json<paths['/api/v1/api-keys/{key_id}']['delete']>
export type ChangedApiKeys = Json<paths['/api/v1/api-keys/{key_id}/pause']['post']>
export type RotateApiKeyInput = NonNullable<Input<paths['/api/v1/api-keys/{key_id}/rotate']['post']>>
export type RotatedApiKey = Json<paths['/api/v1/api-keys/{key_id}/rotate']['post']>
export type ApiKeyUsage = Json<paths['/api/v1/api-keys/{key_id}/usage']['get']>
export type RevocationImpact = Json<paths['/api/v1/api-keys/{key_id}/impact']['get']>
export type ApiKeyInspection = Json<paths['/api/v1/api-keys/{key_id}/inspection']['get']>
export type Rotation = NonNullable<Json<paths['/api/v1/api-keys/{key_id}/rotation']['get']>['rotation']>
export type Member = components['schemas']['Member']
export type MemberImpact = Json<paths['/api/v1/members/{person_id}/impact']['get']>
export type RemovedMember = Json<paths['/api/v1/members/{person_id}']['delete']>
export interface RemoveMemberOptions {
  /**
   * Which keys and trusts that the member created are revoked: all, none, or those with these ids.
   * @default false
   */
  revokeKeys?: boolean | readonly string[] | undefined
}
export type Policy = Json<paths['/api/v1/policy']['get']>['policy']
export type ChangedPolicy = Json<paths['/api/v1/policy']['patch']>
export type ReportExposedInput = Input<paths['/api/v1/api-keys/exposed']['post']>
export type ReceivedReport = Json<paths['/api/v1/api-keys/exposed']['post']>
export type Exposure = components['schemas']['Exposure']
export type ExposurePage = Json<paths['/api/v1/exposures']['get']>
export type ListExposuresInput = NonNullable<Query<paths['/api/v1/exposures']['get']>>
export type Share = components['schemas']['Share']
export type ShareOptions = Pick<Input<paths['/api/v1/api-keys/{key_id}/share']['post']>, 'expires'>
export type IntrospectInput = Form<paths['/oauth/introspect']['post']>
export type Introspection = Json<paths['/oauth/introspect']['post']>
export type PushRequestInput = Form<paths['/oauth/par']['post']>
export type RedeemCodeInput = Form<paths['/oauth/token']['post']>
export interface ExchangeInput {
  /** The token that the CI system gave the job: a JWT. */
  subject_token: string
  /** The account whose key is wanted, or one of its trusts. */
  audience: string
  /** Scopes separated by spaces, to have less than the trust gives. */
  scope?: string | undefined
}
export type Trust = components['schemas']['Trust']
export type CreateTrustInput = Input<paths['/api/v1/trusts']['post']>
export type CreatedTrust = Json<paths['/api/v1/trusts']['post']>
export type RemovedTrust = Json<paths['/api/v1/trusts/{trust_id}']['delete']>
export type GenerateImageInput = Input<paths['/api/v1/assets/generate-image']['post']>
export type AuthorizationServer = Json<paths['/.well-known/oauth-authorization-server']['get']>
export type PushedRequest = Json<paths['/oauth/par']['post']>
export type GrantedKey = Json<paths['/oauth/token']['post']>
export type Health = Json<paths['/health']['get']>
