import type { z } from 'zod'
import type { Scope } from '../core/scopes.ts'
import type { SubmitContext } from '../jobs/submit-job.ts'

/** A call of a tool. */
export interface ToolCall {
  readonly context: SubmitContext
  /** Aborted when the client cancels the call or closes the connection. */
  readonly signal: AbortSignal
  /** Tells the client how far the call is, if it wants to know. */
  report(state: string, fraction?: number): void
}

/** What a tool answers. */
export interface ToolAnswer<Output> {
  /** The text for clients that show no structured content. @default `structured` */
  readonly text?: unknown
  readonly structured: Output
  readonly files?: readonly FileLink[]
}

/** A file that a client can open without a key. */
export interface FileLink {
  readonly url: string
  readonly name: string
  readonly contentType: string
  readonly sizeBytes: number
  readonly description: string
}

interface ToolSpec<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string
  readonly title: string
  /** For the model that chooses the tool. */
  readonly description: string
  /** The scope that a key needs to call it; without it, every key may. */
  readonly scope?: Scope
  readonly isReadOnly: boolean
  readonly input: Input
  readonly output: Output
  run(call: ToolCall, input: z.output<Input>): Promise<ToolAnswer<z.input<Output>>>
}

/** A tool of any type: an entry of the list that the server offers. */
// biome-ignore lint/suspicious/noExplicitAny: the list is heterogeneous; each entry was checked where it was declared.
export type Tool = ToolSpec<any, any>

/** Declares a tool. */
export function tool<Input extends z.ZodObject, Output extends z.ZodObject>(
  spec: ToolSpec<Input, Output>,
): ToolSpec<Input, Output> {
  return spec
}
