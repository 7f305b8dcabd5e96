import type { Job } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run, usageError, wholeNumber } from '../../command.ts'
import type { Context } from '../../context.ts'
import type { Output } from '../../output/output.ts'
import type { Column } from '../../output/table.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { commandOf } from '../models/model-words.ts'
import { costOf } from './job-cost.ts'

const statuses = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const

/** `oanim jobs list` */
export const command = (run: Run) =>
  new Command('list')
    .description('List the latest jobs')
    .option('--status <status>', `only jobs with a status: ${statuses.join(', ')}`)
    .option('--limit <number>', 'how many jobs, 1 to 100 (default: 20)', wholeNumber)
    .option('--json', 'print the API response as JSON')
    .addHelpText('after', examples(['oanim jobs list', 'oanim jobs list --status running']))
    .action(run(listJobs))

async function listJobs(
  context: Context,
  { status: typed, limit = 20 }: { status?: string; limit?: number },
): Promise<void> {
  const { output } = context
  const status = statuses.find((each) => each === typed)
  if (typed !== undefined && status === undefined) {
    throw usageError(`Invalid --status "${typed}". Statuses: ${statuses.join(', ')}.`)
  }
  if (limit < 1 || limit > 100) throw usageError('Use --limit 1 to 100.')
  const { client } = await connect(context)
  const page = await client.jobs.list({ limit, ...(status && { status }) })
  if (output.isJson) return output.json(page)
  if (page.jobs.length === 0) return output.notice('No jobs.\n')
  await output.result(output.table(columnsFor(output), page.jobs))
}

function columnsFor(output: Output): Column<Job>[] {
  return [
    { title: 'ID', value: ({ id }) => visible(id) },
    { title: 'COMMAND', value: ({ verb }) => commandOf(verb) },
    { title: 'MODEL', value: ({ model }) => visible(model), isFlexible: true },
    { title: 'STATUS', value: ({ status }) => visible(status) },
    { title: 'COST', value: (job) => (job.finished_at === null ? '-' : costOf(job)) },
    { title: 'CREATED', value: ({ created_at }) => output.time(created_at) },
  ]
}
