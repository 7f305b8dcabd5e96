import { call, fetchFile } from './call.ts'
import type {
  ApiKey,
  ApiKeyPage,
  ApprovedLogin,
  Asset,
  AssetPage,
  AuditEventFilter,
  AuditLogHead,
  AuditLogPage,
  AuthorizationRequest,
  ChangedKeys,
  CreatedInvitation,
  CreatedKey,
  CreatedTrustPolicy,
  DeniedLogin,
  Image,
  Impact,
  Inspection,
  InvitationPreview,
  Invitations,
  KeyAnswer,
  KeySort,
  KeyUsage,
  LeakReports,
  Me,
  MemberImpact,
  Members,
  NewKey,
  NewTrustPolicy,
  OpenedShare,
  Policy,
  RemovedMember,
  RevokedKey,
  RotatedKey,
  RotateKey,
  Rotation,
  ServerInfo,
  SharedKey,
  TrustPolicies,
  UpdatedPolicy,
} from './contract.ts'

export interface NewUser {
  token: string
  email: string
  password: string
  name?: string
}

export interface NewInvitation {
  role: 'owner' | 'member' | null
  email?: string
}

/** Which keys of the account are listed, and in which order. */
export interface KeyList {
  /** `live` is every key that is neither revoked nor expired. */
  readonly status: 'live' | 'all' | ApiKey['status']
  readonly jobs: boolean
  readonly search: string
  readonly sort: KeySort
}

/** The operations of the server's API that the console uses. Those that create take `once`: see `submitOnce`. */
export const api = {
  server: () => call<ServerInfo>('GET', '/api/v1/server'),
  me: () => call<Me>('GET', '/api/v1/users/me'),

  claim: (newUser: NewUser) => call('POST', '/api/v1/setup', newUser),
  previewInvitation: (token: string) =>
    call<InvitationPreview>('POST', '/api/v1/invitations/preview', { token }),
  acceptInvitation: (newUser: NewUser) => call('POST', '/api/v1/invitations/accept', newUser),

  joinAccount: (token: string) =>
    call<{ account: { id: string; email: string } }>('POST', '/api/v1/invitations/join', { token }),

  keys: (list: KeyList, cursor?: string) =>
    call<ApiKeyPage>('GET', `/api/v1/api-keys?${keyQuery(list)}${after(cursor)}`),
  key: (id: string) => call<KeyAnswer>('GET', keyPath(id)),
  createKey: (key: NewKey, once: string) => call<CreatedKey>('POST', '/api/v1/api-keys', key, once),
  revokeKey: (id: string, cascade: boolean) =>
    call<RevokedKey>('DELETE', `${keyPath(id)}?cascade=${cascade}`),
  pauseKey: (id: string) => call<ChangedKeys>('POST', `${keyPath(id)}/pause`),
  resumeKey: (id: string) => call<ChangedKeys>('POST', `${keyPath(id)}/resume`),
  rotateKey: (id: string, rotation: RotateKey, once: string) =>
    call<RotatedKey>('POST', `${keyPath(id)}/rotate`, rotation, once),

  quarantineKey: (id: string) => call<ChangedKeys>('POST', `${keyPath(id)}/quarantine`),
  keyUsage: (id: string) => call<KeyUsage>('GET', `${keyPath(id)}/usage`),
  keyRotation: (id: string) => call<Rotation>('GET', `${keyPath(id)}/rotation`),
  keyImpact: (id: string, cascade: boolean) =>
    call<Impact>('GET', `${keyPath(id)}/impact?cascade=${cascade}`),
  inspectKey: (id: string, since: string) =>
    call<Inspection>('GET', `${keyPath(id)}/inspection?since=${since}`),

  leakReports: () => call<LeakReports>('GET', '/api/v1/leak-reports?limit=100'),
  resolveLeakReport: (id: string) => call('POST', `/api/v1/leak-reports/${encodeURIComponent(id)}/resolve`),

  policy: () => call<{ policy: Policy }>('GET', '/api/v1/policy'),
  updatePolicy: (change: Partial<Policy>) => call<UpdatedPolicy>('PATCH', '/api/v1/policy', change),

  trustPolicies: () => call<TrustPolicies>('GET', '/api/v1/trust-policies'),
  createTrustPolicy: (trustPolicy: NewTrustPolicy, once: string) =>
    call<CreatedTrustPolicy>('POST', '/api/v1/trust-policies', trustPolicy, once),
  deleteTrustPolicy: (id: string) => call('DELETE', `/api/v1/trust-policies/${encodeURIComponent(id)}`),

  assets: (cursor?: string) => call<AssetPage>('GET', `/api/v1/assets?limit=24${after(cursor)}`),
  generate: (image: Image, once: string) =>
    call<{ asset: Asset }>('POST', '/api/v1/assets/generate-image', image, once),
  thumbnailUrl: (id: string, width: 240 | 480) =>
    `/api/v1/assets/${encodeURIComponent(id)}/thumbnail?width=${width}`,

  audit: (filter: AuditEventFilter, cursor?: string) =>
    call<AuditLogPage>(
      'GET',
      `/api/v1/audit-events?${new URLSearchParams({ ...filter, limit: '50' })}${after(cursor)}`,
    ),
  auditLogHead: () => call<AuditLogHead>('GET', '/api/v1/audit-events/head'),
  exportAuditEvents: (filter: AuditEventFilter) =>
    fetchFile(`/api/v1/audit-events/export?${new URLSearchParams({ ...filter })}`),

  members: () => call<Members>('GET', '/api/v1/members'),
  memberImpact: (id: string) => call<MemberImpact>('GET', `/api/v1/members/${encodeURIComponent(id)}/impact`),
  removeMember: (id: string, revoke: readonly string[]) =>
    call<RemovedMember>(
      'DELETE',
      `/api/v1/members/${encodeURIComponent(id)}?revoke_keys=${revoke.length === 0 ? 'false' : revoke.join(',')}`,
    ),
  invitations: () => call<Invitations>('GET', '/api/v1/invitations'),
  invite: (invitation: NewInvitation, once: string) =>
    call<CreatedInvitation>('POST', '/api/v1/invitations', invitation, once),
  revokeInvitation: (id: string) => call('DELETE', `/api/v1/invitations/${encodeURIComponent(id)}`),

  authorizationRequest: (id: string) =>
    call<{ authorization_request: AuthorizationRequest }>(
      'GET',
      `/api/v1/authorization-requests/${encodeURIComponent(id)}`,
    ),
  approveLogin: (id: string, choice: { account_id?: string; revoke_key_id?: string }) =>
    call<ApprovedLogin>('POST', `/api/v1/authorization-requests/${encodeURIComponent(id)}/approve`, choice),
  denyLogin: (id: string) =>
    call<DeniedLogin>('POST', `/api/v1/authorization-requests/${encodeURIComponent(id)}/deny`, {}),

  shareKey: (id: string, share: { ciphertext: string }, once: string) =>
    call<SharedKey>('POST', `${keyPath(id)}/share`, share, once),
  openShare: (id: string) => call<OpenedShare>('POST', `/api/v1/shares/${encodeURIComponent(id)}/open`, {}),
}

function keyQuery({ status, jobs, search, sort }: KeyList): URLSearchParams {
  return new URLSearchParams({
    limit: '50',
    include_revoked: String(status === 'all'),
    include_jobs: String(jobs),
    sort,
    ...(status !== 'live' && status !== 'all' && { status }),
    ...(search !== '' && { search }),
  })
}

function keyPath(id: string): string {
  return `/api/v1/api-keys/${encodeURIComponent(id)}`
}

function after(cursor: string | undefined): string {
  return cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
}
