import { call, fetchFile } from './call.ts'
import type {
  ActivityFilter,
  ActivityHead,
  ActivityPage,
  ApiKeyPage,
  ApprovedLogin,
  Asset,
  AssetPage,
  ChangedKeys,
  ChangedPolicy,
  CreatedInvitation,
  CreatedKey,
  CreatedTrust,
  DeniedLogin,
  Exposures,
  Impact,
  Inspection,
  InvitationPreview,
  Invitations,
  KeyAnswer,
  KeyUsage,
  LoginRequest,
  Me,
  Members,
  NewKey,
  NewTrust,
  OpenedShare,
  Policy,
  RevokedKey,
  RotatedKey,
  RotateKey,
  Rotation,
  ServerFacts,
  SharedKey,
  Trusts,
} from './contract.ts'

export interface Newcomer {
  token: string
  email: string
  password: string
  name?: string
}

export interface Picture {
  prompt: string
  size?: string
  style?: string
  seed?: number
  allow_approximate?: boolean
}

/** The operations of the server's API that the console uses. */
export const api = {
  server: () => call<ServerFacts>('GET', '/api/v1/server'),
  me: () => call<Me>('GET', '/api/v1/me'),

  claim: (newcomer: Newcomer) => call('POST', '/api/v1/claim', newcomer),
  previewInvitation: (token: string) =>
    call<InvitationPreview>('POST', '/api/v1/invitations/preview', { token }),
  acceptInvitation: (newcomer: Newcomer) => call('POST', '/api/v1/invitations/accept', newcomer),

  joinAccount: (token: string) => call('POST', '/api/v1/invitations/join', { token }),

  keys: (options: { ended: boolean; jobs: boolean }, cursor?: string) =>
    call<ApiKeyPage>(
      'GET',
      `/api/v1/api-keys?limit=100&include_revoked=${options.ended}&include_jobs=${options.jobs}${after(cursor)}`,
    ),
  key: (id: string) => call<KeyAnswer>('GET', keyPath(id)),
  createKey: (key: NewKey) => call<CreatedKey>('POST', '/api/v1/api-keys', key),
  revokeKey: (id: string, cascade: boolean) =>
    call<RevokedKey>('DELETE', `${keyPath(id)}?cascade=${cascade}`),
  pauseKey: (id: string) => call<ChangedKeys>('POST', `${keyPath(id)}/pause`),
  resumeKey: (id: string) => call<ChangedKeys>('POST', `${keyPath(id)}/resume`),
  rotateKey: (id: string, rotation: RotateKey) => call<RotatedKey>('POST', `${keyPath(id)}/rotate`, rotation),

  quarantineKey: (id: string) => call<ChangedKeys>('POST', `${keyPath(id)}/quarantine`),
  keyUsage: (id: string) => call<KeyUsage>('GET', `${keyPath(id)}/usage`),
  keyRotation: (id: string) => call<Rotation>('GET', `${keyPath(id)}/rotation`),
  keyImpact: (id: string, cascade: boolean) =>
    call<Impact>('GET', `${keyPath(id)}/impact?cascade=${cascade}`),
  inspectKey: (id: string, since: string) =>
    call<Inspection>('GET', `${keyPath(id)}/inspection?since=${since}`),

  exposures: () => call<Exposures>('GET', '/api/v1/exposures?limit=100'),
  resolveExposure: (id: string) => call('POST', `/api/v1/exposures/${encodeURIComponent(id)}/resolve`),

  policy: () => call<{ policy: Policy }>('GET', '/api/v1/policy'),
  changePolicy: (change: Partial<Policy>) => call<ChangedPolicy>('PATCH', '/api/v1/policy', change),

  trusts: () => call<Trusts>('GET', '/api/v1/trusts'),
  createTrust: (trust: NewTrust) => call<CreatedTrust>('POST', '/api/v1/trusts', trust),
  removeTrust: (id: string) => call('DELETE', `/api/v1/trusts/${encodeURIComponent(id)}`),

  assets: (cursor?: string) => call<AssetPage>('GET', `/api/v1/assets?limit=24${after(cursor)}`),
  generate: (picture: Picture) => call<{ asset: Asset }>('POST', '/api/v1/assets/generate-image', picture),

  activity: (filter: ActivityFilter, cursor?: string) =>
    call<ActivityPage>(
      'GET',
      `/api/v1/activity?${new URLSearchParams({ ...filter, limit: '50' })}${after(cursor)}`,
    ),
  activityHead: () => call<ActivityHead>('GET', '/api/v1/activity/head'),
  exportActivity: (filter: ActivityFilter) =>
    fetchFile(`/api/v1/activity/export?${new URLSearchParams({ ...filter })}`),

  members: () => call<Members>('GET', '/api/v1/members'),
  removeMember: (id: string) => call('DELETE', `/api/v1/members/${encodeURIComponent(id)}`),
  invitations: () => call<Invitations>('GET', '/api/v1/invitations'),
  invite: (invitation: { role: 'owner' | 'member' | null; email?: string }) =>
    call<CreatedInvitation>('POST', '/api/v1/invitations', invitation),
  revokeInvitation: (id: string) => call('DELETE', `/api/v1/invitations/${encodeURIComponent(id)}`),

  loginRequest: (id: string) =>
    call<{ login_request: LoginRequest }>('GET', `/api/v1/login-requests/${encodeURIComponent(id)}`),
  approveLogin: (id: string, choice: { account_id?: string; revoke_key_id?: string }) =>
    call<ApprovedLogin>('POST', `/api/v1/login-requests/${encodeURIComponent(id)}/approve`, choice),
  denyLogin: (id: string) =>
    call<DeniedLogin>('POST', `/api/v1/login-requests/${encodeURIComponent(id)}/deny`, {}),

  shareKey: (id: string, ciphertext: string) =>
    call<SharedKey>('POST', `${keyPath(id)}/share`, { ciphertext }),
  openShare: (id: string) => call<OpenedShare>('POST', `/api/v1/shares/${encodeURIComponent(id)}/open`, {}),
}

function keyPath(id: string): string {
  return `/api/v1/api-keys/${encodeURIComponent(id)}`
}

function after(cursor: string | undefined): string {
  return cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
}
