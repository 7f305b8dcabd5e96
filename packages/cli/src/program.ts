import { Command, Option } from 'commander'
import { helpWidth, pathOf, type Run } from './command.ts'

/** A file that defines one command. */
type CommandFile = () => Promise<{ command: (run: Run) => Command }>

interface Group {
  readonly description: string
  /** The command of the group itself: `oanim models` is `oanim models list`. */
  readonly defaultCommand?: string
  readonly commands: Record<string, CommandFile>
}

const groups: Record<string, Group> = {
  'api-keys': {
    description: 'Create, change, rotate, revoke and inspect API keys',
    commands: {
      create: () => import('./commands/api-keys/create.ts'),
      list: () => import('./commands/api-keys/list.ts'),
      show: () => import('./commands/api-keys/show.ts'),
      edit: () => import('./commands/api-keys/edit.ts'),
      rotate: () => import('./commands/api-keys/rotate.ts'),
      revoke: () => import('./commands/api-keys/revoke.ts'),
      pause: () => import('./commands/api-keys/pause.ts'),
      resume: () => import('./commands/api-keys/resume.ts'),
      usage: () => import('./commands/api-keys/usage.ts'),
      open: () => import('./commands/api-keys/open.ts'),
      scan: () => import('./commands/api-keys/scan.ts'),
      inspect: () => import('./commands/api-keys/inspect.ts'),
      'report-leak': () => import('./commands/api-keys/report-leak.ts'),
    },
  },
  assets: {
    description: 'Generate, list, download and delete media',
    commands: {
      'gen-image': () => import('./commands/assets/gen-image.ts'),
      'edit-image': () => import('./commands/assets/edit-image.ts'),
      'remove-bg': () => import('./commands/assets/remove-bg.ts'),
      upscale: () => import('./commands/assets/upscale.ts'),
      'gen-video': () => import('./commands/assets/gen-video.ts'),
      'gen-audio': () => import('./commands/assets/gen-audio.ts'),
      run: () => import('./commands/assets/run.ts'),
      list: () => import('./commands/assets/list.ts'),
      show: () => import('./commands/assets/show.ts'),
      download: () => import('./commands/assets/download.ts'),
      delete: () => import('./commands/assets/delete.ts'),
    },
  },
  models: {
    description: 'List models with their prices, and install built-in engines',
    defaultCommand: 'list',
    commands: {
      list: () => import('./commands/models/list.ts'),
      show: () => import('./commands/models/show.ts'),
      install: () => import('./commands/models/install.ts'),
    },
  },
  jobs: {
    description: 'Follow and cancel the generation of media',
    commands: {
      list: () => import('./commands/jobs/list.ts'),
      show: () => import('./commands/jobs/show.ts'),
      wait: () => import('./commands/jobs/wait.ts'),
      cancel: () => import('./commands/jobs/cancel.ts'),
    },
  },
  usage: {
    description: 'Show what jobs cost',
    defaultCommand: 'summary',
    commands: {
      summary: () => import('./commands/usage/summary.ts'),
      history: () => import('./commands/usage/history.ts'),
    },
  },
  members: {
    description: 'Manage the members of the account',
    commands: {
      list: () => import('./commands/members/list.ts'),
      remove: () => import('./commands/members/remove.ts'),
    },
  },
  policy: {
    description: 'Set the rules for the API keys of the account',
    commands: {
      show: () => import('./commands/policy/show.ts'),
      set: () => import('./commands/policy/set.ts'),
    },
  },
  'trust-policies': {
    description: 'Give CI jobs short-lived API keys in exchange for their OIDC tokens',
    commands: {
      create: () => import('./commands/trust-policies/create.ts'),
      list: () => import('./commands/trust-policies/list.ts'),
      delete: () => import('./commands/trust-policies/delete.ts'),
    },
  },
  config: {
    description: 'Read and change settings',
    commands: {
      get: () => import('./commands/config/get.ts'),
      set: () => import('./commands/config/set.ts'),
      unset: () => import('./commands/config/unset.ts'),
      list: () => import('./commands/config/list.ts'),
    },
  },
  'leak-reports': {
    description: 'List, show and resolve reports of leaked keys',
    commands: {
      list: () => import('./commands/leak-reports/list.ts'),
      show: () => import('./commands/leak-reports/show.ts'),
      resolve: () => import('./commands/leak-reports/resolve.ts'),
    },
  },
  audit: {
    description: 'Read and verify the audit log',
    commands: {
      list: () => import('./commands/audit/list.ts'),
      export: () => import('./commands/audit/export.ts'),
      verify: () => import('./commands/audit/verify.ts'),
    },
  },
}

