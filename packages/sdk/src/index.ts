export {
  ApiError,
  ConfigurationError,
  ConnectionError,
  type ConnectionErrorKind,
  type FieldProblem,
  type Problem,
  type ProblemCode,
} from './errors.ts'
export type { components } from './generated/openapi.ts'
export {
  type ApiKey,
  type ApiKeyPage,
  type Asset,
  type AssetContent,
  type AuthorizationServer,
  type CallOptions,
  type CreateApiKeyInput,
  type CreatedApiKey,
  type CreateOptions,
  type GenerateImageInput,
  type GrantedKey,
  type ListApiKeysInput,
  type Me,
  OpenAnimate,
  type OpenAnimateOptions,
  type PushedRequest,
  type PushRequestInput,
  type RedeemCodeInput,
} from './open-animate.ts'
export { parseServerUrl, type ServerUrl } from './server-url.ts'
