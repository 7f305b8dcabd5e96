import { z } from 'zod'
import type { ByteRange } from '../core/byte-range.ts'
import type { JobId } from '../core/ids.ts'
import type { Scope } from '../core/scopes.ts'
import type { Actor, UserActor } from './actor.ts'
import type { Document } from './document.ts'
import type { IdempotencyClaim } from './idempotency-claim.ts'
import {
  type commonProblems,
  type ProblemCode,
  type ProblemDetails,
  ProblemError,
} from './problems/problems.ts'
import type { Services } from './services.ts'

export interface Content {
  /** Opens the file, or a part of it. Not called if the client already has the file. */
  open(range?: ByteRange): Promise<ReadableStream<Uint8Array>>
  readonly sizeBytes: number
  readonly contentType: string
  /** Used as `ETag`: the SHA-256, hexadecimal, or another unique text. */
  readonly sha256: string
  readonly fileName: string
}

/** The output of an operation that responds with a file instead of JSON. */
export const bytes = z.custom<Content>()

/** The output of an operation that redirects a browser: 303. */
export const redirect = z.custom<{ readonly location: string }>()

/** The output of an operation that streams JSON objects, one per line; `line` is the schema of each. */
export const lines = z.custom<Lines>()

export interface Lines {
  /** Read as fast as the client reads the response, and abandoned when it closes the connection. */
  readonly items: AsyncIterable<object>
  readonly fileName: string
}

/** The output of an operation that streams server-sent events; `event` is the schema of their data. */
export const events = z.custom<Events>()

export interface Events {
  /** The name of each event. */
  readonly name: string
  /** Read as fast as the client reads the response, and abandoned when it closes the connection. */
  readonly items: AsyncIterable<object>
}

/** The output of an operation that writes its response itself; `line` is the schema of its JSON and of its events. */
export const rawResponse = z.custom<Response>()

/** The output of an operation whose response never changes: a document with JSON of this schema. */
export function constant(json: z.ZodType): z.ZodType<unknown, Document> {
  return json as z.ZodType<unknown, unknown> as z.ZodType<unknown, Document>
}

/** A request that an operation makes for its client. */
export interface SubRequest {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
}

/** The part of a request that an operation can read. */
export interface RequestInfo {
  readonly id: string
  /** The address of the client; `null` if unknown. */
  readonly address: string | null
  /** The User-Agent: at most 200 characters, one line, without a key. */
  readonly userAgent: string | null
  /** Aborted when the client closes the connection. */
  readonly signal: AbortSignal
  readonly headers: Headers
  /** The body, where the encoding is `file`. */
  readonly body: ReadableStream<Uint8Array> | null
  /** Adds cookies to the response: whole `Set-Cookie` lines. */
  setCookies(lines: readonly string[]): void
  /** Adds a header to the response, whether the request succeeds or fails. The name is in lower case. */
  setHeader(name: string, value: string): void
  /**
   * Runs another request of this client through the whole pipeline, in this process: with the same credentials and
   * address, and with the limits, budgets and audit events of that request.
   */
  send(path: `/${string}`, init?: SubRequest): Promise<Response>
  /** Set for the first request with an `Idempotency-Key`. */
  readonly idempotency: Pick<IdempotencyClaim, 'finish'> | undefined
  /** The job that an earlier request with the same `Idempotency-Key` started. */
  readonly replayedJobId: JobId | undefined
}

export interface Context<Input, Access, Code extends ProblemCode> extends Services {
  readonly input: Input
  readonly actor: Access extends 'user' ? UserActor : Access extends 'account' ? Actor : undefined
  readonly request: RequestInfo
  /** Creates a failure with a code that the operation declares or that any operation may answer. */
  fail(code: Code | (typeof commonProblems)[number] | 'input_invalid', facts?: ProblemDetails): ProblemError
}

interface OperationSpec<
  Input extends z.ZodObject,
  Answer,
  Access extends 'public' | 'account' | 'user',
  Code extends ProblemCode,
