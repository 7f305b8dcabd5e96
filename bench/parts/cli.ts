import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Findings, logProgress, number, type Row, show } from '../support/report.ts'
import { ratios, spread } from '../support/statistics.ts'

const program = join(import.meta.dirname, '../../packages/cli/bin/oanim.js')
const built = join(import.meta.dirname, '../../packages/cli/dist/oanim.js')
const rounds = 10
const goal = 1.1
const startsEach = 10

/** Measures the start of the command line against the start of Node. */
export async function measureCli(): Promise<Findings> {
  if (!existsSync(built)) {
    return { rows: [{ what: 'oanim --version', measured: 'not measured: the command line is not built' }] }
  }
  if (process.platform === 'win32') {
    return { rows: [{ what: 'oanim --version', measured: 'not measured: it requires a POSIX shell' }] }
  }
  const rows: Row[] = []
  for (const node of nodes()) {
    const name = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
    logProgress(`command line on Node ${name} …`)
    const bare: number[] = []
    const version: number[] = []
    const help: number[] = []
    const command: number[] = []
    for (let round = -1; round < rounds; round += 1) {
      const each = [
        [bare, ['-e', '0']],
        [version, [program, '--version']],
        [help, [program, '--help']],
        [command, [program, 'whoami', '--help']],
      ] as const
      for (const [into, args] of each) {
        const cpuMs = cpuOfStarts(node, args)
        if (round >= 0) into.push(cpuMs)
      }
    }
    for (const [option, times] of [
      ['--version', version],
      ['--help', help],
      ['whoami --help', command],
    ] as const) {
      const ratio = ratios(times, bare)
      rows.push({
        what: `oanim ${option} against node -e 0, CPU, Node ${name}`,
        measured: `${number(spread(times).median, 1)} against ${number(spread(bare).median, 1)} ms`,
        ratio: show(ratio, 2),
        // The last one loads what a command loads before its request.
        ...(times !== command && { goal: `≤ ${goal.toFixed(2)}`, isMet: ratio.median <= goal }),
      })
    }
  }
  return { rows }
}

/** The pinned Node, and the one on the PATH if there is one. */
function nodes(): string[] {
  const pinned = process.execPath
  const bin = join('node_modules', '.bin')
  const others = (process.env['PATH'] ?? '')
    .split(':')
    .filter((folder) => folder !== '' && !folder.endsWith(bin))
    .map((folder) => join(folder, 'node'))
  const system = others.find((path) => existsSync(path))
  return system ? [pinned, system] : [pinned]
}

/** User and system time of one start, in milliseconds: the mean of several, from the shell's `times`. */
function cpuOfStarts(node: string, args: readonly string[]): number {
  const script = `i=0; while [ $i -lt ${startsEach} ]; do "$@" >/dev/null; i=$((i+1)); done; times`
  const output = execFileSync('/bin/sh', ['-c', script, 'sh', node, ...args], { encoding: 'utf8' })
  const children = output.trim().split('\n').at(-1) ?? ''
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest),
    0,
  )
  return (seconds * 1_000) / startsEach
}
