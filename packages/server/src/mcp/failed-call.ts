import type { CallToolResult } from '@modelcontextprotocol/server'
import { ProblemError, problems } from '../http/problems/problems.ts'
import type { SubmitContext } from '../jobs/submit-job.ts'

/** Writes a failure for the model: what happened, what to do, and the code. */
export function failedCall(error: unknown, { request, log }: SubmitContext): CallToolResult {
  if (!(error instanceof ProblemError)) {
    log.error({ request_id: request.id, err: error }, 'a tool failed')
  }
  const { code, facts } = error instanceof ProblemError ? error : new ProblemError('internal')
  const { title, hint } = problems[code]
  const lines = [
    facts.detail ?? `${title}.`,
    ...(facts.errors ?? []).slice(1).map(({ pointer, detail }) => `${pointer}: ${detail}.`),
    facts.hint ?? hint,
    `Code: ${code}.`,
    ...Object.entries(facts.members ?? {}).map(([name, value]) => `${name}: ${JSON.stringify(value)}.`),
  ]
  return { content: [{ type: 'text', text: inTools(lines.join('\n')) }], isError: true }
}

/** Names tools where hints name commands. */
function inTools(text: string): string {
  return text
    .replaceAll('`oanim models`', 'the tool list_models')
    .replaceAll('`oanim models --usable`', 'the tool list_models')
    .replaceAll(/ ?\(`--[\w-]+`\)/g, '')
}
