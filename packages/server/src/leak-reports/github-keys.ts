import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { Logger } from 'pino'
import { z } from 'zod'
import { dayMs, hourMs } from '../core/time.ts'

/** How long a key set is used before it is fetched again. */
const freshMs = hourMs
/** How long a key set is used while GitHub does not answer. */
const staleMs = dayMs
/** The minimum time between two fetches, however many unknown keys are named. Milliseconds. */
const fetchIntervalMs = 30_000
const timeoutMs = 5_000
const maxBytes = 262_144

const KeySet = z.object({
  public_keys: z.array(z.object({ key_identifier: z.string(), key: z.string() })).max(100),
})

interface CachedKeys {
  readonly keys: ReadonlyMap<string, KeyObject>
  readonly fetchedAt: number
}

/**
 * The public keys of GitHub secret scanning. They are fetched when first needed, hourly, and for an unknown key.
 *
 * @param url Set by the operator. Redirects are not followed.
 */
export function githubKeys(url: string, { log, now }: { log: Logger; now: () => Date }) {
  let cached: CachedKeys | undefined
  let triedAt = Number.NEGATIVE_INFINITY
  let fetching: Promise<void> | undefined

  const refresh = async () => {
    try {
      cached = { keys: await fetchKeys(url), fetchedAt: now().getTime() }
    } catch (error) {
      log.warn({ err: error }, 'could not fetch the GitHub public keys')
    }
  }

  const findKey = async (identifier: string): Promise<KeyObject | undefined> => {
    const time = now().getTime()
    const isDue = cached === undefined || time - cached.fetchedAt > freshMs || !cached.keys.has(identifier)
    if (fetching) await fetching
    else if (isDue && time - triedAt >= fetchIntervalMs) {
      triedAt = time
      fetching = refresh().finally(() => {
        fetching = undefined
      })
      await fetching
    }
    return cached && time - cached.fetchedAt <= staleMs ? cached.keys.get(identifier) : undefined
  }

  return {
    /**
     * Whether GitHub signed the body: ECDSA on P-256 with SHA-256.
     *
     * @see https://docs.github.com/en/code-security/secret-scanning/secret-scanning-partnership-program/secret-scanning-partner-program
     */
    async isSigned(body: Uint8Array, headers: Headers): Promise<boolean> {
      const identifier = headers.get('github-public-key-identifier') ?? ''
      const signature = headers.get('github-public-key-signature') ?? ''
      if (!/^\w{1,200}$/.test(identifier) || !/^[A-Za-z0-9+/]{1,200}={0,2}$/.test(signature)) return false
      const key = await findKey(identifier)
      return key !== undefined && verify('sha256', body, key, Buffer.from(signature, 'base64'))
    },
  }
}

async function fetchKeys(url: string): Promise<ReadonlyMap<string, KeyObject>> {
  const response = await fetch(url, {
    headers: { accept: 'application/json', 'user-agent': 'open-animate' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (!response.ok) throw new Error(`${url} responded with status ${response.status}`)
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxBytes) throw new Error(`${url} sent more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  const { public_keys: listed } = KeySet.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
  const keys = listed.flatMap(({ key_identifier: identifier, key }): [string, KeyObject][] => {
    const parsed = parsePublicKey(key)
    return parsed ? [[identifier, parsed]] : []
  })
  return new Map(keys)
}

/** @returns `undefined` for anything but a key on P-256. */
function parsePublicKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined
  } catch {
    return undefined
  }
}
