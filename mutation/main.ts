import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installApart } from '../scripts/install-apart.ts'
import { type Figures, renderFigures, renderSurvivors, within } from './page.ts'
import { isSubject, type SubjectName, subjects } from './subjects.ts'
import { type Mutant, mutantOf, type Range, survivors } from './survivors.ts'

/** The least share of mutants that the tests must notice. */
const goal = 0.9

process.chdir(join(import.meta.dirname, '..'))
const given = process.argv.slice(2)
const names = given.length > 0 ? given : Object.keys(subjects)
for (const name of names) {
  if (!isSubject(name))
    throw new Error(`no such subject: ${name} (there are ${Object.keys(subjects).join(', ')})`)
  report(name, measure(name))
}

interface Measured extends Figures {
  readonly survived: readonly Mutant[]
}

/** What Stryker writes of a run, as far as it is read: https://github.com/stryker-mutator/mutation-testing-elements. */
interface Report {
  readonly files: Record<string, { readonly source: string; readonly mutants: readonly Result[] }>
}

interface Result {
  readonly status: string
  readonly statusReason?: string
  readonly replacement: string
  readonly location: Range
}

/** Runs the tests of a subject once for each of its mutants. One at a time: their speed is part of no result. */
function measure(name: SubjectName): Measured {
  const startedAt = performance.now()
  const test = (stage: string) => `"${process.execPath}" mutation/run-tests.ts ${name} ${stage}`
  const { files } = runStryker({
    mutate: [...subjects[name].mutate],
    ignorePatterns: [
      ...['/**', '!/{mutation,packages/key,packages/server}/**', '!/{openapi,package}.json'],
      ...['dist', 'node_modules'],
    ],
    testRunner: 'command',
    commandRunner: { command: Object.keys(subjects[name].stages).map(test).join(' && ') },
    concurrency: 1,
    // The tests end by themselves when they take too much of the CPU: see run-tests.ts.
    timeoutMS: 30 * 60_000,
    coverageAnalysis: 'off',
    // It would rewrite tsconfig.json by an API that TypeScript 7 has not; nothing here reads it.
    tsconfigFile: 'none',
    cleanTempDir: 'always',
  })
  // If they failed by now without any mutant, for want of a file or of memory, what was counted as killed would say nothing.
  for (const stage of Object.keys(subjects[name].stages)) {
    const { status } = spawnSync(test(stage), { shell: true, stdio: ['ignore', 'inherit', 'inherit'] })
    if (status !== 0) throw new Error(`the tests of ${name} failed without a mutant`)
  }
  const mutants = Object.entries(files)
    .flatMap(([file, { source, mutants }]) => mutants.map((mutant) => ({ ...mutant, file, source })))
    .filter(({ status }) => status !== 'Ignored')
  const survived = mutants.filter(({ status }) => status !== 'Killed' && status !== 'Timeout')
  const endless = mutants.filter(
    ({ status, statusReason }) => status === 'Timeout' || statusReason?.includes('does not end'),
  )
  return {
    mutants: mutants.length,
    killed: mutants.length - survived.length,
    endless: endless.length,
    minutes: (performance.now() - startedAt) / 60_000,
    survived: survived.map(mutantOf),
  }
}

/** Runs Stryker, which is installed here and nowhere else, by its command line. */
function runStryker(options: object): Report {
  const flaw = installApart(import.meta.dirname, () =>
    process.stderr.write('Installing Stryker into mutation/ (once) …\n'),
  )
  if (flaw !== undefined) throw new Error(`Stryker cannot be installed: ${flaw}`)
  const folder = mkdtempSync(join(tmpdir(), 'mutation-'))
  try {
    const [config, report] = [join(folder, 'stryker.json'), join(folder, 'report.json')]
    writeFileSync(
      config,
      JSON.stringify({ ...options, reporters: ['dots', 'json'], jsonReporter: { fileName: report } }),
    )
    const stryker = join(import.meta.dirname, 'node_modules/@stryker-mutator/core/bin/stryker.js')
    const { status } = spawnSync(process.execPath, [stryker, 'run', config], { stdio: 'inherit' })
    if (status !== 0) throw new Error('Stryker failed')
    return JSON.parse(readFileSync(report, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes the row of a subject into the page, and fails where too many mutants survive or one is not explained. */
function report(name: SubjectName, measured: Measured): void {
  const page = 'mutation/README.md'
  const text = readFileSync(page, 'utf8')
  const figures = within(text, 'figures', renderFigures(text, name, measured))
  writeFileSync(page, within(figures, 'survivors', renderSurvivors()))
  process.stdout.write(`${name}: ${measured.killed} of ${measured.mutants} killed\n`)

  const isSame = (one: Mutant) => (other: Mutant) => JSON.stringify(one) === JSON.stringify(other)
  const explained = survivors.filter(({ subject }) => subject === name).flatMap(({ mutants }) => mutants)
  const unexplained = measured.survived.filter((mutant) => !explained.some(isSame(mutant)))
  const gone = explained.filter((mutant) => !measured.survived.some(isSame(mutant)))
  for (const mutant of unexplained) process.stdout.write(`not explained: ${JSON.stringify(mutant)}\n`)
  for (const mutant of gone)
    process.stdout.write(`explained, but killed or gone: ${JSON.stringify(mutant)}\n`)
  if (measured.killed / measured.mutants < goal || unexplained.length + gone.length > 0) process.exitCode = 1
}
