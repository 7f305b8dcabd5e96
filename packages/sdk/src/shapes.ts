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
export type AssetPage = Json<paths['/api/v1/assets']['get']>
export type ListAssetsInput = NonNullable<Query<paths['/api/v1/assets']['get']>>
export type DeletedAsset = Json<paths['/api/v1/assets/{asset_id}']['delete']>
export type AssetLink = Json<paths['/api/v1/assets/{asset_id}/links']['post']>
export type CreateAssetLinkInput = NonNullable<Input<paths['/api/v1/assets/{asset_id}/links']['post']>>
export type Job = components['schemas']['Job']
export type JobPage = Json<paths['/api/v1/jobs']['get']>
export type ListJobsInput = NonNullable<Query<paths['/api/v1/jobs']['get']>>
export type AppliedBudget = components['schemas']['AppliedBudget']
export type Usage = components['schemas']['Usage']
export type UsageInput = NonNullable<Query<paths['/api/v1/usage']['get']>>
export type ChargedJob = components['schemas']['ChargedJob']
export type UsagePage = Json<paths['/api/v1/usage/history']['get']>
export type ListUsageInput = NonNullable<Query<paths['/api/v1/usage/history']['get']>>
export type EstimateInput = Input<paths['/api/v1/estimates']['post']>
export type Estimate = components['schemas']['Estimate']
export type AuditEvent = components['schemas']['AuditEvent']
export type AuditHead = components['schemas']['AuditLogHead']
export type AuditPage = Json<paths['/api/v1/audit-events']['get']>
export type ListAuditInput = NonNullable<Query<paths['/api/v1/audit-events']['get']>>
export type AuditFilter = NonNullable<Query<paths['/api/v1/audit-events/export']['get']>>
export type Me = Json<paths['/api/v1/auth/me']['get']>
export type CreatedApiKey = Json<paths['/api/v1/api-keys']['post']>
export type ApiKeyPage = Json<paths['/api/v1/api-keys']['get']>
export type ListApiKeysInput = NonNullable<Query<paths['/api/v1/api-keys']['get']>>
export type CreateApiKeyInput = Input<paths['/api/v1/api-keys']['post']>
export type UpdateApiKeyInput = Input<paths['/api/v1/api-keys/{key_id}']['patch']>
export type RevokedApiKey = Json<paths['/api/v1/api-keys/{key_id}']['delete']>
export type ChangedApiKeys = Json<paths['/api/v1/api-keys/{key_id}/pause']['post']>
export type RotateApiKeyInput = NonNullable<Input<paths['/api/v1/api-keys/{key_id}/rotate']['post']>>
export type RotatedApiKey = Json<paths['/api/v1/api-keys/{key_id}/rotate']['post']>
export type ApiKeyUsage = Json<paths['/api/v1/api-keys/{key_id}/usage']['get']>
export type RevocationImpact = Json<paths['/api/v1/api-keys/{key_id}/impact']['get']>
export type ApiKeyInspection = Json<paths['/api/v1/api-keys/{key_id}/inspection']['get']>
export type Rotation = NonNullable<Json<paths['/api/v1/api-keys/{key_id}/rotation']['get']>['rotation']>
export type Member = components['schemas']['Member']
export type MemberImpact = Json<paths['/api/v1/members/{user_id}/impact']['get']>
export type RemovedMember = Json<paths['/api/v1/members/{user_id}']['delete']>
export interface RemoveMemberOptions {
  /**
   * Which keys and trust policies of the member to revoke: all, none, or those with these IDs.
   * @default false
   */
  revokeKeys?: boolean | readonly string[] | undefined
}
export type Policy = Json<paths['/api/v1/policy']['get']>['policy']
export type UpdatePolicyInput = Input<paths['/api/v1/policy']['patch']>
export type UpdatedPolicy = Json<paths['/api/v1/policy']['patch']>
export type CreateLeakReportInput = Input<paths['/api/v1/leak-reports']['post']>
export type ReceivedReport = Json<paths['/api/v1/leak-reports']['post']>
export type LeakReport = components['schemas']['LeakReport']
export type LeakReportPage = Json<paths['/api/v1/leak-reports']['get']>
export type ListLeakReportsInput = NonNullable<Query<paths['/api/v1/leak-reports']['get']>>
export type Share = components['schemas']['Share']
export type ShareOptions = Pick<Input<paths['/api/v1/api-keys/{key_id}/share']['post']>, 'expires'>
export type Engine = components['schemas']['Engine']
export type Model = components['schemas']['Model']
export type ListModelsInput = NonNullable<Query<paths['/api/v1/models']['get']>>
export type IntrospectInput = Form<paths['/oauth/introspect']['post']>
export type Introspection = Json<paths['/oauth/introspect']['post']>
export type PushRequestInput = Form<paths['/oauth/par']['post']>
export type RedeemCodeInput = Form<paths['/oauth/token']['post']>
export interface ExchangeInput {
  /** The OIDC token of the job. */
  subject_token: string
  /** The ID of the account or of one of its trust policies. */
  audience: string
  /** Scopes separated by spaces: a subset of those of the trust policy. */
  scope?: string | undefined
}
export type TrustPolicy = components['schemas']['TrustPolicy']
export type CreateTrustPolicyInput = Input<paths['/api/v1/trust-policies']['post']>
export type CreatedTrustPolicy = Json<paths['/api/v1/trust-policies']['post']>
export type DeletedTrustPolicy = Json<paths['/api/v1/trust-policies/{trust_policy_id}']['delete']>
export type GenerateImageInput = Input<paths['/api/v1/assets/generate-image']['post']>
export type EditImageInput = Input<paths['/api/v1/assets/edit-image']['post']>
export type RemoveBackgroundInput = Input<paths['/api/v1/assets/remove-background']['post']>
export type UpscaleImageInput = Input<paths['/api/v1/assets/upscale']['post']>
export type GenerateVideoInput = Input<paths['/api/v1/assets/generate-video']['post']>
export type GenerateAudioInput = Input<paths['/api/v1/assets/generate-audio']['post']>
export type RunModelInput = Input<paths['/api/v1/assets/run']['post']>
export type AuthorizationServer = Json<paths['/.well-known/oauth-authorization-server']['get']>
export type PushedRequest = Json<paths['/oauth/par']['post']>
export type GrantedKey = Json<paths['/oauth/token']['post']>
export type Health = Json<paths['/health']['get']>
