import type { OpenAnimate, UsagePage } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run, usageError, wholeNumber } from '../../command.ts'
import type { Context } from '../../context.ts'
import { toCsv } from '../../output/csv.ts'
import { dollars } from '../../output/money.ts'
import type { Output } from '../../output/output.ts'
import { type Column, cutTo } from '../../output/table.ts'
import { count, toJson, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { commandOf } from '../models/model-words.ts'
import { keyIdOf, moneyColumn } from './cost-words.ts'

type ChargedJob = UsagePage['jobs'][number]

const defaultDays = 30
const defaultLimit = 20
/** Largest page of the API. */
const pageSize = 100
/** Columns of a terminal for the name of a key. */
const maxNameWidth = 20

/** `oanim usage history` */
export const command = (run: Run) =>
  new Command('history')
    .description('List what each job cost, also as CSV')
    .option('-l, --limit <number>', 'how many jobs (default: 20; all with --csv and --jsonl)', wholeNumber)
    .option('-d, --days <number>', 'of how many days (default: 30)', wholeNumber)
    .option('--key <key-id>', 'only jobs of this key and its descendants: an ID, a prefix or a name')
    .option('--model <id>', 'only jobs of this model')
    .option('--csv', 'print comma-separated values, for a spreadsheet')
    .option('--jsonl', 'print one line of JSON for each job')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim usage history -d 7', 'oanim usage history --csv --days 365 > costs.csv'],
        'Jobs that cost nothing are not listed. The latest comes first. A key without usage:read sees what counts against itself.',
      ),
    )
    .action(run(showHistory))

interface HistoryOptions {
  limit?: number
  days?: number
  key?: string
  model?: string
  csv?: boolean
  jsonl?: boolean
}

async function showHistory(context: Context, options: HistoryOptions): Promise<void> {
  const { output } = context
  const { csv = false, jsonl = false, days = defaultDays, model, key } = options
  if ([csv, jsonl, output.isJson].filter(Boolean).length > 1) {
    throw usageError('Use one of --csv, --jsonl and --json.')
  }
  const isExport = csv || jsonl
  const limit = options.limit ?? (isExport ? Number.POSITIVE_INFINITY : defaultLimit)
  if (limit < 1) throw usageError('Invalid --limit 0. Use a number from 1 on.')
  if (days < 1) throw usageError('Invalid --days 0. Use a number from 1 on.')
  const { client } = await connect(context)
  const query = {
    since: `${days}d`,
    ...(model !== undefined && { model }),
    ...(key !== undefined && { api_key_id: await keyIdOf(client, key) }),
  }
  const pages = pagesOf(client, query, limit)
  if (isExport) return exportJobs(output, pages, csv ? csvOf : jsonLines)

  const jobs: ChargedJob[] = []
  let cursor: string | null = null
  for await (const page of pages) {
    jobs.push(...page.jobs)
    cursor = page.next_cursor
  }
  if (output.isJson) return output.json({ jobs, next_cursor: cursor })
  if (jobs.length === 0) return output.notice(`No job had a cost in the last ${count(days, 'day')}.\n`)
  await output.result(output.table(columnsFor(output, jobs), jobs))
  const total = jobs.reduce((sum, { cost_usd: cost }) => sum + (cost ?? 0), 0)
  const more = cursor === null ? '' : ' There are more: add --limit.'
  await output.notice(`\nTotal: ${dollars(total)} for ${count(jobs.length, 'job')}.${more}\n`)
}

/** The first jobs that match, page by page. */
async function* pagesOf(
  client: OpenAnimate,
  query: Parameters<OpenAnimate['usage']['history']>[0],
  limit: number,
): AsyncGenerator<UsagePage> {
  let left = limit
  let cursor: string | null | undefined
  while (left > 0 && cursor !== null) {
    const page: UsagePage = await client.usage.history({
      ...query,
      limit: Math.min(pageSize, left),
      ...(cursor !== undefined && { cursor }),
    })
    yield page
    left -= page.jobs.length
    // A server that sends empty pages would never end.
    cursor = page.jobs.length === 0 ? null : page.next_cursor
  }
}

async function exportJobs(
  output: Output,
  pages: AsyncIterable<UsagePage>,
  write: (jobs: readonly ChargedJob[], isFirst: boolean) => string,
): Promise<void> {
  let isFirst = true
  for await (const { jobs } of pages) {
    await output.result(write(jobs, isFirst))
    isFirst = false
    // The reader closed the pipe.
    if (!process.stdout.writable) break
  }
}

function jsonLines(jobs: readonly ChargedJob[]): string {
  return jobs.map((job) => `${toJson(job)}\n`).join('')
}

const csvTitles = [
  'time',
  'job_id',
  'api_key_id',
  'created_by',
  'command',
  'model',
  'provider',
  'status',
  'cost_usd',
  'cost_source',
  'estimate_usd',
]

function csvOf(jobs: readonly ChargedJob[], isFirst: boolean): string {
  const rows = jobs.map((job) => [
    job.at,
    job.job_id,
    job.api_key_id,
    job.created_by.name,
    commandOf(job.verb),
    job.model,
    job.provider,
    job.status,
    job.cost_usd,
    job.cost_source,
    job.estimate_usd,
  ])
  const text = toCsv(csvTitles, rows)
  return isFirst ? text : text.slice(text.indexOf('\n') + 1)
}

function columnsFor(output: Output, jobs: readonly ChargedJob[]): Column<ChargedJob>[] {
  const name = ({ created_by }: ChargedJob) => visible(created_by.name ?? created_by.id)
  const columns: Column<ChargedJob>[] = [
    { title: 'TIME', value: ({ at }) => output.time(at) },
    { title: 'KEY', value: (job) => (output.isTerminal ? cutTo(name(job), maxNameWidth) : name(job)) },
    { title: 'COMMAND', value: ({ verb }) => commandOf(verb) },
    { title: 'MODEL', value: ({ model }) => visible(model), isFlexible: true },
    { title: 'PROVIDER', value: ({ provider }) => visible(provider), leaveOut: 2 },
    { title: 'JOB', value: ({ job_id: id }) => visible(id), leaveOut: 1 },
    moneyColumn('COST', jobs, ({ cost_usd }) => cost_usd),
  ]
  if (jobs.some(({ status }) => status !== 'succeeded')) {
    columns.splice(4, 0, { title: 'STATUS', value: ({ status }) => visible(status) })
  }
  return columns
}
