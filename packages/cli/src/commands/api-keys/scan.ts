import { isPrefix } from '@oanim/key'
import { Command } from 'commander'
import { collect, examples, type Run, usageError } from '../../command.ts'
import type { Context, Server } from '../../context.ts'
import { Failure } from '../../failure.ts'
import type { Output } from '../../output/output.ts'
import { count, fileSize, toJson, visible } from '../../output/text.ts'
import { type Finding, Findings, locationOf } from '../../scan/findings.ts'
import { findServer } from '../../server/find-server.ts'

/** `oanim api-keys scan` */
export const command = (run: Run) =>
  new Command('scan')
    .helpGroup('Security:')
    .description('Find API keys in files, staged changes and git history')
    .argument('[path...]', 'files and directories; - is standard input (default: the current directory)')
    .option('--staged', 'search the lines that are staged for the next commit')
    .option('--history', 'search every version of every file and every message in the git history')
    .option('--no-ignore', 'include files that .gitignore excludes')
    .option('--allow <prefix>', 'ignore the key with this prefix; can be repeated', collect)
    .option('--revoke', 'report the keys to the server, which revokes them')
    .option('--sarif', 'print SARIF 2.1.0')
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'oanim api-keys scan',
          'oanim api-keys scan --staged',
          'oanim api-keys scan --history --revoke',
          'oanim api-keys scan --sarif > keys.sarif',
        ],
        'Keys are recognized by their check characters, without a server or an account. Only their prefixes are shown. To allow a key, add oanim:allow after it on the same line.',
        'Exit codes: 0 no keys found, everything searched; 1 keys found; 2 no keys found, but not everything was searched',
      ),
    )
    .action(run(scanForKeys))

interface ScanOptions {
  staged?: boolean
  history?: boolean
  /** `false` with --no-ignore. */
  ignore?: boolean
  allow?: string[]
  revoke?: boolean
  sarif?: boolean
}

/**
 * Sets exit code 1 if a key is found.
 *
 * @throws {Failure} exit 2: `usage_invalid`, `path_not_found`, `git_missing`, `repository_missing`, `git_failed`, and
 * `scan_incomplete` if no key is found but not everything was searched; exit 1: `report_failed`
 */
async function scanForKeys(context: Context, paths: string[], options: ScanOptions): Promise<void> {
  const { output, version } = context
  checkOptions(options, output.isJson)
  // A server that no key can be sent to is an error before the search, which may take long.
  const server = options.revoke ? await findServer(context) : undefined
  const findings = new Findings(options.allow)
  await output.withSpinner('Searching…', () => search(paths, options, findings))

  const found = findings.sorted()
  if (found.length > 0) process.exitCode = 1
  if (!output.isJson && !options.sarif) await output.result(found.map(lineOf).join(''))
  if (!output.isJson) await showSummary(output, findings, options)
  const reports = server && (await reportKeys(context, server, findings))
  if (output.isJson) await output.json(toResponse(findings, server, reports))
  if (options.sarif) {
    const { toSarif } = await import('../../scan/sarif.ts')
    const log = toSarif(found, { unreadable: findings.unreadable, version, folder: process.cwd() })
    await output.result(`${toJson(log, 2)}\n`)
  }
  if (server && reports) await showReports(output, server, reports)
  if (found.length === 0 && findings.unreadable.length > 0) throw incomplete(findings)
}

function checkOptions({ staged, history, sarif, allow = [] }: ScanOptions, isJson: boolean): void {
  if (staged && history) throw usageError('Use either --staged or --history.')
  if (sarif && isJson) throw usageError('Use either --sarif or --json.')
  const unknown = allow.find((each) => !isPrefix(each))
  if (unknown !== undefined) {
    throw usageError(`Invalid --allow "${unknown}": use the prefix of a key, anim_ and 8 characters.`)
  }
}

