import { call, fetchFile } from './call.ts'
import type {
  ActivityFilter,
  ActivityHead,
  ActivityPage,
  ApiKey,
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
  KeySort,
  KeyUsage,
  LoginRequest,
  Me,
  MemberImpact,
  Members,
  NewKey,
  NewTrust,
  OpenedShare,
  Picture,
  Policy,
  RemovedMember,
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
  server: () => call<ServerFacts>('GET', '/api/v1/server'),
  me: () => call<Me>('GET', '/api/v1/me'),

  claim: (newcomer: Newcomer) => call('POST', '/api/v1/claim', newcomer),
  previewInvitation: (token: string) =>
    call<InvitationPreview>('POST', '/api/v1/invitations/preview', { token }),
  acceptInvitation: (newcomer: Newcomer) => call('POST', '/api/v1/invitations/accept', newcomer),

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

  exposures: () => call<Exposures>('GET', '/api/v1/exposures?limit=100'),
  resolveExposure: (id: string) => call('POST', `/api/v1/exposures/${encodeURIComponent(id)}/resolve`),

  policy: () => call<{ policy: Policy }>('GET', '/api/v1/policy'),
  changePolicy: (change: Partial<Policy>) => call<ChangedPolicy>('PATCH', '/api/v1/policy', change),

  trusts: () => call<Trusts>('GET', '/api/v1/trusts'),
  createTrust: (trust: NewTrust, once: string) => call<CreatedTrust>('POST', '/api/v1/trusts', trust, once),
  removeTrust: (id: string) => call('DELETE', `/api/v1/trusts/${encodeURIComponent(id)}`),

  assets: (cursor?: string) => call<AssetPage>('GET', `/api/v1/assets?limit=24${after(cursor)}`),
  generate: (picture: Picture, once: string) =>
    call<{ asset: Asset }>('POST', '/api/v1/assets/generate-image', picture, once),
  thumbnailUrl: (id: string, width: 240 | 480) =>
    `/api/v1/assets/${encodeURIComponent(id)}/thumbnail?width=${width}`,

  activity: (filter: ActivityFilter, cursor?: string) =>
    call<ActivityPage>(
      'GET',
      `/api/v1/activity?${new URLSearchParams({ ...filter, limit: '50' })}${after(cursor)}`,
    ),
  activityHead: () => call<ActivityHead>('GET', '/api/v1/activity/head'),
  exportActivity: (filter: ActivityFilter) =>
    fetchFile(`/api/v1/activity/export?${new URLSearchParams({ ...filter })}`),

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

  loginRequest: (id: string) =>
    call<{ login_request: LoginRequest }>('GET', `/api/v1/login-requests/${encodeURIComponent(id)}`),
  approveLogin: (id: string, choice: { account_id?: string; revoke_key_id?: string }) =>
    call<ApprovedLogin>('POST', `/api/v1/login-requests/${encodeURIComponent(id)}/approve`, choice),
  denyLogin: (id: string) =>
    call<DeniedLogin>('POST', `/api/v1/login-requests/${encodeURIComponent(id)}/deny`, {}),

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
