export type { CallOptions, CreateOptions } from './caller.ts'
export {
  ApiError,
  ConfigurationError,
  ConnectionError,
  type ConnectionErrorKind,
  type FieldProblem,
  type Problem,
  type ProblemCode,
} from './errors.ts'
export type { AssetContent } from './nouns/assets.ts'
export { OpenAnimate, type OpenAnimateOptions } from './open-animate.ts'
export { parseServerUrl, type ServerUrl } from './server-url.ts'
export type {
  ApiKey,
  ApiKeyInspection,
  ApiKeyPage,
  ApiKeyUsage,
  Asset,
  AuthorizationServer,
  ChangedApiKeys,
  ChangedPolicy,
  CreateApiKeyInput,
  CreatedApiKey,
  GenerateImageInput,
  GrantedKey,
  ListApiKeysInput,
  Me,
  Policy,
  PushedRequest,
  PushRequestInput,
  RedeemCodeInput,
  RevocationImpact,
  RevokedApiKey,
  RotateApiKeyInput,
  RotatedApiKey,
  Rotation,
} from './shapes.ts'
