export {
  hashAuditEvent,
  type InvalidAuditLog,
  type ValidAuditLog,
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
export { type KeyInTree, keyTree } from './key-tree.ts'
export { OpenAnimate, type OpenAnimateOptions } from './open-animate.ts'
export type { AssetContent, AssetStream } from './resources/assets.ts'
export type { WaitOptions } from './resources/jobs.ts'
export type { JobOptions, UploadOptions } from './resources/verbs.ts'
export { isSealSecret, type Sealed, seal, unseal } from './seal.ts'
export { parseServerUrl, type ServerUrl } from './server-url.ts'
export type {
  ApiKey,
  ApiKeyInspection,
  ApiKeyPage,
  ApiKeyUsage,
  Asset,
  AuditEvent,
  AuditFilter,
  AuditHead,
  AuditPage,
  AuthorizationServer,
  ChangedApiKeys,
  CreateApiKeyInput,
  CreatedApiKey,
  CreatedTrustPolicy,
  CreateLeakReportInput,
  CreateTrustPolicyInput,
  DeletedTrustPolicy,
  EditImageInput,
  ExchangeInput,
  GenerateAudioInput,
  GenerateImageInput,
  GenerateVideoInput,
  GrantedKey,
  IntrospectInput,
  Introspection,
  Job,
  JobPage,
  LeakReport,
  LeakReportPage,
  ListApiKeysInput,
  ListAuditInput,
  ListJobsInput,
  ListLeakReportsInput,
  ListModelsInput,
  Me,
  Member,
  MemberImpact,
  Model,
  Policy,
  PushedRequest,
  PushRequestInput,
  ReceivedReport,
  RedeemCodeInput,
  RemoveBackgroundInput,
  RemovedMember,
  RemoveMemberOptions,
  RevocationImpact,
  RevokedApiKey,
  RotateApiKeyInput,
  RotatedApiKey,
  Rotation,
  RunModelInput,
  Share,
  TrustPolicy,
  UpdatedPolicy,
  UpscaleImageInput,
} from './shapes.ts'
export type { Retry } from './transport.ts'
export type { FileContent, MediaFile } from './upload-file.ts'
