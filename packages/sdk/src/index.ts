export {
  ApiError,
  ConfigurationError,
  ConnectionError,
  type ConnectionErrorKind,
  type FieldProblem,
  type Problem,
  type ProblemCode,
} from './errors.ts'
export {
  type ApiKey,
  type ApiKeyPage,
  type Asset,
  type AssetContent,
  type CallOptions,
  type CreateApiKeyInput,
  type CreatedApiKey,
  type CreateOptions,
  type GenerateImageInput,
  type ListApiKeysInput,
  type Me,
  OpenAnimate,
  type OpenAnimateOptions,
} from './open-animate.ts'
export { parseServerUrl, type ServerUrl } from './server-url.ts'
