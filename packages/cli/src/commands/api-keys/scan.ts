import { isPrefix } from '@oanim/key'
import { Failure } from '../../failure.ts'
import { withSpinner } from '../../output/spinner.ts'
import { toJson, visible } from '../../output/text.ts'
import { placeOf } from '../../scan/describe.ts'
import { type Finding, Findings } from '../../scan/findings.ts'
import type { Context } from '../../server/connect.ts'
import type { Server } from '../../server/find-server.ts'
import { serverToTell } from '../../server/server-option.ts'

export interface ScanOptions {
  paths: string[]
  staged?: boolean
  history?: boolean
  /** False with --no-ignore. */
  ignore?: boolean
  allow?: string[]
  revoke?: boolean
  sarif?: boolean
}

interface Report {
  readonly prefix: string
  readonly keyHash: string
  /** Why the server did not take it. */
  readonly failed: string | undefined
}

/**
 * `oanim api-keys scan`: without any server, but for --revoke. Leaves exit code 1 when a key was found.
 *
 * @throws {Failure} exit 2: `usage_invalid`, `path_not_found`, `git_missing`, `repository_missing`, `git_failed`,
 * and `scan_incomplete` when no key was found but not everything was read; exit 1: `report_failed`
 */
export async function scanForKeys(context: Context, options: ScanOptions): Promise<void> {
  const { output } = context
  check(options, output.isJson)
  // Before the search: an address that no key may be sent to should not be found out after an hour.
  const server = options.revoke ? await serverToTell(context) : undefined
  const findings = new Findings(options.allow)
  await withSpinner('Searching…', !output.isJson, () => search(options, findings))

  const found = findings.sorted()
  if (found.length > 0) process.exitCode = 1
  const isMachineRead = output.isJson || options.sarif === true
  if (!isMachineRead) await output.result(found.map(lineOf).join(''))
  if (!output.isJson) await tell(context, findings, options)
  const reports = server === undefined ? undefined : await report(context, server, findings)
  if (output.isJson) await output.json(presented(findings, server, reports))
  if (options.sarif) {
    const { toSarif } = await import('../../scan/sarif.ts')
    const { unreadable } = findings
    const log = toSarif(found, { unreadable, version: context.version, folder: process.cwd() })
    await output.result(`${toJson(log, 2)}\n`)
  }
  if (server !== undefined && reports !== undefined) await tellReports(context, server, reports)
  if (found.length === 0 && findings.unreadable.length > 0) throw incomplete(findings)
}

function check({ staged, history, sarif, allow = [] }: ScanOptions, isJson: boolean): void {
  const clash =
    staged && history
      ? '--staged and --history exclude each other.'
      : sarif && isJson
        ? '--sarif and --json exclude each other.'
        : allow.every(isPrefix)
          ? undefined
          : '--allow takes the prefix of a key: anim_ and 8 characters.'
  if (clash !== undefined) throw new Failure('usage_invalid', clash, { exitCode: 2, hint: 'See --help.' })
}

async function search(options: ScanOptions, findings: Findings): Promise<void> {
  const { paths } = options
  if (options.staged) {
    const { scanStaged } = await import('../../scan/scan-staged.ts')
    await scanStaged(paths, findings)
  } else if (options.history) {
    const { scanHistory } = await import('../../scan/scan-history.ts')
    await scanHistory(paths, findings)
  } else {
    const { scanFiles } = await import('../../scan/scan-files.ts')
    await scanFiles(paths.length > 0 ? paths : ['.'], findings, { withIgnored: options.ignore === false })
  }
}

async function report(context: Context, server: Server, findings: Findings): Promise<Report[]> {
  const { reportLeak } = await import('../../server/report-leak.ts')
  const keys = [...findings.secrets]
  const failures = await reportLeak(
    context,
    server,
    keys.map(([, key]) => key),
  )
  return keys.map(([keyHash], index) => ({
    keyHash,
    prefix: findings.all.find((finding) => finding.keyHash === keyHash)?.prefix ?? '',
    failed: failures[index],
  }))
}

