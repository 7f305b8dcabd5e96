import type { lookup } from 'node:dns'
import { createGuardedFetch, GuardedFetchError } from '../http/guarded-fetch.ts'
import type { RateLimiter, RateLimitRule } from '../http/rate-limiter.ts'
import { type OauthClient, parseClientMetadata } from './client-metadata.ts'

/** Time for a whole fetch. Milliseconds. */
const timeoutMs = 5_000
/** Maximum size of a document. Bytes. */
const maxDocumentBytes = 10_240
const maxUrlCharacters = 300
/** How long a document is used: what its `Cache-Control` says, within these limits. Milliseconds. */
const lifetimeMs = { min: 60_000, default: 5 * 60_000, max: 60 * 60_000 }
/** Maximum number of documents in memory. */
const maxDocuments = 500
/** Maximum number of fetches at the same time. */
const maxFetches = 20

/** Fetches that one network may cause: anyone can name any URL. */
const fetchRule: RateLimitRule = {
  name: 'client_document',
  calls: 20,
  windowS: 60,
  message: 'Too many fetches of client metadata from your IP address.',
}

export type FoundClient =
  | { readonly client: OauthClient }
  | {
      readonly error: 'client_unknown' | 'client_document_invalid' | 'client_document_unavailable'
      readonly detail: string
      /** For the log. */
      readonly cause?: unknown
    }

/**
 * Fetches and caches the metadata documents of clients. Concurrent requests for a document share one fetch. Failures
 * are not cached.
 *
 * @param options.privateOrigins Origins that the operator lists: they may be on a private network.
 * @see draft-ietf-oauth-client-id-metadata-document-02
 */
export function createClientDocuments(options: {
  readonly privateOrigins: readonly string[]
  readonly rateLimiter: Pick<RateLimiter, 'consume'>
  now(): Date
  readonly resolve?: typeof lookup
}) {
  const { privateOrigins, rateLimiter, now, resolve } = options
  const documents = new Map<string, { client: OauthClient; expiresAt: number }>()
  const fetching = new Map<string, Promise<FoundClient>>()
  const guardedFetch = createGuardedFetch({
    privateOrigins,
    credentialHosts: [],
    timeoutMs,
    maxResponseBytes: maxDocumentBytes,
    maxRedirects: 0,
    ...(resolve && { resolve }),
  })

  const fetchDocument = async (url: URL): Promise<FoundClient> => {
    const response = await guardedFetch(url, { redirect: 'error', headers: { accept: 'application/json' } })
    const type = response.headers.get('content-type') ?? ''
    const isJson = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)
    if (response.status !== 200 || !isJson) {
      await response.body?.cancel()
      return response.status === 200
        ? invalid('its Content-Type is not application/json')
        : unavailable(`its server responded with ${response.status}`)
    }
    const parsed = parseDocument(url, await response.text())
    if ('client' in parsed) {
      keep(url.href, parsed.client, documentLifetimeMs(response.headers.get('cache-control')))
    }
    return parsed
  }

  const keep = (id: string, client: OauthClient, forMs: number) => {
    documents.delete(id)
    const [oldest] = documents.keys()
    if (documents.size >= maxDocuments && oldest !== undefined) documents.delete(oldest)
    documents.set(id, { client, expiresAt: now().getTime() + forMs })
  }

  return {
    /**
     * @param network Who causes the fetch, for the rate limit.
     * @throws {ProblemError} rate_limited.
     */
    async find(id: string, network: string): Promise<FoundClient> {
      const url = parseClientIdUrl(id)
      if (!url) return { error: 'client_unknown', detail: clientIdUrlForm }
      const known = documents.get(id)
      if (known && known.expiresAt > now().getTime()) return known
      const running = fetching.get(id)
      if (running) return running
      await rateLimiter.consume(fetchRule, network)
      if (fetching.size >= maxFetches) return unavailable('too many other documents are being fetched')
      const started =
        fetching.get(id) ??
        fetchDocument(url)
          .catch((error) => explain(error))
          .finally(() => fetching.delete(id))
      fetching.set(id, started)
      return started
    },
  }
}

const clientIdUrlForm =
  'A client_id that is a URL must begin with https://, have a path, and be in its normal form: without a user name, ' +
  `a fragment and dot segments, with at most ${maxUrlCharacters} ASCII characters.`

/** @returns `undefined` for a text that is not a client identifier URL in its normal form. */
export function parseClientIdUrl(id: string): URL | undefined {
  if (id.length > maxUrlCharacters || !/^https:\/\/[\x21-\x7e]+$/.test(id) || id.includes('#'))
    return undefined
  const url = URL.parse(id)
  // A browser would resolve dot segments, so the normal form has none.
  if (!url || url.href !== id || url.pathname === '/') return undefined
  return url.username === '' && url.password === '' ? url : undefined
}

function parseDocument(url: URL, text: string): FoundClient {
  let metadata: unknown
  try {
    metadata = JSON.parse(text)
  } catch {
    return invalid('it is not JSON')
  }
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    return invalid('it is not a JSON object')
  }
  if ((metadata as Record<string, unknown>)['client_id'] !== url.href) {
    return invalid('its client_id is not the URL of the document')
  }
  const parsed = parseClientMetadata(metadata as Record<string, unknown>)
  if ('error' in parsed) return invalid(parsed.detail)
  const { name = url.host, redirectUris } = parsed
  return { client: { id: url.href, kind: 'document', name, redirectUris } }
}

/** @see RFC 9111 §5.2.2 */
function documentLifetimeMs(cacheControl: string | null): number {
  const text = cacheControl?.toLowerCase() ?? ''
  if (/\bno-(?:store|cache)\b/.test(text)) return lifetimeMs.min
  const [, seconds] = /(?:^|[\s,])max-age="?(\d{1,10})/.exec(text) ?? []
  if (seconds === undefined) return lifetimeMs.default
  return Math.min(lifetimeMs.max, Math.max(lifetimeMs.min, Number(seconds) * 1000))
}

function explain(error: unknown): FoundClient {
  if (!(error instanceof GuardedFetchError)) return { ...unavailable('it cannot be read'), cause: error }
  switch (error.reason) {
    case 'address_not_allowed':
      return {
        ...invalid(
          'its server is not on the public internet, and the operator of this server does not list it in OANIM_PRIVATE_CLIENTS',
        ),
        cause: error,
      }
    case 'redirect_not_allowed':
      return { ...invalid('it redirects'), cause: error }
    case 'too_large':
      return { ...invalid(`it has more than ${maxDocumentBytes} bytes`), cause: error }
    case 'timeout':
      return {
        ...unavailable(`its server did not respond within ${timeoutMs / 1000} seconds`),
        cause: error,
      }
    default:
      return { ...unavailable('its server did not send a whole response'), cause: error }
  }
}

function invalid(problem: string) {
  return { error: 'client_document_invalid', detail: sentence(problem) } as const
}

function unavailable(problem: string) {
  return { error: 'client_document_unavailable', detail: sentence(problem) } as const
}

function sentence(problem: string): string {
  return `The metadata document of the client cannot be used: ${problem.replace(/\.$/, '')}.`
}
