import type { components, paths } from './generated/openapi.ts'

/** The body of a successful response. */
export type Json<Operation> = Operation extends {
  responses: { 200: { content: { 'application/json': infer Body } } }
}
  ? Body
  : Operation extends { responses: { 201: { content: { 'application/json': infer Body } } } }
    ? Body
    : Operation extends { responses: { 202: { content: { 'application/json': infer Body } } } }
      ? Body
      : never
/** The JSON body of a request. */
export type Input<Operation> = Operation extends {
  requestBody?: { content: { 'application/json': infer Body } }
}
  ? Body
  : never
/** The form body of a request. */
export type Form<Operation> = Operation extends {
  requestBody: { content: { 'application/x-www-form-urlencoded': infer Body } }
}
  ? Body
  : never
/** The query of a request. */
export type Query<Operation> = Operation extends { parameters: { query?: infer Parameters } }
  ? Parameters
  : never

/** An API key with its restrictions, without its secret. */
export type ApiKey = components['schemas']['ApiKey']
/** A stored file: an image, a video or audio. */
export type Asset = components['schemas']['Asset']
/** A page of assets, newest first. */
export type AssetPage = Json<paths['/api/v1/assets']['get']>
/** Which assets to list. */
export type ListAssetsInput = NonNullable<Query<paths['/api/v1/assets']['get']>>
/** The asset that was deleted. */
export type DeletedAsset = Json<paths['/api/v1/assets/{asset_id}']['delete']>
/** A URL that opens an asset without credentials until it expires. */
export type AssetLink = Json<paths['/api/v1/assets/{asset_id}/links']['post']>
/** How long a link to an asset works. */
export type CreateAssetLinkInput = NonNullable<Input<paths['/api/v1/assets/{asset_id}/links']['post']>>
/** The generation of assets, and what it cost. */
export type Job = components['schemas']['Job']
/** A page of jobs, newest first. */
export type JobPage = Json<paths['/api/v1/jobs']['get']>
/** Which jobs to list. */
export type ListJobsInput = NonNullable<Query<paths['/api/v1/jobs']['get']>>
/** A budget that applies to the caller, and what is left of it. */
export type AppliedBudget = components['schemas']['AppliedBudget']
/** What jobs cost, by day, key, model and provider. */
export type Usage = components['schemas']['Usage']
/** Which period and which keys to sum up. */
export type UsageInput = NonNullable<Query<paths['/api/v1/usage']['get']>>
/** A job that cost something. */
export type ChargedJob = components['schemas']['ChargedJob']
/** A page of jobs that cost something, newest first. */
export type UsagePage = Json<paths['/api/v1/usage/history']['get']>
/** Which jobs to list. */
export type ListUsageInput = NonNullable<Query<paths['/api/v1/usage/history']['get']>>
/** A request whose price to estimate. */
export type EstimateInput = Input<paths['/api/v1/estimates']['post']>
/** The most that a request can cost, and whether the budgets allow it. */
export type Estimate = components['schemas']['Estimate']
/** A change of the account, with the hash of the event before it. */
export type AuditEvent = components['schemas']['AuditEvent']
/** The last event of the audit log. */
export type AuditHead = components['schemas']['AuditLogHead']
/** A page of audit events, newest first. */
export type AuditPage = Json<paths['/api/v1/audit-events']['get']>
/** Which audit events to list. */
export type ListAuditInput = NonNullable<Query<paths['/api/v1/audit-events']['get']>>
/** Which audit events to export. */
export type AuditFilter = NonNullable<Query<paths['/api/v1/audit-events/export']['get']>>
/** The account, the key in use and what is left of its budgets. */
export type Me = Json<paths['/api/v1/auth/me']['get']>
/** A new API key. The only response that contains its secret. */
export type CreatedApiKey = Json<paths['/api/v1/api-keys']['post']>
/** A page of API keys, newest first. */
export type ApiKeyPage = Json<paths['/api/v1/api-keys']['get']>
/** Filters and order of a list of API keys. */
export type ListApiKeysInput = NonNullable<Query<paths['/api/v1/api-keys']['get']>>
/** The name and the restrictions of a new API key. */
export type CreateApiKeyInput = Input<paths['/api/v1/api-keys']['post']>
/** The fields of an API key to change. */
export type UpdateApiKeyInput = Input<paths['/api/v1/api-keys/{key_id}']['patch']>
/** A revoked API key, and what revoking it did. */
export type RevokedApiKey = Json<paths['/api/v1/api-keys/{key_id}']['delete']>
/** The API keys that were changed. */
export type ChangedApiKeys = Json<paths['/api/v1/api-keys/{key_id}/pause']['post']>
/** How long the old key works, and what changes with the new one. */
export type RotateApiKeyInput = NonNullable<Input<paths['/api/v1/api-keys/{key_id}/rotate']['post']>>
/** The API key that replaces another one, with its secret. */
export type RotatedApiKey = Json<paths['/api/v1/api-keys/{key_id}/rotate']['post']>
/** How an API key was used. */
export type ApiKeyUsage = Json<paths['/api/v1/api-keys/{key_id}/usage']['get']>
/** What would stop working if an API key were revoked. */
export type RevocationImpact = Json<paths['/api/v1/api-keys/{key_id}/impact']['get']>
/** The security review of an API key. */
export type ApiKeyInspection = Json<paths['/api/v1/api-keys/{key_id}/inspection']['get']>
/** The use of the old and of the new key during a rotation. */
export type Rotation = NonNullable<Json<paths['/api/v1/api-keys/{key_id}/rotation']['get']>['rotation']>
/** A member of the account. */
export type Member = components['schemas']['Member']
/** What a member created in the account. */
export type MemberImpact = Json<paths['/api/v1/members/{user_id}/impact']['get']>
/** The member who was removed, and what was revoked. */
export type RemovedMember = Json<paths['/api/v1/members/{user_id}']['delete']>
/** What happens to what a removed member created. */
export interface RemoveMemberOptions {
  /**
   * Which keys and trust policies of the member to revoke: all, none, or those with these IDs.
   * @default false
   */
  revokeKeys?: boolean | readonly string[] | undefined
}
/** The rules of the account for its keys. */
export type Policy = Json<paths['/api/v1/policy']['get']>['policy']
/** The rules to change. */
export type UpdatePolicyInput = Input<paths['/api/v1/policy']['patch']>
/** The changed policy, and the keys that violate it. */
export type UpdatedPolicy = Json<paths['/api/v1/policy']['patch']>
/** A key that was found in public. */
export type CreateLeakReportInput = Input<paths['/api/v1/leak-reports']['post']>
/** What the report of a leaked key did. */
export type ReceivedReport = Json<paths['/api/v1/leak-reports']['post']>
/** A key of the account that was found in public. */
export type LeakReport = components['schemas']['LeakReport']
/** A page of leak reports, newest first. */
export type LeakReportPage = Json<paths['/api/v1/leak-reports']['get']>
/** Which leak reports to list. */
export type ListLeakReportsInput = NonNullable<Query<paths['/api/v1/leak-reports']['get']>>
/** A link that shows a key once. */
export type Share = components['schemas']['Share']
/** How long a share link works. */
export type ShareOptions = Pick<Input<paths['/api/v1/api-keys/{key_id}/share']['post']>, 'expires'>
/** A model that the built-in engine can use once it is installed. */
export type Engine = components['schemas']['Engine']
/** A model with its prices, and whether the server can use it. */
export type Model = components['schemas']['Model']
/** Which models to list. */
export type ListModelsInput = NonNullable<Query<paths['/api/v1/models']['get']>>
/** The key to check. */
export type IntrospectInput = Form<paths['/oauth/introspect']['post']>
/** Whether a key works, and what it may do. */
export type Introspection = Json<paths['/oauth/introspect']['post']>
/** An authorization request (RFC 9126). */
export type PushRequestInput = Form<paths['/oauth/par']['post']>
/** An authorization code to exchange for a key. */
export type RedeemCodeInput = Form<paths['/oauth/token']['post']>
/** An OIDC token to exchange for a key (RFC 8693). */
export interface ExchangeInput {
  /** The OIDC token of the job. */
  subject_token: string
  /** The ID of the account or of one of its trust policies. */
  audience: string
  /** Scopes separated by spaces: a subset of those of the trust policy. */
  scope?: string | undefined
}
/** A rule that gives keys to CI jobs for their OIDC tokens. */
export type TrustPolicy = components['schemas']['TrustPolicy']
/** Which tokens a trust policy accepts, and what their keys may do. */
export type CreateTrustPolicyInput = Input<paths['/api/v1/trust-policies']['post']>
/** The new trust policy. */
export type CreatedTrustPolicy = Json<paths['/api/v1/trust-policies']['post']>
/** The deleted trust policy, and the keys that were revoked with it. */
export type DeletedTrustPolicy = Json<paths['/api/v1/trust-policies/{trust_policy_id}']['delete']>
/** What images to generate. */
export type GenerateImageInput = Input<paths['/api/v1/assets/generate-image']['post']>
/** An image, and how to change it. */
export type EditImageInput = Input<paths['/api/v1/assets/edit-image']['post']>
/** An image whose background to remove. */
export type RemoveBackgroundInput = Input<paths['/api/v1/assets/remove-background']['post']>
/** An image to enlarge. */
export type UpscaleImageInput = Input<paths['/api/v1/assets/upscale']['post']>
/** What video to generate. */
export type GenerateVideoInput = Input<paths['/api/v1/assets/generate-video']['post']>
/** What audio to generate. */
export type GenerateAudioInput = Input<paths['/api/v1/assets/generate-audio']['post']>
/** A model, and its input in its own form. */
export type RunModelInput = Input<paths['/api/v1/assets/run']['post']>
/** What the server supports for browser login (RFC 8414). */
export type AuthorizationServer = Json<paths['/.well-known/oauth-authorization-server']['get']>
/** Names a pushed authorization request. */
export type PushedRequest = Json<paths['/oauth/par']['post']>
/** A key that was granted for a code or an OIDC token. */
export type GrantedKey = Json<paths['/oauth/token']['post']>
/** Whether the server runs. */
export type Health = Json<paths['/health']['get']>
