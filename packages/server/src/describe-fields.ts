import type { oas31 } from 'zod-openapi'

/**
 * What a field means if its schema does not say it. `Schema.field` takes precedence over `field`, which must be true of
 * every schema that has it.
 */
const meanings: Readonly<Record<string, string>> = {
  // Who and what
  id: 'The ID. It never changes.',
  name: 'The name, for users.',
  prefix: 'The public part of the key.',
  email: 'The email address.',
  kind: 'What it is.',
  'Asset.kind': 'Whether the file is an image, a video or audio.',
  type: 'The kind, for programs.',
  'Problem.type': 'A URI of the kind of problem: the path of its documentation, or `about:blank`.',
  label: 'Whether the reported text was a key of this server.',
  role: 'What the user may do in the account.',
  user: 'The user.',
  user_id: 'The ID of the user.',
  user_agent: 'The User-Agent header of the client.',
  'AuthorizationRequest.user_agent': 'The User-Agent header of the program that asks.',
  account: 'The account.',
  accounts: 'The accounts that the user is a member of.',
  account_id: 'The ID of the account.',
  actor: 'Who did it.',
  target: 'What it was done to.',
  member: 'The member.',
  members: 'The members of the account.',
  invitation: 'The invitation.',
  invitations: 'The pending invitations.',
  created_by: 'Who created it.',
  created_by_name: 'The name of who created it.',
  updated_by_name: 'The name of who changed it last.',
  has_password: 'Whether the user can sign in with a password.',
  two_factor_enabled: 'Whether sign-in asks for a second factor.',
  'User.image': 'The URL of the image of the user.',
  'UserResponse.user.image': 'The URL of the image of the user.',
  credential: 'The key or the session that made the request.',
  client: 'The program.',
  address: 'The IP address of the client.',

  // When
  at: 'When it happened.',
  date: 'The day, in UTC.',
  until: 'The end of the period.',
  created_at: 'When it was created.',
  started_at: 'When a server started it. `null`: it waits.',
  finished_at: 'When it finished. `null`: it has not finished.',
  paused_at: 'When it was paused. `null`: it is not paused.',
  expires_at: 'When it expires.',
  opened_at: 'When the link was opened. `null`: it was not opened.',
  reported_at: 'When the leak was reported.',
  resolved_at: 'When the report was marked as resolved. `null`: it is open.',
  rotated_at: 'When the key was rotated.',
  deleted_at: 'When it was deleted. `null`: it exists.',
  resets_in_s: 'Seconds until the limit is full again.',

  // Keys
  api_key: 'The API key, without its secret.',
  'AuthorizationRequestResponse.earlier_keys[].api_key': 'The key, without its secret.',
  api_key_id: 'The ID of the API key.',
  api_keys: 'The API keys.',
  keys: 'The keys that the member created.',
  limit: 'The highest number of live keys of an account.',
  replaces: 'The key that the new one replaces, without its secret.',
  old: 'The key that was replaced.',
  new: 'The key that replaces it.',
  allowed_ips: 'IP addresses and CIDR blocks that the key may be used from. `null`: any address.',
  requests_per_minute: 'The highest number of requests in a minute. `null`: no limit.',
  revocation_record: 'What revoking the key did.',
  reason: 'Why it was revoked.',
  share: 'The share link, without its secret.',
  leak_report: 'The leak report.',
  leak_reports: 'The leak reports, newest first.',
  source: 'Where it comes from.',
  policy: 'The policy of the account for its keys.',
  trust_policy: 'The trust policy.',
  trust_policies: 'The trust policies.',
  issuer: 'The URL of the issuer of the tokens.',
  'AuthorizationServer.issuer': 'The URL of this server.',
  audience: 'The audience that a token must have.',
  conditions: 'What the claims of a token must be, by claim.',
  removed: 'The member who was removed.',
  deleted_trust_policies: 'The trust policies that were deleted.',
  revoked_invitations: 'How many invitations were revoked.',

  // Use and money
  operations: 'Requests by operation.',
  statuses: 'Requests by status of the response.',
  addresses: 'Requests by address of the client.',
  user_agents: 'Requests by User-Agent header.',
  callers: 'Who uses the keys, the most requests first.',
  requests: 'The number of requests.',
  totals: 'The sums of the period.',
  period: 'How often the budget starts again.',
  limit_usd: 'How much may be spent in a period, in US dollars.',
  balance_usd: 'What is left, in US dollars.',
  held_usd: 'What running jobs hold, in US dollars.',
  unit: 'What the price is for.',
  jobs: 'The jobs.',
  'Usage.estimates.jobs': 'The number of jobs.',
  job: 'The job.',
  job_id: 'The ID of the job.',
  models: 'The models.',
  'UpdateApiKey.models': 'Patterns of the models that the key may use. `null`: every model.',
  'Usage.models': 'What was spent, by model.',
  model: 'The ID of the model.',
  'ModelResponse.model': 'The model.',
  provider: 'The provider that runs it.',
  providers: 'The providers.',
  'Usage.providers': 'What was spent, by provider.',
  verb: 'What is generated or changed.',

  // Results
  status: 'The state.',
  'StatusUse.status': 'The HTTP status of the responses.',
  'ApiKeyInspection.denials[].status': 'The HTTP status of the responses.',
  'Problem.status': 'The HTTP status.',
  title: 'What kind of error it is, in a few words.',
  code: 'What went wrong, for programs. Its meaning never changes.',
  detail: 'What went wrong, for users.',
  hint: 'What to do about it.',
  pointer: 'The field, as a JSON pointer.',
  request_id: 'The ID of the request, which is also in the log of the server.',
  message: 'What happens, for users.',
  'OpenaiError.error.message': 'What went wrong and what to do.',
  error: 'What went wrong.',
  error_description: 'What went wrong and what to do, for users.',
  progress: 'How far it is. `null`: it is not known.',
  step: 'What is being done.',
  deleted: 'Always true.',

  // Assets
  asset: 'The asset.',
  assets: 'The assets.',
  origin: 'How the asset came to be.',
  content_type: 'The media type of the file.',
  size_bytes: 'The size of the file, in bytes.',
  prompt: 'The prompt of the asset. `null`: it has none.',
  style: 'The style of the built-in engine.',
  transparent: 'Whether the background is transparent.',
  scale: 'How many times larger the image becomes.',
  input: 'The input of the model, in its own form.',
  url: 'The URL.',

  // Audit log
  audit_events: 'The audit events, newest first.',
  action: 'What was done.',

  // Models on this machine
  engine: 'The engine.',
  engines: 'The engines.',
  packages: 'The npm packages.',
  licence: 'The license of the package.',
  what: 'What the package is for.',
  download_bytes: 'The size of the download, in bytes.',
  version: 'The version.',
  description: 'What it looks like.',
  styles: 'The styles of the built-in engine.',
  sign_up: 'Whether new users can sign up, or need an invitation.',
  max_live_keys: 'The highest number of live keys of an account.',
  versioned_path: 'The path that contains the version.',
  database: 'Whether the database answers.',
  model_id: 'The ID of the model.',
  provider_id: 'The ID of the provider.',

  // OAuth: the terms of RFC 8414, RFC 7591, RFC 7662, RFC 9126 and RFC 9728
  token_type: 'How the token is sent: as a bearer token.',
  active: 'Whether the key works now.',
  request_uri: 'Names the request at the authorization endpoint.',
  authorization_request: 'The authorization request.',
  authorization_endpoint: 'The URL where users approve a program.',
  token_endpoint: 'The URL that exchanges codes and OIDC tokens for keys.',
  pushed_authorization_request_endpoint: 'The URL for pushed authorization requests.',
  require_pushed_authorization_requests: 'Whether an authorization request must be pushed first.',
  introspection_endpoint: 'The URL that checks a key.',
  revocation_endpoint: 'The URL that revokes a key.',
  client_id_metadata_document_supported: 'Whether a client may identify itself with the URL of its metadata.',
  authorization_response_iss_parameter_supported: 'Whether the redirect names this server.',
  authorization_servers: 'The servers that grant access.',
  resource: 'The URL of the protected resource.',
  resource_name: 'The name of the protected resource.',
  resource_documentation: 'The URL of the documentation.',
  client_name: 'The name of the client.',
  redirect_uris: 'The URLs that the client may be called back at.',
  token_endpoint_auth_method: 'How the client authenticates.',
  grant_types: 'The grants that the client may use.',
  response_types: 'The responses that the client may request.',
  scopes_supported: 'The supported scopes.',
  response_types_supported: 'The supported responses.',
  response_modes_supported: 'The supported ways to return a response.',
  grant_types_supported: 'The supported grants.',
  code_challenge_methods_supported: 'The supported PKCE methods.',
  token_endpoint_auth_methods_supported: 'How clients may authenticate at the token endpoint.',
  revocation_endpoint_auth_methods_supported: 'How clients may authenticate at the revocation endpoint.',
  bearer_methods_supported: 'How a key may be sent.',

  // The protocols of others
  data: 'The results.',
  image_url: 'The URL of the image.',
  file_id: 'The ID of the file.',
  completed_at: 'When it finished, in seconds since 1970. `null`: it has not finished.',
  remixed_from_video_id: 'Always `null`.',
  first_id: 'The ID of the first item of the page. `null`: it has none.',
  last_id: 'The ID of the last item of the page. `null`: it has none.',
  has_more: 'Whether there is another page.',
  object: 'The kind of the object.',
  output_format: 'The format of the images.',
  size: 'The size of the images.',
  background: 'Whether the background is transparent or opaque.',
  jsonrpc: 'The version of JSON-RPC.',
}

