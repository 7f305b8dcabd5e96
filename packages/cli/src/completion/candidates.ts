import type { Argument, Command, Option } from 'commander'

/** A word that can follow. */
export interface Candidate {
  readonly word: string
  readonly description?: string
}

/** What only the server, or the file system, knows. */
export type Source = 'files' | 'keys' | 'models' | 'profiles'

/** What can stand at the cursor. */
export interface Expected {
  /** Precedes each word: `--format=` */
  readonly prefix: string
  readonly source?: Source | undefined
  readonly candidates: readonly Candidate[]
}

/** Values of options that the command line does not check itself. A test compares the styles with those of the server. */
export const values: Record<string, readonly string[]> = {
  '--format': ['png', 'jpeg', 'webp', 'avif'],
  '--style': [
    'gradient',
    'mesh',
    'aurora',
    'bokeh',
    'grid',
    'halftone',
    'lowpoly',
    'nebula',
    'paper',
    'rays',
    'smoke',
    'topographic',
    'waves',
  ],
  '--scope': [
    'assets:read',
    'assets:write',
    'account:read',
    'usage:read',
    'keys:read',
    'keys:write',
    'audit:read',
  ],
  '--expires': ['1h', '12h', '1d', '7d', '30d', '90d', 'never'],
  '--since': ['1h', '24h', '7d', '30d', '90d'],
  '--until': ['1h', '24h', '7d', '30d', '90d'],
  '--overlap': ['0', '1h', '24h', '7d', '30d'],
}

const sources: Record<string, Source> = {
  'key-id': 'keys',
  key: 'keys',
  model: 'models',
  '--model': 'models',
  '--key': 'keys',
  '--in': 'files',
  '--profile': 'profiles',
}

/**
 * Finds what can follow the words of a command line.
 *
 * @param program Has at least the commands that the words name.
 * @param before The words after `oanim` and before the cursor.
 * @param current What is typed of the word at the cursor.
 */
export function expectedAfter(program: Command, before: readonly string[], current: string): Expected {
  let command = program
  let position = 0
  let pending: Option | undefined
  const used = new Set<string>()
  for (const word of before) {
    if (pending !== undefined) {
      pending = undefined
      continue
    }
    // What follows is a command of its own, or is no option.
    if (word === '--') return { prefix: '', source: 'files', candidates: [] }
    if (word.startsWith('-') && word !== '-') {
      const option = optionOf(command, word.split('=')[0] ?? '')
      if (option !== undefined) used.add(option.attributeName())
      if (option?.required && !word.includes('=')) pending = option
      continue
    }
    const next = command.commands.find((each) => each.name() === word)
    if (next !== undefined) command = next
    else if (word !== 'help') position += 1
  }

  if (pending !== undefined) return expectedValue(pending, '')
  const [, flag, value] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? []
  if (flag !== undefined && value !== undefined) {
    const option = optionOf(command, flag)
    return option?.required ? expectedValue(option, `${flag}=`) : { prefix: '', candidates: [] }
  }
  if (current.startsWith('-') && current !== '-') return { prefix: '', candidates: optionsOf(command, used) }
  if (command.commands.length > 0) return { prefix: '', candidates: namesOf(command) }
  const { registeredArguments: taken } = command
  const argument = taken[position] ?? (taken.at(-1)?.variadic ? taken.at(-1) : undefined)
  return argument === undefined
    ? { prefix: '', candidates: optionsOf(command, used) }
    : expectedArgument(argument)
}

function namesOf(command: Command): Candidate[] {
  const names = command.commands.map((each) => ({ word: each.name(), description: each.description() }))
  return [...names, { word: 'help', description: 'Show help for a command' }]
}

function optionOf(command: Command, flag: string): Option | undefined {
  const everywhere = command.parent ? optionsUpwards(command.parent) : []
  return [...command.options, ...everywhere].find(({ long, short }) => long === flag || short === flag)
}

function optionsUpwards(command: Command): Option[] {
  return [...command.options, ...(command.parent ? optionsUpwards(command.parent) : [])]
}

function optionsOf(command: Command, used: ReadonlySet<string>): Candidate[] {
  const unused = command.options.filter(
    (option) => !option.hidden && (!used.has(option.attributeName()) || option.parseArg !== undefined),
  )
  return [...unused, ...command.createHelp().visibleOptions(command).slice(-1)].flatMap(
    ({ long, description }, index, all) =>
      long == null || all.findIndex((each) => each.long === long) !== index
        ? []
        : [{ word: long, description }],
  )
}

function expectedValue(option: Option, prefix: string): Expected {
  const name = option.long ?? ''
  const choices = option.argChoices ?? values[name] ?? []
  const isFile = /<(?:file|path|directory)>/.test(option.flags)
  return {
    prefix,
    source: sources[name] ?? (isFile ? 'files' : undefined),
    candidates: choices.map((word) => ({ word })),
  }
}

function expectedArgument(argument: Argument): Expected {
  const isFile = ['path', 'file', 'command'].includes(argument.name())
  return {
    prefix: '',
    source: sources[argument.name()] ?? (isFile ? 'files' : undefined),
    candidates: (argument.argChoices ?? []).map((word) => ({ word })),
  }
}
