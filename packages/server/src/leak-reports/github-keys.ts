import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { Logger } from 'pino'
import { z } from 'zod'

/** A set that is older is fetched anew: keys come, and keys are withdrawn. Milliseconds. */
const freshMs = 60 * 60 * 1000
/** What GitHub said last counts for so long when it does not answer. Milliseconds. */
const usableMs = 24 * 60 * 60 * 1000
/** However many unknown keys are named, GitHub is asked no more often. Milliseconds. */
const betweenFetchesMs = 30_000
const timeoutMs = 5_000
const maxBytes = 262_144

const KeySet = z.object({
  public_keys: z.array(z.object({ key_identifier: z.string(), key: z.string() })).max(100),
})

interface Known {
  readonly keys: ReadonlyMap<string, KeyObject>
  readonly at: number
}

/**
 * The public keys with which GitHub signs what it reports: fetched when first needed, hourly, and when a report names
 * one that is not among them.
 *
 * @param url Chosen by whoever runs the server; redirects are not followed.
 */
export function githubKeys(url: string, { log, now }: { log: Logger; now: () => Date }) {
  let known: Known | undefined
  let triedAt = Number.NEGATIVE_INFINITY
  let fetching: Promise<void> | undefined

  const refresh = async () => {
    try {
      known = { keys: await fetchKeys(url), at: now().getTime() }
    } catch (error) {
      log.warn({ err: error }, 'the keys of GitHub could not be fetched')
    }
  }

  const keyCalled = async (identifier: string): Promise<KeyObject | undefined> => {
    const time = now().getTime()
    const isDue = known === undefined || time - known.at > freshMs || !known.keys.has(identifier)
    if (fetching) await fetching
    else if (isDue && time - triedAt >= betweenFetchesMs) {
      triedAt = time
      fetching = refresh().finally(() => {
        fetching = undefined
      })
      await fetching
    }
    return known && time - known.at <= usableMs ? known.keys.get(identifier) : undefined
  }

  return {
    /**
     * Says whether GitHub signed a body: ECDSA on P-256 with SHA-256 over its bytes.
     *
     * @see https://docs.github.com/en/code-security/secret-scanning/secret-scanning-partnership-program/secret-scanning-partner-program
     */
    async isSigned(body: Uint8Array, headers: Headers): Promise<boolean> {
      const identifier = headers.get('github-public-key-identifier') ?? ''
      const signature = headers.get('github-public-key-signature') ?? ''
      if (!/^\w{1,200}$/.test(identifier) || !/^[A-Za-z0-9+/]{1,200}={0,2}$/.test(signature)) return false
      const key = await keyCalled(identifier)
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
  if (!response.ok) throw new Error(`${url} answers with status ${response.status}`)
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of response.body ?? []) {
    sizeBytes += chunk.byteLength
    if (sizeBytes > maxBytes) throw new Error(`${url} sends more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  const { public_keys: listed } = KeySet.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
  const keys = listed.flatMap(({ key_identifier: identifier, key }): [string, KeyObject][] => {
    const parsed = parsePublicKey(key)
    return parsed ? [[identifier, parsed]] : []
  })
  return new Map(keys)
}

/** Of what GitHub lists only what its protocol says: keys on P-256. */
function parsePublicKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined
  } catch {
    return undefined
  }
}
