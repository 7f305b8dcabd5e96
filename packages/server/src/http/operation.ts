import { z } from 'zod'
import type { Scope } from '../core/scopes.ts'
import type { Actor, UserActor } from './actor.ts'
import type { Document } from './document.ts'
import type { StoreTransaction } from './idempotency-store.ts'
import {
  type commonProblems,
  type ProblemCode,
  type ProblemDetails,
  ProblemError,
} from './problems/problems.ts'
import type { Services } from './services.ts'

export interface Content {
  readonly stream: ReadableStream<Uint8Array>
  readonly sizeBytes: number
  readonly contentType: string
  /** Names the content in its `ETag`: its SHA-256, hexadecimal, or what else is as unique. */
  readonly sha256: string
  readonly fileName: string
}

/** The output of an operation whose answer is a file instead of JSON. */
export const bytes = z.custom<Content>()

/** The output of an operation whose answer sends a browser elsewhere: 303. */
export const redirect = z.custom<{ readonly location: string }>()

/** The output of an operation whose answer is JSON objects, one a line, as many as there are: `line` says what each is. */
export const lines = z.custom<Lines>()

export interface Lines {
  /** Read as fast as the caller takes them, and not to the end when the caller hangs up. */
  readonly items: AsyncIterable<object>
  readonly fileName: string
}

/** The output of an operation whose answer never changes: a document that holds JSON of the schema's shape. */
export function constant(json: z.ZodType): z.ZodType<unknown, Document> {
  return json as z.ZodType<unknown, unknown> as z.ZodType<unknown, Document>
}

/** The request as an operation may need it. */
export interface RequestInfo {
  readonly id: string
  /** Where the request came from, as the connection tells; `null` when it is not known. */
  readonly address: string | null
  /** What the client calls itself: short, one line, no key in it. */
  readonly userAgent: string | null
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal
  readonly headers: Headers
  /** Sends cookies with the answer: whole `Set-Cookie` lines. */
  setCookies(lines: readonly string[]): void
  /** Set when the caller sent an `Idempotency-Key` and this is the first request with it. */
  readonly idempotency: IdempotencyClaim | undefined
}

export interface IdempotencyClaim {
  /** Keeps `answer` in the same transaction as the work, so that no crash falls between the two. */
  finish(within: StoreTransaction, answer: unknown): Promise<void>
}

export interface Context<Input, Access, Code extends ProblemCode> extends Services {
  readonly input: Input
  readonly actor: Access extends 'user' ? UserActor : Access extends 'account' ? Actor : undefined
  readonly request: RequestInfo
  /** Makes a failure out of a code that the operation lists, or that any operation may answer. */
  fail(code: Code | (typeof commonProblems)[number] | 'input_invalid', facts?: ProblemDetails): ProblemError
}

interface OperationSpec<
  Input extends z.ZodObject,
  Answer,
  Access extends 'public' | 'account' | 'user',
  Code extends ProblemCode,
> {
  /** `noun.verb`, permanent. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** OpenAPI's form: `/api/v1/api-keys/{key_id}`. */
  readonly path: `/${string}`
  readonly tag: string
  readonly summary: string
  readonly description: string
  /**
   * Who may call: anyone; the holder of a live key or a member of the account with a session; a user with a
   * session only.
   */
  readonly access: Access
  /** What a key must be allowed to do: `none` where any key may. A user's session may do all of it. */
  readonly scope?: Access extends 'account' ? Scope | 'none' : never
  /** A key may do it to itself (`key_id` in the path) without the scope. */
  readonly allowsSelf?: true
  /** A key may do it without the scope to what it made (`asset_id` in the path). */
  readonly allowsCreator?: true
  /** A key may also come as the password of HTTP Basic: OAuth clients send their secret this way. */
  readonly takesBasic?: true
  /** Decides what bounds keys: for owners, and for keys that came from one and from no other key or job. */
  readonly isForOwners?: true
  /**
   * Takes access away, sets limits, or shows the key on which that is done. They neither count nor refuse it: what uses
   * them up can still be stopped.
   */
  readonly isNeverLimited?: true
  /** Pages of every origin may read the answer: it is public metadata. Without it browsers let only our own pages do so. */
  readonly allowsAnyOrigin?: true
  /** Path, query (GET, DELETE) and body (POST, PATCH) in one object. */
  readonly input: Input
  readonly output: z.ZodType<unknown, Answer>
  /** What each line of the answer is, where the output is `lines`. */
  readonly line?: z.ZodType
  /** Status of success. @default 200 */
  readonly status?: 200 | 201 | 202
  /** Its file never changes and is asked for often: the caller may keep it. No shared cache may. */
  readonly isImmutable?: true
  /** Answers with the cookie of a session. What another site makes a browser send is refused. */
  readonly setsCookie?: true
  /**
   * How the body of a POST is written. `raw` hands it on as it came, as the one field `body`: who signs a body signs
   * its bytes.
   * @default 'json'
   */
  readonly encoding?: 'json' | 'form' | 'raw'
  /**
   * How failures are told: as problems, to OAuth clients the way their standard says, or to a user on a page.
   * @default 'problem'
   */
  readonly failures?: 'problem' | 'oauth' | 'page'
  /**
   * What a second request with the same `Idempotency-Key` hears: the first answer again, or, where that
   * had a secret that nobody keeps, `idempotency_key_completed`.
   */
  readonly idempotency?: 'replayed' | 'denied'
  readonly problems: readonly Code[]
  run(context: Context<z.output<Input>, Access, Code>): Promise<NoInfer<Answer>>
}

/** An operation with its types forgotten: what the list holds and the app mounts. */
// biome-ignore lint/suspicious/noExplicitAny: the list is heterogeneous; each entry was checked when it was made.
export type Operation = OperationSpec<any, any, any, any>

/** Declares an operation: contract, failures and logic in one place. */
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

/** Says whether an operation takes anything that is not in its path. */
export function takesFields({ input, path }: Operation): boolean {
  return Object.keys(input.shape).some((field) => !path.includes(`{${field}}`))
}

export const fail = (code: ProblemCode, facts?: ProblemDetails) => new ProblemError(code, facts)
