import { Command, type Option } from 'commander'
import { examples, pathOf, type Run } from '../command.ts'
import type { Context } from '../context.ts'
import { renderFacts, wrapLines } from '../output/table.ts'

/** `oanim commands` */
export const command = (run: Run) => {
  const self = new Command('commands')
  return self
    .description('List all commands with their options, also as JSON for agents')
    .option('--json', 'print the list as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim commands', "oanim commands --jq '.commands[].command'"],
        'The JSON has "version", which changes only if a member is removed or gets another meaning, "exit_codes", "global_options" and "commands". A command has its summary, usage, arguments, options, exit codes and examples.',
      ),
    )
    .action(run((context) => listCommands(context, self.parent ?? self)))
}

/** Rises when a member of the JSON is removed, or gets another meaning. */
const formatVersion = 1

/** What every exit code means, for every command that does not say otherwise. */
const exitCodes: Record<string, string> = {
  '0': 'Done',
  '1': 'Failed',
  '2': 'Usage error or invalid input',
  '4': 'Not signed in, not allowed, or over a budget',
  '130': 'Interrupted',
  '143': 'Terminated',
}

const otherExitCodes: Record<string, Record<string, string>> = {
  'api-keys scan': {
    '0': 'No key found',
    '1': 'A key was found',
    '2': 'Usage error, or something was not scanned',
  },
  'audit verify': { '0': 'The audit log was not changed', '1': 'Failed, or the audit log was changed' },
  run: {
    '0': 'Done; other codes are those of the command',
    '126': 'The command cannot be executed',
    '127': 'The command is not found',
  },
}

/** Commands that work without an API key. */
const withoutKey = new Set([
  'api-keys open',
  'api-keys report-leak',
  'api-keys scan',
  'commands',
  'completion',
  'config get',
  'config list',
  'config set',
  'config unset',
  'login',
  'logout',
  'open',
])

async function listCommands(context: Context, program: Command): Promise<void> {
  const { output, version } = context
  const commands = leavesOf(program)
  if (output.isJson) {
    return output.json({
      version: formatVersion,
      oanim: version,
      exit_codes: exitCodes,
      global_options: program.options.map(describeOption),
      commands: commands.map(describe),
    })
  }
  const width = output.width === undefined ? 80 : Math.min(80, output.width)
  const blocks = commands.map((each) => {
    const { options, arguments: taken, usage, summary } = describe(each)
    const rows: [string, string][] = [
      ...taken.map(({ name, description }): [string, string] => [name, description]),
      ...options.map(({ flags, description }): [string, string] => [flags, description]),
    ]
    const lines = rows.map(([name, text]) => `${name}  ${text}`)
    return `${wrapLines(`${output.style.bold(usage)}\n${summary}`, width)}\n${lines
      .map((line) => `  ${wrapLines(line, width - 4).replaceAll('\n', '\n    ')}\n`)
      .join('')}`
  })
  const codes = renderFacts(Object.entries(exitCodes), width)
  await output.result(`${blocks.join('\n')}\nExit codes:\n${codes}`)
}

/** The commands that do something: groups are left out. */
export function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf)
}

function describe(command: Command) {
  const path = pathOf(command)
  const { parent } = command
  return {
    command: `oanim ${path}`,
    summary: command.description(),
    usage: `oanim ${path} ${command.usage()}`,
    arguments: command.registeredArguments.map((each) => ({
      name: each.name(),
      description: each.description,
      required: each.required,
      variadic: each.variadic,
      choices: each.argChoices ?? null,
    })),
    options: command.options.filter(({ hidden }) => !hidden).map(describeOption),
    needs_key: !withoutKey.has(path),
    exit_codes: { ...exitCodes, ...otherExitCodes[path] },
    examples: examplesOf(command),
    ...(parent !== null && isDefault(parent, command) && { short_form: `oanim ${pathOf(parent)}` }),
  }
}

function describeOption(option: Option) {
  return {
    flags: option.flags,
    name: option.long ?? option.short ?? option.flags,
    value: /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1] ?? null,
    description: option.description,
    default: option.negate ? true : (option.defaultValue ?? null),
    choices: option.argChoices ?? null,
    required: option.mandatory || /\(required\)/.test(option.description),
  }
}

/** The examples at the end of the help, without the line breaks that make them fit. */
function examplesOf(command: Command): string[] {
  let help = ''
  const { writeOut } = command.configureOutput()
  command.configureOutput({
    writeOut: (text) => {
      help += text
    },
  })
  command.outputHelp()
  if (writeOut) command.configureOutput({ writeOut })
  const [, list = ''] = /\nExamples:\n((?: {2}.*\n?)+)/.exec(help) ?? []
  return list
    .replace(/\\\n\s+/g, '')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.trim())
}

/** Whether a group runs this command if none is named. */
function isDefault(group: Command, command: Command): boolean {
  return '_defaultCommandName' in group && group._defaultCommandName === command.name()
}
