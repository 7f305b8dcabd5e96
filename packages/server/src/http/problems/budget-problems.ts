import type { ProblemSpec } from './problem-spec.ts'

/** Requests that are not sent to a provider because of what they may cost. */
export const budgetProblems = {
  key_budget_exceeded: {
    status: 402,
    title: 'Budget of the key exceeded',
    retry: 'never',
    hint: 'Choose a cheaper model, ask for a larger budget (`oanim api-keys edit`), or wait for the next period, if there is one.',
  },
  parent_budget_exceeded: {
    status: 402,
    title: 'Budget of a parent key exceeded',
    retry: 'never',
    hint: 'The budget is that of a key above this one, and its other keys use it as well. Ask for a larger one.',
  },
  account_budget_exceeded: {
    status: 402,
    title: 'Budget of the account exceeded',
    retry: 'never',
    hint: 'Choose a cheaper model, ask an owner of the account for a larger budget (`oanim policy set`), or wait for the next period, if there is one.',
  },
  price_unknown: {
    status: 402,
    title: 'Price of the model unknown',
    retry: 'never',
    hint: 'Choose a model with a price (`oanim models`), or ask the operator to set one in OANIM_PRICES.',
  },
  credit_exhausted: {
    status: 402,
    title: 'Not enough credit',
    retry: 'never',
    hint: 'Ask the operator of this server for credit (`npm run grant-credit`). The built-in engine costs nothing.',
  },
  model_not_allowed: {
    status: 403,
    title: 'Model not allowed for this key',
    retry: 'never',
    hint: 'Choose a model that the key allows, or ask for a key that allows this one.',
  },
} as const satisfies Record<string, ProblemSpec>
