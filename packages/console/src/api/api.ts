import { call } from './call.ts'
import type {
  ActivityPage,
  ApiKey,
  ApiKeyPage,
  ApprovedLogin,
  Asset,
  AssetPage,
  CreatedInvitation,
  CreatedKey,
  CreatedTrust,
  DeniedLogin,
  Exposures,
  Impact,
  Inspection,
  InvitationPreview,
  Invitations,
  KeyUsage,
  LoginRequest,
  Me,
  Members,
  NewTrust,
  OpenedShare,
  Rotation,
  ServerFacts,
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

  keys: (cursor?: string) => call<ApiKeyPage>('GET', `/api/v1/api-keys?limit=100${after(cursor)}`),
  createKey: (name: string) => call<CreatedKey>('POST', '/api/v1/api-keys', { name }),
  revokeKey: (id: string) =>
    call<{ api_key: ApiKey }>('DELETE', `/api/v1/api-keys/${encodeURIComponent(id)}`),

  quarantineKey: (id: string) => call('POST', `/api/v1/api-keys/${encodeURIComponent(id)}/quarantine`),
  keyUsage: (id: string) => call<KeyUsage>('GET', `/api/v1/api-keys/${encodeURIComponent(id)}/usage`),
  keyRotation: (id: string) => call<Rotation>('GET', `/api/v1/api-keys/${encodeURIComponent(id)}/rotation`),
  keyImpact: (id: string, cascade: boolean) =>
    call<Impact>('GET', `/api/v1/api-keys/${encodeURIComponent(id)}/impact?cascade=${cascade}`),
  inspectKey: (id: string, since: string) =>
    call<Inspection>('GET', `/api/v1/api-keys/${encodeURIComponent(id)}/inspection?since=${since}`),

  exposures: () => call<Exposures>('GET', '/api/v1/exposures?limit=100'),
  resolveExposure: (id: string) => call('POST', `/api/v1/exposures/${encodeURIComponent(id)}/resolve`),

  trusts: () => call<Trusts>('GET', '/api/v1/trusts'),
  createTrust: (trust: NewTrust) => call<CreatedTrust>('POST', '/api/v1/trusts', trust),
  removeTrust: (id: string) => call('DELETE', `/api/v1/trusts/${encodeURIComponent(id)}`),

  assets: (cursor?: string) => call<AssetPage>('GET', `/api/v1/assets?limit=24${after(cursor)}`),
  generate: (picture: Picture) => call<{ asset: Asset }>('POST', '/api/v1/assets/generate-image', picture),

  activity: (cursor?: string) => call<ActivityPage>('GET', `/api/v1/activity?limit=50${after(cursor)}`),

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

  openShare: (id: string) => call<OpenedShare>('POST', `/api/v1/shares/${encodeURIComponent(id)}/open`, {}),
}

function after(cursor: string | undefined): string {
  return cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`
}
