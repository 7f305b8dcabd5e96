import { type Command, Option } from 'commander'
import { collectList } from '../../command.ts'

/** What `--budget` and `--model` hold. */
export interface BudgetOptions {
  budget?: string[]
  model?: string[]
}

/** Adds `--budget` and, where keys are limited to models, `--model`. Both can be repeated, or hold several values. */
export function addBudgetOptions(
  command: Command,
  { budget, model }: { budget: string; model?: string },
): Command {
  command.addOption(new Option('--budget <amounts>', budget).argParser(collectList))
  return model === undefined
    ? command
    : command.addOption(new Option('--model <patterns>', model).argParser(collectList))
}
