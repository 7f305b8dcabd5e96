import type { Command } from 'commander'

/**
 * Rewrites `help` before or among the names of commands, at any depth, as the option that Commander understands
 * everywhere: `help api-keys create` and `api-keys help create` become `api-keys create --help`.
 */
export function helpAsOption(program: Command, args: readonly string[]): readonly string[] {
  const names: string[] = []
  let command = program
  let isAsked = false
  for (const [index, arg] of args.entries()) {
    const next = command.commands.find((each) => each.name() === arg)
    if (next) {
      command = next
      names.push(arg)
    } else if (arg === 'help' && command.commands.length > 0) {
      isAsked = true
    } else if (isAsked && !arg.startsWith('-') && command.commands.length > 0) {
      // Commander's own error names the unknown command and suggests the nearest one.
      return [...names, ...args.slice(index)]
    } else {
      return isAsked ? [...names, '--help'] : args
    }
  }
  return isAsked ? [...names, '--help'] : args
}

/** The names that lead to a command, without the program's own. */
export function pathOf(command: Command): string {
  const names: string[] = []
  for (let each: Command = command; each.parent; each = each.parent) names.unshift(each.name())
  return names.join(' ')
}
