import type { ApiKey, Schemas, Scope } from '../../api/contract.ts'
import { type FieldErrors, sentenceOf } from '../../api/field-errors.ts'
import { Problem } from '../../api/problem.ts'
import {
  type BudgetTexts,
  budgetError,
  budgetsOf,
  budgetTextsOf,
  noBudgets,
} from '../../components/budget-fields.tsx'
import { patternsOf } from '../../components/models-field.tsx'
import { numberError, readNumber } from '../../components/number-field.tsx'
import { scopeLabels } from '../../components/scope-labels.ts'

export const allScopes = Object.keys(scopeLabels) as Scope[]
export const requestsRange = { min: 1, max: 1_000_000 }

/** What limits a key, as it was typed; all but the scopes can be changed later. */
export interface Limits extends BudgetTexts {
  expiry: string
  date: string
  addresses: string
  limit: string
  models: string
}

export interface Restrictions extends Limits {
  scopes: Scope[]
}

const noLimits: Limits = { expiry: '', date: '', addresses: '', limit: '', models: '', ...noBudgets }

/** By default a key generates images and has no other restriction. */
export const defaultRestrictions: Restrictions = {
  scopes: ['assets:read', 'assets:write', 'account:read'],
  ...noLimits,
}

/** The restrictions as the API takes them. Scopes are always sent: the key gets exactly what the form shows. */
export function restrictionsOf({ scopes, ...limits }: Restrictions): Omit<Schemas['CreateApiKey'], 'name'> {
  const blocks = blocksOf(limits.addresses)
  const patterns = patternsOf(limits.models)
  const budgets = budgetsOf(limits)
  const expires = expiresOf(limits)
  const requests = readNumber(limits.limit, requestsRange)
  return {
    scopes: allScopes.filter((scope) => scopes.includes(scope)),
    ...(expires !== '' && { expires }),
    ...(blocks.length > 0 && { allowed_ips: blocks }),
    ...(typeof requests === 'number' && { requests_per_minute: requests }),
    ...(patterns.length > 0 && { models: patterns }),
    ...(budgets.length > 0 && { budgets }),
  }
}

/** The limits of a key in the form that edits them. An empty expiry keeps the one that the key has. */
export function limitsOf(key: ApiKey): Limits {
  return {
    ...noLimits,
    addresses: key.allowed_ips?.join(', ') ?? '',
    limit: key.requests_per_minute === null ? '' : String(key.requests_per_minute),
    models: key.models?.join(', ') ?? '',
    ...budgetTextsOf(key.budgets),
  }
}

/** What the form changes of a key. What the user did not touch is not sent. */
export function changesOf(before: Limits, now: Limits): Schemas['UpdateApiKey'] {
  const isChanged = (...names: (keyof Limits)[]) =>
    names.some((name) => before[name].trim() !== now[name].trim())
  const blocks = blocksOf(now.addresses)
  const patterns = patternsOf(now.models)
  const requests = readNumber(now.limit, requestsRange)
  const expires = expiresOf(now)
  return {
    ...(expires !== '' && { expires }),
    ...(isChanged('addresses') && { allowed_ips: blocks.length > 0 ? blocks : null }),
    ...(isChanged('limit') && { requests_per_minute: typeof requests === 'number' ? requests : null }),
    ...(isChanged('models') && { models: patterns.length > 0 ? patterns : null }),
    ...(isChanged('day', 'month', 'total') && { budgets: budgetsOf(now) }),
  }
}

/** Errors that show before the form is sent, by field. */
export function validateRestrictions(restrictions: Restrictions): FieldErrors {
  return {
    ...(restrictions.scopes.length === 0 && { scopes: 'Select at least one permission.' }),
    ...validateLimits(restrictions),
  }
}

/** The same for the limits. */
export function validateLimits(limits: Limits): FieldErrors {
  const { expiry, date, limit } = limits
  const today = new Date().toISOString().slice(0, 10)
  const requests = numberError(limit, requestsRange)
  const budgets = budgetError(limits)
  return {
    ...(expiry === 'date' && date === '' && { expires: 'Choose the last day on which the key works.' }),
    ...(expiry === 'date' &&
      date !== '' &&
      date < today && { expires: `${date} is in the past. Choose today, ${today}, or a later day.` }),
    ...(requests !== undefined && { requests_per_minute: requests }),
    ...(budgets !== undefined && { budgets }),
  }
}

/** The server's errors, by field. An error in a list names the entry. */
export function deniedRestrictions(error: unknown, { addresses, models }: Limits): FieldErrors {
  if (!(error instanceof Problem)) return {}
  const wrongIn = (list: string, entries: string[], example = '') =>
    error.entries
      .flatMap(({ field, index, detail }) =>
        field === list && entries[index] !== undefined ? [`“${entries[index]}” ${detail}${example}.`] : [],
      )
      .join(' ')
  const { scopes, expires, allowed_ips, requests_per_minute, models: ofModels, budgets } = error.fields
  return {
    ...(scopes && { scopes: sentenceOf('The permissions:', scopes) }),
    ...(expires && { expires: sentenceOf('The expiry', expires) }),
    ...(allowed_ips && {
      allowed_ips:
        wrongIn('allowed_ips', blocksOf(addresses), ', such as 192.0.2.7 or 192.0.2.0/24') ||
        sentenceOf('The list', allowed_ips),
    }),
    ...(requests_per_minute && { requests_per_minute: sentenceOf('The limit', requests_per_minute) }),
    ...(ofModels && { models: wrongIn('models', patternsOf(models)) || sentenceOf('The list', ofModels) }),
    ...(budgets && { budgets: sentenceOf('The budget', budgets) }),
  }
}

export function areDefaults({ scopes, ...limits }: Restrictions): boolean {
  const hasDefaultScopes =
    scopes.length === defaultRestrictions.scopes.length &&
    defaultRestrictions.scopes.every((scope) => scopes.includes(scope))
  const names = Object.keys(noLimits) as (keyof Limits)[]
  return hasDefaultScopes && names.every((name) => limits[name].trim() === '')
}

function blocksOf(addresses: string): string[] {
  return addresses.split(/[\s,;]+/).filter(Boolean)
}

function expiresOf({ expiry, date }: Limits): string {
  return expiry === 'date' ? date : expiry
}