const topLevel: Record<string, CommandFile> = {
  run: () => import('./commands/run.ts'),
  mcp: () => import('./commands/mcp.ts'),
  login: () => import('./commands/login.ts'),
  logout: () => import('./commands/logout.ts'),
  whoami: () => import('./commands/whoami.ts'),
  open: () => import('./commands/open.ts'),
  completion: () => import('./commands/completion.ts'),
  commands: () => import('./commands/commands.ts'),
}

/**
 * Builds the program. Only the files of the commands that the command line names are loaded: one command, a group, or all.
 *
 * @param args What the user typed; without it, every command is loaded.
 */
export async function buildProgram(
  { version, rootHelp, run }: { version: string; rootHelp: string; run: Run },
  args: readonly string[] = [],
): Promise<Command> {
  const program = new Command('oanim').version(version, '-V, --version', 'Show the version')
  // The options of a command that `oanim run` starts are its own.
  program.enablePositionalOptions()
  program.helpInformation = () => rootHelp

  const words = args.filter((arg) => arg !== 'help')
  // It describes all others.
  const [first = '', second = ''] = words[0] === 'commands' && !words.includes('--help') ? [] : words
  for (const [name, { description, defaultCommand, commands }] of Object.entries(
    pick(groups, first, topLevel),
  )) {
    const group = program.command(name).description(description)
    for (const [each, load] of Object.entries(pick(commands, second))) {
      group.addCommand((await load()).command(run), { isDefault: each === defaultCommand })
    }
  }
  for (const load of Object.values(pick(topLevel, first, groups))) {
    program.addCommand((await load()).command(run))
  }
  makeStrict(program)
  return program
}

/** The entry of a name; none when another table has it, and all when no table has. */
function pick<Entry>(table: Record<string, Entry>, name: string, other: object = {}): Record<string, Entry> {
  const entry = Object.hasOwn(table, name) ? table[name] : undefined
  if (entry !== undefined) return { [name]: entry }
  return Object.hasOwn(other, name) ? {} : table
}

/** Makes Commander throw its errors, so that they are rendered like every other error. */
function makeStrict(command: Command): void {
  command
    .exitOverride()
    .configureOutput({ outputError: () => {}, getOutHelpWidth: helpWidth, getErrHelpWidth: helpWidth })
  const json = command.options.find(({ long }) => long === '--json')
  // The result of `oanim run` is that of its command.
  if (json && pathOf(command) !== 'run') {
    command.option('--jq <filter>', 'print what this jq filter makes of the JSON')
  }
  command.helpOption('-h, --help', 'show help')
  // Accepted everywhere; the root help describes it.
  command.addOption(new Option('--profile <name>', 'use the key and the settings of this profile').hideHelp())
  if (command.commands.length > 0) command.helpCommand('help [command]', 'Show help for a command')
  for (const each of command.commands) makeStrict(each)
}

/**
 * Rewrites `help` before or between command names as the option that Commander understands everywhere:
 * `help api-keys create` and `api-keys help create` become `api-keys create --help`.
 */
export function helpAsOption(program: Command, args: readonly string[]): readonly string[] {
  const names: string[] = []
  let command = program
  let isHelp = false
  for (const [index, arg] of args.entries()) {
    const next = command.commands.find((each) => each.name() === arg)
    if (next) {
      command = next
      names.push(arg)
    } else if (arg === 'help' && command.commands.length > 0) {
      isHelp = true
    } else if (isHelp && !arg.startsWith('-') && command.commands.length > 0) {
      // Commander's own error names the unknown command and suggests the nearest one.
      return [...names, ...args.slice(index)]
    } else {
      return isHelp ? [...names, '--help'] : args
    }
  }
  return isHelp ? [...names, '--help'] : args
}
