import type { Generated } from 'kysely'
import type {
  AccountId,
  AssetId,
  AuditEventId,
  AuthorizationRequestId,
  JobId,
  KeyId,
  LeakReportId,
  ShareId,
  TrustPolicyId,
  UserId,
} from '../core/ids.ts'
import type { AuditAction } from './audit-actions.ts'
import type { UserSchema } from './user-schema.ts'

/** Times are milliseconds since 1970 UTC, money is millionths of a US dollar: integers on both databases. */
export interface Schema extends UserSchema {
  /** The secret that signs cookies unless a setting names one. At most one row, shared by all replicas. */
  auth_secret: {
    id: 1
    secret: string
  }
  account: {
    id: AccountId
    email: string
    /** 1 for the account of the operator. At most one account has it. */
    is_owner: 0 | 1
    /** Credit. Changed only together with entries of the ledger. */
    balance_micro_usd: number
    created_at: number
    /** The policy of the account. Null or 0: no requirement. */
    requests_per_minute: Generated<number | null>
    max_lifetime_s: Generated<number | null>
    revoke_idle_after_days: Generated<number | null>
    requires_expiry: Generated<0 | 1>
    requires_allowed_ips: Generated<0 | 1>
    requires_budget: Generated<0 | 1>
    /** Whether the account itself has a budget. */
    has_budget: Generated<0 | 1>
  }
  api_key: {
    id: KeyId
    account_id: AccountId
    name: string
    /** `anim_` and the 8 public characters. */
    prefix: string
    /** SHA-256 of the whole key: 64 lower-case hexadecimal digits. */
    secret_hash: string
    created_at: number
    /** Null for a key that a user or an operator command created. */
    created_by_key_id: KeyId | null
    revoked_at: number | null
    revoked_by_key_id: KeyId | null
    created_by_user_id: UserId | null
    revoked_by_user_id: UserId | null
    /** The CLI installation that a browser login created the key for. */
    device_id: string | null
    /** The OAuth client that the key was created for; null for the CLI and without a login. */
    client_id: string | null
    /** Sorted as in `scopes` and separated by spaces. */
    scopes: string
    expires_at: Generated<number | null>
    paused_at: Generated<number | null>
    pause_reason: Generated<'paused' | 'quarantined' | null>
    /** CIDR blocks separated by spaces; null for any address. */
    allowed_ips: Generated<string | null>
    requests_per_minute: Generated<number | null>
    /** The limits that each request counts against, besides the account's: `key_a=600 key_b=60`, the key's own last. */
    quotas: Generated<string | null>
    /**
     * The subjects that a cost of the key counts against, besides the account: those of the keys above it, its own last,
     * separated by spaces. The subject of a key is its id; a key that replaces another one keeps its subject.
     */
    budget_subjects: string
    /** Whether one of these subjects has a budget. */
    has_budget: Generated<0 | 1>
    /** Patterns of ids of models, separated by spaces; null for any model. */
    models: Generated<string | null>
    /** The key that created this one, or the one that replaced that key. */
    parent_key_id: Generated<KeyId | null>
    /** The key that replaces this one, since when, and how long this one may be idle before it is revoked. */
    rotated_to_key_id: Generated<KeyId | null>
    rotated_at: Generated<number | null>
    idle_ms: Generated<number | null>
    /** The trust policy of the OIDC token that the key was exchanged for. Not counted against the limit of ten keys. */
    trust_policy_id: Generated<TrustPolicyId | null>
    revoked_reason: Generated<RevokedReason | null>
    /** JSON: the revocation record. */
    revocation_record: Generated<string | null>
  }
  /** How much of a quota was granted in the minute that began at `window_start`. PostgreSQL only. */
  quota_lease: {
    subject: string
    window_start: number
    granted: number
    last_grant: number
  }
  /** Requests of a key by operation, status, address and program, in one hour. */
  key_usage: {
    api_key_id: KeyId
    /** When the hour began; for old rows, when the day began. */
    hour: number
    operation: string
    status: number
    /** Empty if unknown. */
    address: string
    user_agent: string
    requests: number
    first_at: number
    last_at: number
  }
  /** Batches recently added to `key_usage`, so that none is added twice. PostgreSQL only. */
  usage_batch: {
    id: string
    written_at: number
  }
  /** A share link: a key, encrypted with a secret that only the link contains. */
  share: {
    id: ShareId
    account_id: AccountId
    api_key_id: KeyId
    /** Null after the link is opened. */
    ciphertext: string | null
    created_at: number
    expires_at: number
    opened_at: number | null
    opened_address: string | null
  }
  /** A report that a key was found in public. */
  leak_report: {
    id: LeakReportId
    account_id: AccountId
    api_key_id: KeyId
    source: 'report' | 'github'
    /** Where it was found, according to the reporter. */
    location: string | null
    reported_at: number
    reported_from: string | null
    /** When a member marked it as resolved. */
    resolved_at: number | null
  }
  /** An issuer whose OIDC tokens can be exchanged for keys of the account. */
  trust_policy: {
    id: TrustPolicyId
    account_id: AccountId
    name: string
    issuer: string
    audience: string
    /** JSON object: claim → pattern. */
    conditions: string
    scopes: string
    lifetime_s: number
    allowed_ips: string | null
    requests_per_minute: number | null
    /** The budgets of each job's key, as `formatBudgets` writes them; null for none. */
    budgets: Generated<string | null>
    models: Generated<string | null>
    created_at: number
    created_by_key_id: KeyId | null
    created_by_user_id: UserId | null
    /** The parent of keys for CI jobs: the key that created the trust policy, or the one that replaced it. */
    parent_key_id: KeyId | null
    last_used_at: number | null
    deleted_at: number | null
  }
  /** OIDC tokens that were already exchanged, until they expire. */
  exchanged_token: {
    /** SHA-256, hexadecimal. */
    token_hash: string
    expires_at: number
  }
  api_key_last_use: {
    api_key_id: KeyId
    last_used_at: number
    last_used_address: string | null
    last_used_user_agent: string | null
  }
  /** A file of one or more assets, or of none, until it is removed. */
  blob: {
    sha256: string
    /** When a server last stored it, or was about to. */
    kept_at: number
  }
  asset: {
    id: AssetId
    account_id: AccountId
    /** The creator: a key, or a user with a session. */
    api_key_id: KeyId | null
    user_id: UserId | null
    /** The job that generated it; null for an uploaded file. */
    job_id: JobId | null
    /** Its place among the files of the job, from 0. */
    position: number
    kind: 'image' | 'video' | 'audio' | 'file'
    content_type: string
    /** Pixels; null for audio and for other files. */
    width: number | null
    height: number | null
    duration_ms: number | null
    size_bytes: number
    /** SHA-256 of the content: 64 lower-case hexadecimal digits; also its name in the blob store. */
    sha256: string
    prompt: string | null
    model: string | null
    /** JSON object: what the provider reported about the file. */
    details: string
    created_at: number
    /** When the key that created it was quarantined, which hides it. */
    hidden_at: Generated<number | null>
  }
  /** Work for a provider. It is finished when `finished_at` is set. */
  job: {
    id: JobId
    account_id: AccountId
    /** The creator: a key, or a user with a session. */
    api_key_id: KeyId | null
    user_id: UserId | null
    /** The name of the creator at that time. */
    actor_name: string | null
    verb: string
    model: string
    provider: string
    /** JSON object: the request to the provider; input files are asset ids. */
    request: string
    status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'
    /** JSON object. */
    progress: string | null
    /** The highest price at submission; null if the model has no price. */
    estimate_micro_usd: number | null
    /** What the provider charged, or the price of what it delivered; null if unknown. */
    cost_micro_usd: number | null
    /** How the cost is known; null while the job is not finished, and if it is unknown. */
    cost_source: Generated<CostSource | null>
    /** What the cost counts against: the account, then the subjects of the key. Separated by spaces. */
    budget_subjects: string
    /** JSON: what finds the request at the provider again, from when the provider accepted it. */
    provider_request: string | null
    /** Number of times that the provider was called. */
    calls: Generated<number>
    /** When the provider was last called. Set before the call, so that a crash in between is noticed. */
    called_at: number | null
    /** JSON: the answer of the model. */
    output: string | null
    /** JSON object: a problem. */
    error: string | null
    /** The server that runs the job, and until when it keeps other servers from it. */
    leased_by: string | null
    leased_until: number | null
    /** When somebody asked to cancel it. */
    cancelled_at: number | null
    request_id: string | null
    address: string | null
    created_at: number
    started_at: number | null
    finished_at: number | null
  }
  /** A limit for what a subject, an account or a key, may cost in a period. */
  budget: {
    subject: string
    period: BudgetPeriod
    account_id: AccountId
    limit_micro_usd: number
  }
  /** Money that is reserved for a job: one row for each subject. It expires if the job never ends. */
  hold: {
    job_id: JobId
    subject: string
    account_id: AccountId
    amount_micro_usd: number
    expires_at: number
  }
  /** What a subject cost on a day in UTC. The sum of its entries in the ledger. */
  daily_spend: {
    subject: string
    /** When the day began. */
    day: number
    account_id: AccountId
    micro_usd: number
  }
  /**
   * The ledger: append-only, which triggers enforce. The entries of a transfer sum up to 0. `spend` is what the account
   * cost, `provider` what providers charged; with credit, `credit` is the balance, and `grant` what was granted.
   */
  ledger_entry: {
    /** The id of the job, or of the grant. */
    transfer_id: string
    book: 'spend' | 'provider' | 'credit' | 'grant'
    account_id: AccountId
    amount_micro_usd: number
    created_at: number
    job_id: JobId | null
    api_key_id: KeyId | null
    /** What it counts against, separated by spaces. */
    subjects: string
  }
  /** Credentials of providers that were set in the console. */
  provider_setting: {
    provider: string
    /** JSON object of values, sealed with a key derived from the server's secret. */
    ciphertext: string
    updated_at: number
    updated_by_user_id: UserId | null
  }
  idempotency_claim: {
    account_id: AccountId
    /** SHA-256 of the Idempotency-Key header, hexadecimal. */
    key_hash: string
    operation: string
    /** SHA-256 of the request's input, hexadecimal. */
    request_hash: string
    /** The body of the response as JSON; null while the first request is in progress. */
    response: string | null
    created_at: number
  }
  audit_event: {
    id: AuditEventId
    account_id: AccountId
    created_at: number
    action: AuditAction
    actor_kind: 'key' | 'user' | 'system'
    actor_id: string | null
    actor_name: string | null
    target_kind: string | null
    target_id: string | null
    target_name: string | null
    address: string | null
    request_id: string | null
    /** Counts from 1 in each account, without gaps. */
    seq: number
    /** JSON objects: the changed fields before and after. */
    before: string | null
    after: string | null
    /** SHA-256, hexadecimal: of the previous event, and of this event including it. */
    prev_hash: string
    hash: string
  }
  /** The first kept and the latest audit event of an account. */
  audit_log_head: {
    account_id: AccountId
    first_seq: number
    first_prev_hash: string
    last_seq: number
    last_hash: string
  }
  authorization_request: {
    id: AuthorizationRequestId
    client_id: string
    /** Null for the CLI. */
    client_name: string | null
    redirect_uri: string
    state: string | null
    code_challenge: string
    device_id: string | null
    device_name: string
    /** The requested scopes, separated by spaces; null if the request named none. */
    scopes: string | null
    address: string | null
    user_agent: string | null
    created_at: number
    expires_at: number
    status: 'pending' | 'approved' | 'denied' | 'used'
    account_id: AccountId | null
    user_id: UserId | null
    decided_at: number | null
    /** SHA-256, hexadecimal. */
    code_hash: string | null
    code_expires_at: number | null
    /** The budgets of the key, as `formatBudgets` writes them; null for none. */
    budgets: string | null
    /** The models of the key, separated by spaces; null for any model. */
    models: string | null
    /** The key that the code was exchanged for. */
    api_key_id: KeyId | null
  }
}

/** Calendar days and months in UTC. */
export type BudgetPeriod = 'day' | 'month' | 'total'

/** How the cost of a job is known. `estimate`: it is not, so the estimate counts. `none`: nothing was charged. */
export type CostSource = 'provider' | 'price' | 'estimate' | 'none'

/** Why a key was revoked. */
export type RevokedReason = 'revoked' | 'cascade' | 'leaked' | 'replaced' | 'rotated' | 'idle'
