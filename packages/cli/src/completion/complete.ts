import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { visible } from '../output/text.ts'
import { type Candidate, expectedAfter, type Source } from './candidates.ts'
import { quoteForBash, quoteForPowerShell, splitLine, type TypedLine } from './words.ts'

/** A prompt waits no longer than this for the server. Milliseconds. */
const timeoutMs = 1_000
/** Most words that a shell is given. */
const maxWords = 1_000

/**
 * Prints what can follow a command line, for the script of a shell. Never fails, and prints nothing else.
 *
 * @param args The shell, then its words; bash passes its word breaks and its line, and PowerShell its line on standard
 * input.
 * @param build Builds the program with the commands that the words name.
 */
export async function complete(
  [shell = '', ...args]: readonly string[],
  build: (words: readonly string[]) => Promise<Command>,
  context: Context,
): Promise<void> {
  const answer = await answerFor(shell, args, build, context).catch(() => 'words\n')
  // A request that the server has not answered would keep the process alive.
  process.stdout.write(answer, () => process.exit(0))
}

async function answerFor(
  shell: string,
  args: readonly string[],
  build: (words: readonly string[]) => Promise<Command>,
  context: Context,
): Promise<string> {
  const line = await lineOf(shell, args)
  const { splitProfile } = await import('../config/profile.ts')
  const program = await build(splitProfile(line.before).rest)
  const { prefix, source, candidates } = expectedAfter(program, line.before, line.current)
  if (source === 'files') return 'files\n'
  const found = source === undefined ? candidates : await wordsOf(source, context, line)
  const lines = found
    .map(({ word, description }) => ({ word: `${prefix}${word}`, description }))
    // A word that needs an escape is no word that a user can read, and a line break would make it two.
    .filter(({ word }) => word.startsWith(line.current) && visible(word) === word)
    .slice(0, maxWords)
    .flatMap((each) => lineFor(shell, each, line, args))
  return ['words', ...lines, ''].join('\n')
}

async function lineOf(shell: string, args: readonly string[]): Promise<TypedLine> {
  if (shell !== 'bash' && shell !== 'powershell') {
    const raw = args.at(-1) ?? ''
    return { before: args.slice(0, -1), current: splitLine(raw, '\\').current, raw, quote: '' }
  }
  const text = shell === 'bash' ? (args[1] ?? '') : await readInput()
  const line = splitLine(text, shell === 'bash' ? '\\' : '`')
  return { ...line, before: line.before.slice(1) }
}

async function readInput(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk
  return text.replace(/\r?\n$/, '')
}

function lineFor(
  shell: string,
  { word, description }: { word: string; description: string | undefined },
  line: TypedLine,
  [breaks = '']: readonly string[],
): string[] {
  if (shell === 'bash') {
    const quoted = quoteForBash(word, line, breaks)
    return quoted === undefined ? [] : [quoted]
  }
  const shown = shell === 'powershell' ? quoteForPowerShell(word) : word
  return [description ? `${shown}\t${visible(description)}` : shown]
}

/** The words that only the server, or the configuration, knows. */
async function wordsOf(
  source: Exclude<Source, 'files'>,
  context: Context,
  line: TypedLine,
): Promise<Candidate[]> {
  const { chooseProfile, listProfiles } = await import('../config/profile.ts')
  if (source === 'profiles') return ['default', ...(await listProfiles())].map((word) => ({ word }))
  const timeout = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('The server took too long.')), timeoutMs)
  })
  const profile = chooseProfile(profileIn(line.before), context.env)
  return Promise.race([timeout, ask(source, { ...context, profile }, line.current)])
}

/** The value of the last `--profile`. */
function profileIn(words: readonly string[]): string | undefined {
  const at = words.findLastIndex((word) => /^--profile(?:=|$)/.test(word))
  return words[at]?.includes('=') ? words[at].slice('--profile='.length) : words[at + 1 || words.length]
}

async function ask(source: 'keys' | 'models', context: Context, current: string): Promise<Candidate[]> {
  const { findCredential } = await import('../config/find-credential.ts')
  // A CI job could get a key for its OIDC token, but nobody presses Tab there.
  if ('missing' in (await findCredential(context))) return []
  const { connect } = await import('../server/connect.ts')
  const { client } = await connect(context)
  if (source === 'models') {
    return (await client.models.list()).map(({ id, verbs }) => ({ word: id, description: verbs.join(', ') }))
  }
  const { allKeys } = await import('../commands/api-keys/find-key.ts')
  const { api_keys: keys } = await allKeys(client, { withRevoked: false })
  const isAmbiguous = (name: string) => keys.filter((key) => key.name === name).length > 1
  return keys.flatMap(({ id, name, prefix }) => [
    ...(isAmbiguous(name) ? [] : [{ word: name, description: prefix }]),
    { word: prefix, description: name },
    // They are long, and rarely typed.
    ...(current.startsWith('key_') ? [{ word: id, description: name }] : []),
  ])
}
