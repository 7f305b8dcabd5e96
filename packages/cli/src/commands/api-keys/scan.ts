import { existsSync } from 'node:fs'
import { Readable } from 'node:stream'
import { isPrefix } from '@oanim/key'
import { Command } from 'commander'
import { collect, examples, type Run, usageError } from '../../command.ts'
import type { Context, Server } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { prepareTarget, saveFile } from '../../files/write-file.ts'
import type { Output } from '../../output/output.ts'
import { count, fileSize, toJson, visible } from '../../output/text.ts'
import { Baseline, type BaselineEntry, toBaseline } from '../../scan/baseline.ts'
import { type Finding, Findings, locationOf, sorted } from '../../scan/findings.ts'
import { notesOf, silencedIn } from '../../scan/notes.ts'
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
    .option('--allow <prefix>', 'silence the key with this prefix; can be repeated', collect)
    .option('--baseline <file>', 'silence the findings in a baseline file')
    .option('--write-baseline <file>', 'write all findings to a baseline file')
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
          'oanim api-keys scan --history --write-baseline known-keys.json',
          'oanim api-keys scan --history --baseline known-keys.json',
        ],
        'Keys are recognized by their check characters, without a server or an account. Only their prefixes are shown. To silence a finding, add a comment with oanim:allow after the key on the same line, or alone on the line before. Silenced findings are counted.',
        'Exit codes: 0 no keys found (except silenced ones), everything searched; 1 keys found; 2 no keys found, but not everything was searched',
      ),
    )
    .action(run(scanForKeys))

interface ScanOptions {
  staged?: boolean
  history?: boolean
  /** `false` with --no-ignore. */
  ignore?: boolean
  allow?: string[]
  baseline?: string
  writeBaseline?: string
  revoke?: boolean
  sarif?: boolean
}

/**
 * Sets exit code 1 if a key is found and not silenced.
 *
 * @throws {Failure} exit 2: `usage_invalid`, `baseline_invalid`, `file_unwritable`, `path_not_found`, `git_missing`,
 * `repository_missing`, `git_failed`, and `scan_incomplete` if no key is found but not everything was searched; exit 1:
 * `report_failed`
 */
async function scanForKeys(context: Context, paths: string[], options: ScanOptions): Promise<void> {
  const { output, version } = context
  checkOptions(options, output.isJson)
  // A server that no key can be sent to is an error before the search, which may take long.
  const server = options.revoke ? await findServer(context) : undefined
  const baseline = options.baseline === undefined ? undefined : await Baseline.read(options.baseline)
  const findings = new Findings(options.allow, baseline)
  const save = options.writeBaseline === undefined ? undefined : await prepareBaseline(options.writeBaseline)
  await output.withSpinner('Searching…', () => search(paths, options, findings))

  await save?.(findings)
  const stale = baseline?.stale(findings)
  const notes = notesOf(findings, baseline && { path: baseline.path, stale: stale ?? [] })
  const found = sorted(findings.all)
  if (found.length > 0) process.exitCode = 1
  if (!output.isJson && !options.sarif) await output.result(found.map(lineOf).join(''))
  if (!output.isJson) await showSummary(output, findings, options)
  if (!output.isJson) for (const note of notes) await output.notice(`${visible(note)}\n`)
  const reports = server && (await reportKeys(context, server, findings))
  if (output.isJson) await output.json(toResponse(findings, { stale, server, reports }))
  if (options.sarif) {
    const { toSarif } = await import('../../scan/sarif.ts')
    const log = toSarif(findings, { version, folder: process.cwd(), notes })
    await output.result(`${toJson(log, 2)}\n`)
  }
  if (server && reports) await showReports(output, server, reports)
  if (found.length === 0 && findings.unreadable.length > 0) throw incomplete(findings)
}

function checkOptions(options: ScanOptions, isJson: boolean): void {
  const { staged, history, sarif, allow = [], baseline, writeBaseline, revoke } = options
  if (staged && history) throw usageError('Use either --staged or --history.')
  if (writeBaseline !== undefined) {
    if (baseline !== undefined) throw usageError('Use either --baseline or --write-baseline.')
    if (revoke) throw usageError('Use either --revoke or --write-baseline.')
    if (staged) throw usageError('A baseline cannot be written from staged changes alone. Omit --staged.')
  }
  if (sarif && isJson) throw usageError('Use either --sarif or --json.')
  const unknown = allow.find((each) => !isPrefix(each))
  if (unknown !== undefined) {
    throw usageError(`Invalid --allow "${unknown}": use the prefix of a key, anim_ and 8 characters.`)
  }
}

/** @throws {Failure} exit 2: `file_unwritable`; `baseline_invalid` if the file exists and is something else */
async function prepareBaseline(path: string): Promise<(findings: Findings) => Promise<void>> {
  const target = await prepareTarget(path)
  if (existsSync(target)) await Baseline.read(path)
  return async (findings) => {
    await saveFile(target, path, Readable.from([toBaseline(findings.all, path)]))
    findings.silenceAll()
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
  const { unreadable, all, secrets, silenced } = findings
  for (const { path, reason, isPartial } of unreadable.slice(0, maxWarnings)) {
    const how = isPartial ? 'not completely searched' : 'not searched'
    await output.warning('file_unreadable', `${visible(path)} was ${how}: ${visible(reason)}.`)
  }
  if (unreadable.length > maxWarnings) {
    await output.warning('file_unreadable', `${unreadable.length - maxWarnings} more were not searched.`)
  }
  const [first] = all
  if (first === undefined) {
    const none = silenced.length === 0 ? 'No keys' : 'No other keys'
    if (unreadable.length === 0) await output.notice(`${none} found in ${describe(findings, options)}.\n`)
    if (silenced.length > 0) await output.notice(`${silencedIn(findings)}\n`)
    return
  }
  const total = `${count(secrets.size, 'key')} found in ${count(all.length, 'place')}`
  await output.notice(`\n${output.stderrStyle.red(`${total}.`)} Searched ${describe(findings, options)}.\n`)
  if (silenced.length > 0) await output.notice(`${silencedIn(findings)}\n`)
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

interface Extras {
  stale: readonly BaselineEntry[] | undefined
  server: Server | undefined
  reports: readonly Report[] | undefined
}

function toResponse(findings: Findings, { stale, server, reports }: Extras) {
  return {
    findings: sorted(findings.all).map(onWire),
    silenced: sorted(findings.silenced).map(onWire),
    unused_comments: findings.unusedComments,
    ...(stale !== undefined && { stale_baseline_entries: stale }),
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

function onWire<Each extends Finding>({ endColumn, keyHash, ...finding }: Each) {
  return { ...finding, end_column: endColumn, key_hash: keyHash }
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
