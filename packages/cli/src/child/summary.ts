import type { ApiKey, OpenAnimate, RevokedApiKey } from '@oanim/sdk'
import { describeSpent } from '../commands/budgets/budget-facts.ts'
import type { Context } from '../context.ts'
import { decimalUsd } from '../output/money.ts'
import { writeStderr } from '../output/output.ts'
import { count, toJson, visible } from '../output/text.ts'

/** Most pages of jobs that are read, of 100 jobs each. */
const maxPages = 10

/** The jobs of a key and its descendants. */
interface Jobs {
  readonly jobs: number
  readonly running: number
  /** There are more. */
  readonly isCut: boolean
}

/**
 * Says on standard error whether the key of a command is revoked and what it cost. Never throws: the exit code is that of
 * the command.
 *
 * @param exitCode `undefined` if the command did not start.
 */
export async function summarize(
  { output }: Context,
  client: OpenAnimate,
  created: ApiKey,
  revocation: Promise<RevokedApiKey>,
  exitCode: number | undefined,
): Promise<void> {
  const revoked = await revocation.catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  )
  const isRevoked = !(revoked instanceof Error)
  const key = isRevoked ? revoked.api_key : created
  const jobs = isRevoked ? await countJobs(client, revoked) : undefined
  if (output.isJson) {
    const summary = {
      api_key: key,
      is_revoked: isRevoked,
      jobs: jobs?.jobs ?? null,
      running_jobs: jobs?.running ?? null,
      exit_code: exitCode ?? null,
    }
    await writeStderr(`${toJson({ run: summary })}\n`)
  }
  if (!isRevoked) {
    const expires = key.expires_at === null ? 'never' : output.stderrTime(key.expires_at)
    return output.warning(
      'key_not_revoked',
      `The key ${visible(key.prefix)} was not revoked: ${visible(revoked.message)}`,
      `It expires ${expires}. Revoke it: oanim api-keys revoke ${visible(key.id)}`,
    )
  }
  const number =
    jobs && `${jobs.isCut ? 'More than ' : ''}${jobs.jobs === 0 ? 'No jobs' : count(jobs.jobs, 'job')}, `
  const sentences = [`${number ?? ''}${describeSpent(key.budgets)}.`, describeRunning(jobs?.running, key)]
  await output.notice(
    `${output.stderrStyle.green('✓ Key revoked.')} ${sentences.filter(Boolean).join(' ')}\n`,
  )
}

/** What is still charged. @param running The number of jobs that are not finished, if it is known. */
function describeRunning(running: number | undefined, { budgets }: ApiKey): string {
  const heldUsd = Math.max(0, ...budgets.map(({ held_usd }) => held_usd))
  if (running === 0 || (running === undefined && heldUsd === 0)) return ''
  const which = running === undefined ? 'Jobs' : running === 1 ? '1 job' : count(running, 'job')
  const verb = running === 1 ? 'finishes' : 'finish'
  const most = heldUsd > 0 ? `, for at most ${decimalUsd(heldUsd)} USD more` : ''
  return `${which} still ${running === 1 ? 'runs' : 'run'} and ${verb} on the server${most}.`
}

/** @returns `undefined` if the key in use may not list jobs, or the server cannot be reached. */
async function countJobs(
  client: OpenAnimate,
  { api_key: key, revocation_record: { revoked_keys: descendants } }: RevokedApiKey,
): Promise<Jobs | undefined> {
  const ids = new Set<string | null>([key.id, ...descendants.map(({ id }) => id)])
  let jobs = 0
  let running = 0
  let pages = 0
  try {
    for await (const page of client.jobs.pages({ limit: 100 })) {
      for (const job of page.jobs) {
        if (job.created_at < key.created_at) return { jobs, running, isCut: false }
        if (!ids.has(job.api_key_id)) continue
        jobs += 1
        if (job.finished_at === null) running += 1
      }
      pages += 1
      if (pages === maxPages) return { jobs, running, isCut: page.next_cursor !== null }
    }
    return { jobs, running, isCut: false }
  } catch {
    return undefined
  }
}