interface Schema {
  description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly name: string; description?: string }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}

/** Describes the fields and parameters of the contract that do not describe themselves. */
export function describeDocument({ components, paths }: oas31.OpenAPIObject): void {
  for (const [name, schema] of Object.entries(components?.schemas ?? {}))
    describeFields(schema as Schema, name)
  for (const operations of Object.values(paths ?? {})) {
    for (const operation of Object.values(operations as Readonly<Record<string, Operation>>)) {
      for (const parameter of operation.parameters ?? []) describe(parameter, meanings[parameter.name])
      for (const { content } of [operation.requestBody ?? {}, ...Object.values(operation.responses)]) {
        for (const { schema } of Object.values(content ?? {})) describeFields(schema, operation.operationId)
      }
    }
  }
}

function describeFields(schema: Schema | boolean | undefined, path: string): void {
  if (typeof schema !== 'object') return
  const { properties = {}, items, additionalProperties, anyOf = [], oneOf = [], allOf = [] } = schema
  for (const [name, field] of Object.entries(properties)) {
    describe(field, meanings[`${path}.${name}`] ?? meanings[name])
    describeFields(field, `${path}.${name}`)
  }
  for (const each of [items, additionalProperties]) describeFields(each, `${path}[]`)
  for (const each of [...anyOf, ...oneOf, ...allOf]) describeFields(each, path)
}

function describe(what: { description?: string }, meaning: string | undefined): void {
  if (what.description === undefined && meaning !== undefined) what.description = meaning
}
