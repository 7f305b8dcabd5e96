import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Command } from 'commander'
import { buildProgram, helpAsOption } from '../src/program.ts'
import { rootHelp } from '../src/root-help.ts'
import { binary, node, someone } from './support/cli.ts'

const snapshot = join(import.meta.dirname, 'help.snapshot')
const program = await buildProgram({ version: '0.0.0', rootHelp, run: () => async () => {} })

/** The words of every command and group, such as `['api-keys', 'create']`. */
function everyCommand(command: Command = program, words: string[] = []): string[][] {
  return [words, ...command.commands.flatMap((each) => everyCommand(each, [...words, each.name()]))]
}
const leaves = everyCommand().filter(
  (words) =>
    words.length > 0 &&
    everyCommand().every(
      (other) => other.length <= words.length || !other.join(' ').startsWith(`${words.join(' ')} `),
    ),
)

test('the help of every command equals the reviewed snapshot', async () => {
  await using me = await someone()
  let shown = ''
  for (const words of everyCommand()) {
    const run = await me.oanim([...words, '--help'])
    assert.equal(run.exitCode, 0)
    assert.equal(run.stderr, '')
    for (const line of run.stdout.split('\n')) assert.ok(line.length <= 80, line)
    shown += `$ oanim ${[...words, '--help'].join(' ')}\n${run.stdout}\n`
  }
  if (process.env['UPDATE_SNAPSHOTS']) await writeFile(snapshot, shown)
  assert.equal(shown, await readFile(snapshot, 'utf8'), 'reviewed? UPDATE_SNAPSHOTS=1 writes it anew')
})

test('the word help, anywhere in a command, shows what --help shows', async () => {
  await using me = await someone()
  const root = await me.oanim(['help'])
  assert.deepEqual([root.exitCode, root.stdout], [0, rootHelp])
  const [words = []] = leaves.filter(({ length }) => length > 1)
  const run = await me.oanim([...words, '--help'])
  for (const before of words.keys()) {
    const byWord = await me.oanim([...words.slice(0, before), 'help', ...words.slice(before)])
    assert.deepEqual([byWord.exitCode, byWord.stdout], [0, run.stdout], `help after ${before} words`)
  }
  // In this process: the others would be more than a hundred.
  for (const command of everyCommand().slice(1)) {
    for (const before of command.keys()) {
      const args = [...command.slice(0, before), 'help', ...command.slice(before)]
      const needed = await buildProgram({ version: '0.0.0', rootHelp, run: () => async () => {} }, args)
      assert.deepEqual(helpAsOption(needed, args), [...command, '--help'], args.join(' '))
    }
  }
})

test('every command has an example', () => {
  for (const words of leaves) {
    const command = words.reduce(
      (at: Command | undefined, word) => at?.commands.find((each) => each.name() === word),
      program,
    )
    let help = ''
    command?.configureOutput({
      writeOut: (text) => {
        help += text
      },
    })
    command?.outputHelp()
    assert.match(help, new RegExp(`\nExamples:\n {2}.*oanim ${words.join(' ')}`))
  }
})

test('the root help lists every command with its description', () => {
  const listed = [...rootHelp.matchAll(/^ {2}([a-z][a-z -]+?) {2,}([A-Z].*)$/gm)]
    .map(([, words, description]) => [words, description])
    .filter(([words]) => leaves.some((leaf) => leaf.join(' ') === words))
  assert.deepEqual(
    listed.map(([words]) => words).sort(),
    leaves.map((words) => words.join(' ')).sort(),
    'list it in src/root-help.ts',
  )
  for (const [words = '', description = ''] of listed) {
    const command = words
      .split(' ')
      .reduce((at: Command | undefined, word) => at?.commands.find((each) => each.name() === word), program)
    assert.ok(command?.description().startsWith(description), words)
  }
})

test('the root help and --version need only the first file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'oanim-alone-'))
  try {
    await copyFile(binary, join(folder, 'oanim.cjs'))
    const alone = (...args: string[]) =>
      spawnSync(node, [join(folder, 'oanim.cjs'), ...args], { encoding: 'utf8' })
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'))
    for (const flag of ['--version', '-V']) assert.equal(alone(flag).stdout, `${version}\n`)
    for (const args of [[], ['--help'], ['-h'], ['help']]) assert.equal(alone(...args).stdout, rootHelp)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the binary is executable', {
  skip: process.platform === 'win32' && 'has no executable bit',
}, async () => {
  assert.equal((await stat(binary)).mode & 0o111, 0o111)
  assert.match(await readFile(binary, 'utf8'), /^#!\/usr\/bin\/env node\n/)
})

test('help for an unknown command is a usage error that suggests the likely one', async () => {
  await using me = await someone()
  for (const args of [
    ['help', 'api-keys', 'creat'],
    ['api-keys', 'help', 'creat'],
  ]) {
    const run = await me.oanim(args)
    assert.deepEqual([run.exitCode, run.stdout], [2, ''])
    assert.match(run.stderr, /Did you mean create\?/)
  }
})

test('a group without a command shows its help and is a usage error', async () => {
  await using me = await someone()
  const run = await me.oanim(['api-keys'])
  assert.equal(run.exitCode, 2)
  assert.equal(run.stdout, '')
  assert.match(run.stderr, /^Usage: oanim api-keys/)
})