async function search(paths: string[], options: ScanOptions, findings: Findings): Promise<void> {
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

/** A key that was reported to the server. */
interface Report {
  readonly prefix: string
  readonly keyHash: string
  /** Why the server did not accept the report. */
  readonly error: string | undefined
}

/** Reports each key as leaked. The response is the same for a key that the server does not know. */
async function reportKeys(context: Context, server: Server, findings: Findings): Promise<Report[]> {
  const { createClient } = await import('../../server/client.ts')
  const client = await createClient(context, server)
  const reports: Report[] = []
  for (const [keyHash, key] of findings.secrets) {
    const prefix = findings.all.find((finding) => finding.keyHash === keyHash)?.prefix ?? ''
    const error = await client.leakReports.create({ key }).then(
      () => undefined,
      (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
    )
    reports.push({ keyHash, prefix, error })
  }
  return reports
}

function lineOf(finding: Finding): string {
  const { line, column, prefix, versions = 1 } = finding
  const more = versions > 1 ? `  in ${versions} versions` : ''
  return `${locationOf(finding)}:${line}:${column}  ${prefix}_…${more}\n`
}

/** Most warnings about files that were not searched. */
const maxWarnings = 20

async function showSummary(output: Output, findings: Findings, options: ScanOptions): Promise<void> {
  const { unreadable, all, secrets } = findings
  for (const { path, reason, isPartial } of unreadable.slice(0, maxWarnings)) {
    const how = isPartial ? 'not completely searched' : 'not searched'
    await output.warning('file_unreadable', `${visible(path)} was ${how}: ${visible(reason)}.`)
  }
  if (unreadable.length > maxWarnings) {
    await output.warning('file_unreadable', `${unreadable.length - maxWarnings} more were not searched.`)
  }
  const [first] = all
  if (first === undefined) {
    if (unreadable.length === 0) await output.notice(`No keys found in ${describe(findings, options)}.\n`)
    return
  }
  const total = `${count(secrets.size, 'key')} found in ${count(all.length, 'place')}`
  await output.notice(`\n${output.stderrStyle.red(`${total}.`)} Searched ${describe(findings, options)}.\n`)
  if (options.revoke) return
  await output.notice(
    `Removing a key from a file does not revoke it. Revoke each key: oanim api-keys revoke ${first.prefix}\n` +
      'Or revoke all of them without signing in: repeat this command with --revoke.\n',
  )
}

function describe({ files, bytes, commits }: Findings, { staged }: ScanOptions): string {
  const what =
    commits === undefined
      ? count(files, staged ? 'staged file' : 'file')
      : `${count(files, 'file version')} and ${count(commits, 'commit message')}`
  return `${what} (${fileSize(bytes)})`
}

function toResponse(findings: Findings, server: Server | undefined, reports: readonly Report[] | undefined) {
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
        keys: reports.map(({ prefix, keyHash, error }) => ({
          prefix,
          key_hash: keyHash,
          status: error === undefined ? 'received' : 'failed',
          reason: error ?? null,
        })),
      },
    }),
  }
}

async function showReports(output: Output, { url }: Server, reports: readonly Report[]): Promise<void> {
  const received = reports.filter(({ error }) => error === undefined)
  if (received.length > 0) {
    const prefixes = received.map(({ prefix }) => prefix).join(', ')
    await output.notice(`Reported to ${visible(url)}, which revokes the keys it issued: ${prefixes}\n`)
  }
  const [failed, ...others] = reports.filter(({ error }) => error !== undefined)
  if (failed === undefined) return
  const more =
    others.length > 0 ? ` Also not reported: ${others.map(({ prefix }) => prefix).join(', ')}.` : ''
  throw new Failure('report_failed', `Could not report ${failed.prefix} to ${url}: ${failed.error}${more}`, {
    hint: `Revoke it yourself: oanim api-keys revoke ${failed.prefix}`,
  })
}

function incomplete({ unreadable }: Findings): Failure {
  const what = unreadable.length === 1 ? 'one place was' : `${unreadable.length} places were`
  return new Failure('scan_incomplete', `No keys found, but ${what} not searched.`, {
    exitCode: 2,
    hint: 'There may be keys in what was not searched.',
  })
}
