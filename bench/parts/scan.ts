import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findKeys } from '@oanim/key'
import { type Findings, logProgress, number, type Row, show } from '../support/report.ts'
import { Scratch } from '../support/scratch.ts'
import { spread } from '../support/statistics.ts'

const root = join(import.meta.dirname, '../..')
const program = join(root, 'packages/cli/dist/oanim.js')
const rounds = 7
const sizeBytes = 400_000_000
const goal = { goal: '≥ 200 MB/s', limit: 200 }

/** Measures the search for keys: in memory, and by the command in many files, one large file and a git history. */
export async function measureScan(): Promise<Findings> {
  if (!existsSync(program)) {
    return {
      rows: [{ what: 'oanim api-keys scan', measured: 'not measured: the command line is not built' }],
    }
  }
  await using scratch = new Scratch()
  const folder = await scratch.folder()
  // Realistic text: the sources and documents of this repository, repeated.
  const text = Buffer.concat(
    globSync('{packages,docs,test,bench,scripts}/**/*.{ts,tsx,md,json,mjs}', {
      cwd: root,
      exclude: (path) => /(?:^|\/)(?:node_modules|dist)$/.test(path),
    })
      .sort()
      .map((name) => readFileSync(join(root, name))),
  )
  const part = (from: number, length: number) => {
    const start = from % (text.length - length)
    return text.subarray(start, start + length)
  }

  logProgress('scan: writing files …')
  const fileBytes = 20_000
  const many = join(folder, 'many')
  for (let index = 0; index < sizeBytes / fileBytes; index += 1) {
    const into = join(many, `${Math.floor(index / 200)}`)
    if (index % 200 === 0) mkdirSync(into, { recursive: true })
    writeFileSync(join(into, `${index}.ts`), part(index * fileBytes, fileBytes))
  }
  const large = join(folder, 'large.txt')
  const piece = part(0, Math.min(text.length - 1, 1_000_000))
  for (let written = 0; written < sizeBytes; written += piece.length) {
    writeFileSync(large, piece, { flag: 'a' })
  }
  const repository = join(folder, 'repository')
  const historyBytes = createRepository(repository, part)

  const memory = Buffer.concat(Array.from({ length: 50 }, () => piece))
  const speeds = {
    memory: [] as number[],
    many: [] as number[],
    large: [] as number[],
    history: [] as number[],
  }
  for (let round = -1; round < rounds; round += 1) {
    if (round >= 0) logProgress(`scan: round ${round + 1} of ${rounds} …`)
    const speed = {
      memory: speedOf(memory.length, () => findKeys(memory)),
      many: speedOf(sizeBytes, () => scan(many)),
      large: speedOf(sizeBytes, () => scan(large)),
      history: speedOf(historyBytes, () => scan('--history', repository)),
    }
    if (round < 0) continue
    for (const name of ['memory', 'many', 'large', 'history'] as const) speeds[name].push(speed[name])
  }

  const row = (what: string, measured: readonly number[], isGoal = true): Row => ({
    what,
    measured: `${show(spread(measured), 0)} MB/s`,
    ...(isGoal && { goal: goal.goal, isMet: spread(measured).median >= goal.limit }),
  })
  const files = number(sizeBytes / fileBytes, 0)
  return {
    rows: [
      row('findKeys on source text in memory, one core', speeds.memory),
      row(`oanim api-keys scan, ${files} files of 20 kB, including start`, speeds.many),
      row('oanim api-keys scan, one file of 400 MB, including start', speeds.large),
      row(`oanim api-keys scan --history, ${number(historyBytes / 1e6, 0)} MB in git`, speeds.history, false),
    ],
  }
}

/** @returns Megabytes per second. */
function speedOf(bytes: number, work: () => void): number {
  const startedAt = performance.now()
  work()
  return bytes / 1_000 / (performance.now() - startedAt)
}

function scan(...args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [program, 'api-keys', 'scan', ...args])
  // 1 if an example in the text is a well-formed key.
  if (status !== 0 && status !== 1) throw new Error(`oanim api-keys scan: ${stderr}`)
}

/** A repository with many versions of some files, packed. @returns Bytes of all versions together. */
function createRepository(folder: string, part: (from: number, length: number) => Buffer): number {
  const [commits, filesEach, fileBytes] = [200, 10, 20_000]
  mkdirSync(folder)
  const git = (args: string[], input?: Buffer) =>
    execFileSync('git', ['-C', folder, ...args], {
      stdio: ['pipe', 'ignore', 'pipe'],
      ...(input && { input }),
    })
  git(['init', '--quiet'])
  const stream: Buffer[] = []
  for (let commit = 0; commit < commits; commit += 1) {
    stream.push(
      Buffer.from(
        `commit refs/heads/main\ncommitter bench <bench@localhost> ${1e9 + commit} +0000\ndata 1\nx\n`,
      ),
    )
    for (let file = 0; file < filesEach; file += 1) {
      const content = part((commit * filesEach + file) * 7_919, fileBytes)
      stream.push(Buffer.from(`M 100644 inline ${file}.ts\ndata ${fileBytes}\n`), content, Buffer.from('\n'))
    }
  }
  git(['fast-import', '--quiet'], Buffer.concat(stream))
  return commits * filesEach * fileBytes
}
