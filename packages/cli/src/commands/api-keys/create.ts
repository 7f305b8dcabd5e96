import { ApiError, type CreateApiKeyInput, type CreatedApiKey } from '@oanim/sdk'
import { Failure } from '../../failure.ts'
import { onInterrupt } from '../../interrupt.ts'
import { renderFacts } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { type Context, connect } from '../../server/connect.ts'
import { explainLimit } from './explain-limit.ts'
import { restrictionsOf, timeTeller } from './key-facts.ts'

/** What is typed of a new key. */
export interface NewKeyOptions {
  name: string
  scope?: string[] | undefined
  expires?: string | undefined
  allowIp?: string[] | undefined
  limit?: number | undefined
  /** Print a link that works once instead of the key. */
  share?: boolean | undefined
}

/** `oanim api-keys create`: the one time that a key is shown. */
export async function createApiKey(context: Context, options: NewKeyOptions): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const forget = onInterrupt(() => {
    process.stderr.write('\nInterrupted. The key may have been created: see `oanim api-keys list`.\n')
  })
  const created = await client.apiKeys.create(inputOf(options)).catch((error: unknown) => {
    throw explain(error)
  })
  forget()
  if (options.share) {
    const { showLink } = await import('./share.ts')
    return showLink(context, client, created)
  }

  try {
    await show(context, created)
  } catch (error) {
    const { id } = created.api_key
    throw new Failure('key_not_shown', `The key ${id} was created, but it could not be shown.`, {
      hint: `Nobody can read it any more. Revoke it: oanim api-keys revoke ${id}`,
      members: { id },
      cause: error,
    })
  }
  const warning = '⚠ Save this key — it will not be shown again.'
  await output.notice(`\n${output.paintAside.yellow(warning)}\n`)
}

/** A key that is as every key is needs no more lines than its name, prefix and secret. */
function restrictionsToShow(
  { api_key: key }: CreatedApiKey,
  time: (iso: string | null) => string,
): [string, string][] {
  const isBounded =
    key.expires_at !== null ||
    key.allowed_ips !== null ||
    key.requests_per_minute !== null ||
    usualScopes.some((scope) => !key.scopes.includes(scope)) ||
    key.scopes.length !== usualScopes.length
  return isBounded ? restrictionsOf(key, time) : []
}

/** What a key gets without `--scope`. */
const usualScopes = ['assets:read', 'assets:write', 'account:read'] as const

function inputOf({ name, scope, expires, allowIp, limit }: NewKeyOptions): CreateApiKeyInput {
  return {
    name,
    // The server says which of them it does not know.
    ...(scope && { scopes: scope as NonNullable<CreateApiKeyInput['scopes']> }),
    ...(expires !== undefined && { expires }),
    ...(allowIp && { allowed_ips: allowIp }),
    ...(limit !== undefined && { requests_per_minute: limit }),
  }
}

async function show({ output }: Context, created: CreatedApiKey): Promise<void> {
  const { api_key, key } = created
  if (output.isJson) return output.json(created, { isUnrepeatable: true })
  const text = output.isIdle
    ? `${key}\n`
    : renderFacts([
        ['Name', visible(api_key.name)],
        ['Prefix', visible(api_key.prefix)],
        ['Key', visible(key)],
        ...restrictionsToShow(created, timeTeller(output)),
      ])
  return output.result(text, { isUnrepeatable: true })
}

function explain(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error
  const { code, requestId } = error
  if (code === 'idempotency_key_completed') {
    return new Failure(code, 'The key was created, but the answer that showed it was lost on the way.', {
      hint: 'Revoke it (`oanim api-keys list` shows it first) and create another.',
      requestId,
      cause: error,
    })
  }
  return explainLimit(error, 'Make room: oanim api-keys revoke ID')
}
