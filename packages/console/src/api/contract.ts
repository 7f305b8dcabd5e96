/** The shapes of the server's answers that the console reads. */

export interface ApiKey {
  id: string
  name: string
  prefix: string
  kind?: 'created' | 'login'
  created_at: string
  created_by: string | null
  created_by_name?: string | null
  last_used_at: string | null
  last_used_address: string | null
  last_used_user_agent: string | null
  revoked_at: string | null
}

export interface ApiKeyPage {
  api_keys: ApiKey[]
  next_cursor: string | null
  limit: { live: number; maximum: number }
}

export interface Asset {
  id: string
  content_type: string
  width: number
  height: number
  size_bytes: number
  created_at: string
  prompt: string
  style: string
  seed: number
  understood: string[]
  ignored: string[]
  content_url: string
  made_by?: { kind: 'key' | 'person'; id: string; name: string } | null
}

export interface AssetPage {
  assets: Asset[]
  next_cursor: string | null
}

export interface ServerFacts {
  name: string
  version: string
  is_claimed: boolean
  sign_up: 'open' | 'closed'
  providers: { id: string; name: string }[]
  has_email: boolean
  styles: { name: string; description: string }[]
  max_live_keys: number
}

export interface Account {
  id: string
  email: string
  role: 'owner' | 'member'
  is_own: boolean
}

export interface Me {
  person: {
    id: string
    email: string
    name: string
    image: string | null
    created_at: string
    has_password: boolean
    two_factor_enabled: boolean
  }
  accounts: Account[]
}

export interface Activity {
  id: string
  at: string
  action: string
  actor: { kind: 'key' | 'person' | 'machine'; id: string | null; name: string | null }
  target: { kind: string; id: string; name: string | null } | null
  address: string | null
  request_id: string | null
}

export interface ActivityPage {
  activity: Activity[]
  next_cursor: string | null
}

export interface Member {
  person_id: string
  email: string
  name: string
  role: 'owner' | 'member'
  created_at: string
}

export interface Invitation {
  id: string
  role: 'owner' | 'member' | null
  email: string | null
  created_at: string
  expires_at: string
  used_at: string | null
  revoked_at: string | null
}

export interface InvitationPreview {
  account_email: string | null
  role: 'owner' | 'member' | null
  email: string | null
  expires_at: string
}

export interface LoginRequest {
  id: string
  device_name: string
  address: string | null
  user_agent: string | null
  created_at: string
  expires_at: string
  pairing_code: string
  status: 'pending' | 'approved' | 'denied' | 'used'
  redirect_host: string | null
}

export interface Session {
  id: string
  token: string
  createdAt: string
  updatedAt: string
  expiresAt: string
  ipAddress: string | null
  userAgent: string | null
}

export interface Passkey {
  id: string
  name: string | null
  deviceType: string
  createdAt: string | null
}
