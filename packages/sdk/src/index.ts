export {
  type AuditFlaw,
  type AuditSoundness,
  hashAuditEntry,
  type VerifyAuditOptions,
  verifyAuditLog,
} from './audit-chain.ts'
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
export { isSealSecret, type Sealed, seal, unseal } from './seal.ts'
export { parseServerUrl, type ServerUrl } from './server-url.ts'
export type {
  ApiKey,
  ApiKeyInspection,
  ApiKeyPage,
  ApiKeyUsage,
  Asset,
  AuditEntry,
  AuditFilter,
  AuditHead,
  AuditPage,
  AuthorizationServer,
  ChangedApiKeys,
  ChangedPolicy,
  CreateApiKeyInput,
  CreatedApiKey,
  Exposure,
  ExposurePage,
  GenerateImageInput,
  GrantedKey,
  IntrospectInput,
  Introspection,
  ListApiKeysInput,
  ListAuditInput,
  ListExposuresInput,
  Me,
  Policy,
  PushedRequest,
  PushRequestInput,
  ReceivedReport,
  RedeemCodeInput,
  ReportExposedInput,
  RevocationImpact,
  RevokedApiKey,
  RotateApiKeyInput,
  RotatedApiKey,
  Rotation,
  Share,
} from './shapes.ts'
