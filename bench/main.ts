import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureCli } from './parts/cli.ts'
import { measureDenials } from './parts/denials.ts'
import { measureFlood } from './parts/flood.ts'
import { measureGrowth } from './parts/growth.ts'
import { measureHttp } from './parts/http.ts'
import { measureImages } from './parts/images.ts'
import { measureJobs } from './parts/jobs.ts'
import { measureKeys } from './parts/keys.ts'
import { measureMedia } from './parts/media.ts'
import { measureScan } from './parts/scan.ts'
import { measureWorkers } from './parts/workers.ts'
import { type Findings, logProgress, number, type Row, tableOf } from './support/report.ts'

const usage = `npm run bench -- [PART …] [--ten-million] [--write]

  keys     key checks in process, with a thousand to a million keys
  http     GET /api/v1/auth/me with a key, against no authentication and bare Node
  peer     the same against better-auth's API keys
  workers  two workers on PostgreSQL against one
  flood    requests while other clients flood the server
  growth   key checks with a thousand and a million keys, and with one to three servers on one PostgreSQL
  denials  the time of an unknown key and of a wrong secret, and the writes of a check
  cli      starting the command line
  scan     finding leaked keys
  images   rendering, and concurrent requests
  media    edit-image, upscale and remove-bg against sharp, their memory and quality
  jobs     what a job adds to the request of a provider

Without a part: all of them. --ten-million adds ten million keys to the parts keys and growth (about ten minutes more each).
--write writes the figures to docs/benchmarks.md.
`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    'ten-million': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const parts = [
  'keys',
  'http',
  'peer',
  'workers',
  'flood',
  'growth',
  'denials',
  'cli',
  'scan',
  'images',
  'jobs',
  'media',
]
if (values.help || positionals.some((part) => !parts.includes(part))) {
  process.stderr.write(usage)
  process.exit(values.help ? 0 : 2)
}
const wants = (part: string) => positionals.length === 0 || positionals.includes(part)

const startedAt = performance.now()
const measurements: [boolean, string, () => Promise<Findings>][] = [
  [wants('keys'), 'keys', () => measureKeys({ tenMillion: values['ten-million'] })],
  [
    wants('http') || wants('peer'),
    'http, peer',
    () => measureHttp({ ours: wants('http'), peer: wants('peer') }),
  ],
  [wants('workers'), 'workers', measureWorkers],
  [wants('flood'), 'flood', measureFlood],
  [wants('growth'), 'growth', () => measureGrowth({ tenMillion: values['ten-million'] })],
  [wants('denials'), 'denials', measureDenials],
  [wants('cli'), 'cli', measureCli],
  [wants('scan'), 'scan', measureScan],
  [wants('images'), 'images', measureImages],
  [wants('media'), 'media', measureMedia],
  [wants('jobs'), 'jobs', measureJobs],
]
const rows: Row[] = []
const details: string[] = []
for (const [isWanted, name, measure] of measurements) {
  if (!isWanted) continue
  try {
    const found = await measure()
    rows.push(...found.rows)
    if (found.details) details.push(found.details)
  } catch (error) {
    process.exitCode = 1
    logProgress(`${name}: ${error instanceof Error ? error.stack : error}`)
    rows.push({ what: name, measured: `failed: ${error instanceof Error ? error.message : error}` })
  }
}

const machine =
  `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ` +
  `${number(totalmem() / 2 ** 30, 0)} GiB, ${process.platform} ${process.arch}, Node ${process.version}`
const minutes = (performance.now() - startedAt) / 60_000
const report = [
  `${new Date().toISOString().slice(0, 10)}, ${machine}. \`${command()}\`, ${number(minutes, 1)} minutes. ` +
    'Medians (min–max) of interleaved rounds.',
  tableOf(rows),
  ...details,
].join('\n\n')
process.stdout.write(`${report}\n`)
if (values.write) publish(report)

function command(): string {
  const flags = values['ten-million'] ? ['--ten-million'] : []
  const given = [...positionals, ...flags]
  return given.length > 0 ? `npm run bench -- ${given.join(' ')}` : 'npm run bench'
}

function publish(text: string): void {
  const page = join(import.meta.dirname, '../docs/benchmarks.md')
  const [before, , after] = readFileSync(page, 'utf8').split(/^<!-- (?:figures|end of figures) -->$/m)
  if (before === undefined || after === undefined) throw new Error(`${page} has no section for figures`)
  writeFileSync(page, `${before}<!-- figures -->\n\n${text}\n\n<!-- end of figures -->${after}`)
}