> {
  /** `resource.verb`, permanent. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** OpenAPI's form: `/api/v1/api-keys/{key_id}`. */
  readonly path: `/${string}`
  /** The last parameter of the path may contain slashes, percent-encoded or not. */
  readonly takesSlashes?: true
  readonly tag: string
  readonly summary: string
  readonly description: string
  /** Who may call: anyone; an active key or a session; a session only. */
  readonly access: Access
  /** The scope that a key needs; `none` if every key may call. A session has all scopes. */
  readonly scope?: Access extends 'account' ? Scope | 'none' : never
  /** A key may act on itself (`key_id` in the path) without the scope. */
  readonly allowsSelf?: true
  /** A key may act on what it created (`asset_id` or `job_id` in the path) without the scope. */
  readonly allowsCreator?: true
  /** Also accepts a key as the password of HTTP Basic, as OAuth clients send their secret. */
  readonly takesBasic?: true
  /** Only for owners, and for keys that an owner created and that have no parent and no trust policy. */
  readonly isForOwners?: true
  /** Not counted against rate limits: a key that uses up its limit can still be inspected, restricted and revoked. */
  readonly isNeverLimited?: true
  /** An OAuth protected resource: a rejection tells clients how to get a key. @see RFC 9728 */
  readonly isProtectedResource?: true
  /** Pages of every origin may read the response: it is public metadata. */
  readonly allowsAnyOrigin?: true
  /** Path, query (GET, DELETE) and body (POST, PATCH) in one object. */
  readonly input: Input
  readonly output: z.ZodType<unknown, Answer>
  /** The schema of each line or event, where the output is `lines`, `events` or `rawResponse`. */
  readonly line?: z.ZodType
  /** Status of success. @default 200 */
  readonly status?: 200 | 201 | 202
  /** Responds with 202 and `Location` instead while the `job` of the answer is not finished. */
  readonly startsJob?: true
  /** Starts a job, and responds in a form of its own. A repeated `Idempotency-Key` gets the same job. */
  readonly startsHiddenJob?: true
  /** Responds with what a job cost and what is left of the budgets. @see setCostHeaders */
  readonly reportsCost?: true
  /** The file never changes: the caller may cache it. Shared caches may not. */
  readonly isImmutable?: true
  /** Sets a session cookie. Requests of other origins are rejected. */
  readonly setsCookie?: true
  /**
   * The encoding of the body. `raw` passes the bytes on as the one field `body`, for signatures. `file` leaves the
   * body to the operation, which reads `request.body`. `multipart` is a form with files, each a `FormFile`, or JSON.
   * @default 'json'
   */
  readonly encoding?: 'json' | 'form' | 'raw' | 'file' | 'multipart'
  /**
   * The form of failures: a problem (RFC 9457), an OAuth error (RFC 6749), an error of OpenAI's API, or a page for a user.
   * @default 'problem'
   */
  readonly failures?: 'problem' | 'oauth' | 'openai' | 'page'
  /**
   * What a repeated `Idempotency-Key` gets: the first response, or `idempotency_key_completed` where that contained a
   * secret, which is not kept.
   */
  readonly idempotency?: 'replayed' | 'denied'
  readonly problems: readonly Code[]
  run(context: Context<z.output<Input>, Access, Code>): NoInfer<Answer> | Promise<NoInfer<Answer>>
}

/** An operation of any type: an entry of the list that the app mounts. */
// biome-ignore lint/suspicious/noExplicitAny: the list is heterogeneous; each entry was checked where it was declared.
export type Operation = OperationSpec<any, any, any, any>

/** Declares an operation: its contract, failures and logic in one place. */
export function operation<
  Input extends z.ZodObject,
  const Answer,
  Access extends 'public' | 'account' | 'user',
  const Code extends ProblemCode = never,
>(spec: OperationSpec<Input, Answer, Access, Code>): OperationSpec<Input, Answer, Access, Code> {
  return spec
}

/** The methods whose input is in a body. */
export const bodyMethods: ReadonlySet<string> = new Set<Operation['method']>(['POST', 'PATCH'])

/** Whether an operation has input outside of its path. */
export function takesFields({ input, path }: Operation): boolean {
  return Object.keys(input.shape).some((field) => !path.includes(`{${field}}`))
}

export const fail = (code: ProblemCode, facts?: ProblemDetails) => new ProblemError(code, facts)
