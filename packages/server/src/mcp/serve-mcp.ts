import { randomUUID } from 'node:crypto'
import {
  type CallToolResult,
  createMcpHandler,
  McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { hasScope } from '../core/scopes.ts'
import { fail } from '../http/operation.ts'
import type { SubmitContext } from '../jobs/submit-job.ts'
import { version } from '../version.ts'
import { failedCall } from './failed-call.ts'
import { mediaTools } from './media-tools.ts'
import { readTools } from './read-tools.ts'
import { cancelCall, trackCall } from './running-calls.ts'
import type { Tool, ToolAnswer, ToolCall } from './tool.ts'

const tools: readonly Tool[] = [...mediaTools, ...readTools]

/** Messages of one body: clients of 2025-03-26 may send several. */
const maxMessages = 10
/** The longest silence of a call that reports progress: clients give up after a minute. Milliseconds. */
const reportMs = 10_000

const instructions =
  'Generates and edits images, videos and audio. Results are links that open without a key for 24 hours: download ' +
  'what has to last. list_models shows models and prices, usage shows what is left of the budget.'

const Message = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z
    .object({
      name: z.string().optional().catch(undefined),
      requestId: z.union([z.string(), z.number()]).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
})
type Message = z.output<typeof Message>

/**
 * Answers a message of an MCP client.
 *
 * @throws {ProblemError} scope_missing before a tool runs; input_invalid for too many messages.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export async function serveMcp(context: SubmitContext, body: Uint8Array): Promise<Response> {
  const { request, log } = context
  const messages = readMessages(body)
  for (const message of messages) {
    if (message.method === 'tools/call') requireScope(context, message)
    if (message.method === 'notifications/cancelled') cancelCall(context, message.params?.requestId)
  }
  const isCall = messages.some(({ method }) => method === 'tools/call')
  const handler = createMcpHandler(() => createServer(context), {
    // Sends headers at once: clients give up on a response that takes minutes to begin.
    responseMode: isCall ? 'sse' : 'auto',
    onerror: (error) => log.debug({ request_id: request.id, err: error }, 'an MCP message was rejected'),
  })
  const { headers, signal } = request
  const response = await handler.fetch(
    new Request('http://mcp/mcp', { method: 'POST', headers, body: new Uint8Array(body), signal }),
  )
  // Identifies the client in its later messages, for cancellations. Nothing is kept.
  if (messages.some(({ method }) => method === 'initialize')) {
    response.headers.set('mcp-session-id', randomUUID())
  }
  return response
}

/** Reads the messages of a body; none if it is malformed, which the library answers. */
function readMessages(body: Uint8Array): Message[] {
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder().decode(body))
  } catch {
    return []
  }
  const list = Array.isArray(json) ? json : [json]
  if (list.length > maxMessages) {
    throw fail('input_invalid', { detail: `A batch has at most ${maxMessages} messages.` })
  }
  return list.flatMap((each) => Message.safeParse(each).data ?? [])
}

function requireScope({ actor: { key } }: SubmitContext, { params }: Message): void {
  const scope = tools.find(({ name }) => name === params?.name)?.scope
  if (!key || scope === undefined || hasScope(key.scopes, scope)) return
  throw fail('scope_missing', {
    detail: `The key ${key.prefix} does not have the scope ${scope}, which the tool ${params?.name} needs.`,
    hint: `Use a key that has it: \`oanim api-keys create --name "agent" --scope ${scope}\`.`,
    members: { scope },
  })
}

function createServer(context: SubmitContext): McpServer {
  const server = new McpServer(
    { name: 'open-animate', title: 'Open Animate', version },
    { instructions, capabilities: { tools: { listChanged: false } } },
  )
  for (const tool of tools) {
    const { name, title, description, input, output, isReadOnly } = tool
    server.registerTool(
      name,
      {
        title,
        description,
        inputSchema: input,
        outputSchema: output,
        annotations: {
          readOnlyHint: isReadOnly,
          destructiveHint: false,
          idempotentHint: isReadOnly,
          openWorldHint: !isReadOnly,
        },
      },
      (args: object, { mcpReq }: ServerContext) => callTool(tool, args, context, mcpReq),
    )
  }
  return server
}

async function callTool(
  tool: Tool,
  args: object,
  context: SubmitContext,
  mcpReq: ServerContext['mcpReq'],
): Promise<CallToolResult> {
  using tracked = trackCall(context, mcpReq.id)
  const signal = AbortSignal.any([mcpReq.signal, context.request.signal, tracked.signal])
  const call: ToolCall = { context, signal, report: reporter(mcpReq) }
  try {
    return serialize(await tool.run(call, args))
  } catch (error) {
    return failedCall(error, context)
  }
}

/** Sends progress when it changes, and often enough that the client does not give up. */
function reporter({ _meta, notify }: ServerContext['mcpReq']): ToolCall['report'] {
  const progressToken = _meta?.progressToken
  let progress = 0
  let sent = ''
  let sentAt = 0
  return (message, fraction) => {
    const at = performance.now()
    const state = `${message} ${fraction}`
    if (progressToken === undefined || (state === sent && at - sentAt < reportMs)) return
    sent = state
    sentAt = at
    // It must increase with each notification, also when the provider reports nothing new.
    progress = Math.max(progress + 0.01, (fraction ?? 0) * 100)
    const params = { progressToken, progress, total: 100, message }
    notify({ method: 'notifications/progress', params }).catch(() => {})
  }
}

function serialize({ structured, text = structured, files = [] }: ToolAnswer<object>): CallToolResult {
  return {
    content: [
      { type: 'text', text: JSON.stringify(text) },
      ...files.map(({ url, name, contentType, sizeBytes, description }) => ({
        type: 'resource_link' as const,
        uri: url,
        name,
        description,
        mimeType: contentType,
        size: sizeBytes,
      })),
    ],
    structuredContent: { ...structured },
  }
}
