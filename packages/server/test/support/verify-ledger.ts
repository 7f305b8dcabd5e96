import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'

type Read = (statement: string) => Promise<readonly Record<string, unknown>[]> | Record<string, unknown>[]

const dayMs = 86_400_000

/** What must select nothing, with what it means if it selects something. */
const violations = {
  'a transfer does not sum to 0': `
    select transfer_id as what from ledger_entry group by transfer_id having sum(amount_micro_usd) <> 0`,
  'a charge is not positive': `
    select transfer_id as what from ledger_entry where book = 'spend' and amount_micro_usd <= 0`,
  'a job was charged that is not finished': `
    select e.transfer_id as what from ledger_entry as e left join job as j on j.id = e.transfer_id
    where e.book = 'spend' and j.finished_at is null`,
  'a job cost something else than the ledger says': `
    select j.id as what from job as j left join ledger_entry as e on e.transfer_id = j.id and e.book = 'spend'
    where j.finished_at is not null and (j.cost_source is not null or e.job_id is not null)
      and coalesce(j.cost_micro_usd, 0) <> coalesce(e.amount_micro_usd, 0)`,
  'a cost has no source': `
    select id as what from job where cost_source is null and exists (
      select 1 from ledger_entry where transfer_id = job.id)`,
  'a job that cost nothing has a cost': `
    select id as what from job where cost_source = 'none' and coalesce(cost_micro_usd, 1) <> 0`,
  'a hold has no unfinished job': `
    select h.job_id as what from hold as h left join job as j on j.id = h.job_id
    where j.id is null or j.finished_at is not null`,
  'a hold is not the estimate of its job': `
    select h.job_id as what from hold as h join job as j on j.id = h.job_id
    where h.amount_micro_usd <> j.estimate_micro_usd
      or ' ' || j.budget_subjects || ' ' not like '% ' || h.subject || ' %'`,
  'a credit balance is not the sum of its entries': `
    select a.id as what from account as a join ledger_entry as e on e.account_id = a.id and e.book = 'credit'
    group by a.id, a.balance_micro_usd having a.balance_micro_usd <> sum(e.amount_micro_usd)`,
}

/**
 * Checks that the ledger of a store balances, and agrees with its jobs, holds and daily sums.
 *
 * @throws what is wrong, for each.
 */
export async function verifyLedger(read: Read): Promise<void> {
  const selects = Object.entries(violations).map(
    ([name, statement]) => `
    select '${name}' as name, what from (${statement}) as v${Object.keys(violations).indexOf(name)}`,
  )
  const faults = [...(await read(selects.join(' union all ')))].map(({ name, what }) => `${name}: ${what}`)
  const charges = await read(
    `select subjects, created_at, amount_micro_usd from ledger_entry where book = 'spend'`,
  )
  const sums = new Map<string, number>()
  for (const { subjects, created_at, amount_micro_usd } of charges) {
    const day = Number(created_at) - (Number(created_at) % dayMs)
    for (const subject of String(subjects).split(' ')) {
      const name = `${subject} ${day}`
      sums.set(name, (sums.get(name) ?? 0) + Number(amount_micro_usd))
    }
  }
  for (const { subject, day, micro_usd } of await read('select subject, day, micro_usd from daily_spend')) {
    const name = `${subject} ${day}`
    if (sums.get(name) !== Number(micro_usd)) {
      faults.push(`a daily sum is ${micro_usd}, not ${sums.get(name)}: ${name}`)
    }
    sums.delete(name)
  }
  for (const [name, sum] of sums) faults.push(`a daily sum is missing, not ${sum}: ${name}`)
  if (faults.length > 0) throw new Error(`The ledger does not balance:\n${faults.join('\n')}`)
}

/** The same for a store that no process uses, if it has a ledger. */
export async function verifyLedgerOf({
  dataDir,
  databaseUrl,
}: {
  readonly dataDir: string
  readonly databaseUrl: string | undefined
}): Promise<void> {
  if (databaseUrl) return verifyPostgres(databaseUrl)
  const file = join(dataDir, 'oanim.db')
  if (!existsSync(file)) return
  const sqlite = new DatabaseSync(file)
  try {
    const read = (statement: string) => sqlite.prepare(statement).all()
    const [ledger] = read(`select 1 from sqlite_master where name = 'daily_spend'`)
    if (ledger) await verifyLedger(read)
  } catch (error) {
    // Some tests put another file in its place.
    if (!(error instanceof Error) || error.message !== 'file is not a database') throw error
  } finally {
    sqlite.close()
  }
}

async function verifyPostgres(connectionString: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const read = async (statement: string) => (await client.query(statement)).rows
    const [ledger] = await read(`select 1 from pg_tables where tablename = 'daily_spend'`)
    if (ledger) await verifyLedger(read)
  } finally {
    await client.end()
  }
}