function lineOf(finding: Finding): string {
  const { line, column, prefix, versions = 1 } = finding
  const more = versions > 1 ? `  in ${versions} versions` : ''
  return `${placeOf(finding)}:${line}:${column}  ${prefix}_…${more}\n`
}

/** Says on standard error how it went, and what to do. */
async function tell({ output }: Context, findings: Findings, options: ScanOptions): Promise<void> {
  const { unreadable, all, secrets } = findings
  for (const { path, reason, isPartial } of unreadable.slice(0, mostNamed)) {
    const how = isPartial ? 'not completely searched' : 'not searched'
    await output.warning('file_unreadable', `${visible(path)} was ${how}: ${visible(reason)}.`)
  }
  if (unreadable.length > mostNamed) {
    await output.warning('file_unreadable', `${unreadable.length - mostNamed} more were not searched.`)
  }
  if (all.length === 0) {
    if (unreadable.length === 0) await output.notice(`No keys found in ${searched(findings, options)}.\n`)
    return
  }
  const [first] = all
  const places = `${count(secrets.size, 'key')} found in ${count(all.length, 'place')}`
  await output.notice(`\n${output.paintAside.red(`${places}.`)} Searched: ${searched(findings, options)}.\n`)
  if (options.revoke) return
  await output.notice(
    `Removing a key from a file does not end it. Revoke each: oanim api-keys revoke ${first?.prefix}\n` +
      'Or all of them, without being signed in: the same command with --revoke.\n',
  )
}

const mostNamed = 20

function searched({ files, bytes, commits }: Findings, { staged }: ScanOptions): string {
  const what =
    commits === undefined
      ? count(files, staged ? 'staged file' : 'file')
      : `${count(files, 'version')} of files and ${count(commits, 'commit message')}`
  return `${what} (${spokenBytes(bytes)})`
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`
}

function spokenBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  const [value, unit] =
    bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB']
  return `${value.toFixed(1)} ${unit}`
}

function presented(findings: Findings, server: Server | undefined, reports: readonly Report[] | undefined) {
  return {
    findings: findings.sorted().map(({ endColumn, keyHash, ...finding }) => ({
      ...finding,
      end_column: endColumn,
      key_hash: keyHash,
    })),
    scanned: {
      files: findings.files,
      bytes: findings.bytes,
      ...(findings.commits === undefined ? {} : { commits: findings.commits }),
    },
    unreadable: findings.unreadable.map(({ path, reason }) => ({ path, reason })),
    ...(reports !== undefined && {
      reported: {
        server: server?.url,
        keys: reports.map(({ prefix, keyHash, failed }) => ({
          prefix,
          key_hash: keyHash,
          status: failed === undefined ? 'received' : 'failed',
          reason: failed ?? null,
        })),
      },
    }),
  }
}

async function tellReports({ output }: Context, { url }: Server, reports: readonly Report[]): Promise<void> {
  const received = reports.filter(({ failed }) => failed === undefined)
  if (received.length > 0) {
    const names = received.map(({ prefix }) => prefix).join(', ')
    await output.notice(`Reported to ${visible(url)}, which revokes its own: ${names}\n`)
  }
  const [failure, ...others] = reports.filter(({ failed }) => failed !== undefined)
  if (failure === undefined) return
  const more = others.length > 0 ? ` Nor ${others.map(({ prefix }) => prefix).join(', ')}.` : ''
  throw new Failure('report_failed', `${url} did not take ${failure.prefix}: ${failure.failed}.${more}`, {
    hint: `Revoke it yourself: oanim api-keys revoke ${failure.prefix}`,
  })
}

function incomplete({ unreadable }: Findings): Failure {
  const what = unreadable.length === 1 ? 'one place was' : `${unreadable.length} places were`
  return new Failure('scan_incomplete', `No keys found, but ${what} not searched.`, {
    exitCode: 2,
    hint: 'The result is incomplete: a key may be there.',
  })
}
