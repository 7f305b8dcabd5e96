import { type Command, Option } from 'commander'
import { collectList, usageError } from '../../command.ts'
import { type BudgetInput, parseBudgets } from './parse-budgets.ts'

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

/** The fields of a new key that the options set. @throws {Failure} `usage_invalid`, exit 2 */
export function budgetFieldsOf({ budget, model }: BudgetOptions): {
  budgets?: BudgetInput[]
  models?: string[]
} {
  return {
    ...(budget && { budgets: parseBudgets(budget) }),
    ...(model && { models: checkPatterns(model) }),
  }
}

/**
 * The fields of a change that the options set: `--budget none` removes the budgets, and `--model any` the restriction.
 *
 * @throws {Failure} `usage_invalid`, exit 2
 */
export function budgetChangeOf({ budget, model }: BudgetOptions): {
  budgets?: BudgetInput[]
  models?: string[] | null
} {
  return {
    ...(budget && { budgets: isOnly(budget, 'none') ? [] : parseBudgets(budget) }),
    ...(model && { models: isOnly(model, 'any') ? null : checkPatterns(model) }),
  }
}

function isOnly([first, ...others]: readonly string[], word: string): boolean {
  return others.length === 0 && first?.toLowerCase() === word
}

function checkPatterns(patterns: string[]): string[] {
  if (!patterns.includes('')) return patterns
  throw usageError(
    `Invalid --model "${patterns.join(',')}". Use the ID of a model or a pattern, such as fal-ai/flux-*.`,
  )
}
