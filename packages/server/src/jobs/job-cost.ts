import type { NewAsset } from '../assets/asset-store.ts'
import type { CostSource } from '../database/schema.ts'
import type { Model, Price } from '../providers/models.ts'
import { deliveredUnits, priceOf, roundUp } from '../providers/price.ts'
import { type Charge, type MediaRequest, type MediaResult, ProviderError } from '../providers/provider.ts'

export interface Cost {
  /** Millionths of a US dollar, rounded up. A safe integer that is never negative. */
  readonly costMicroUsd: number
  readonly source: CostSource
  /** What is remarkable about what the provider reported. A sentence for the log. */
  readonly warning?: string
}

/** A report that is this many times the estimate, and more than a dollar, is an error of the provider. */
const maxFactor = 10
const dollar = 1_000_000
/** The most that one request of a model without a price can cost. Millionths of a US dollar. */
const maxUnpriced = 10_000 * dollar

type PricedModel = Pick<Model, 'price' | 'provider' | 'name'>

/** What is known of a job when it ends. */
interface EndedJob {
  readonly row: { readonly estimate_micro_usd: number | null }
  /** Whether the provider may have been called. */
  readonly isCalled: boolean
  /** Absent if its files were not found. */
  readonly request?: MediaRequest | undefined
}

/**
 * What a job cost: what the provider says that it charged, otherwise the price of what it delivered. A report that
 * cannot be true is ignored.
 *
 * @param admitted The estimate with which the job was admitted. A price that was raised since does not count.
 * @returns `undefined` if the model has no price and the provider reports no money.
 */
export function costOf(
  model: PricedModel,
  request: MediaRequest,
  result: MediaResult,
  assets: readonly NewAsset[],
  admitted: number | null = null,
): Cost | undefined {
  const price = priceAtAdmission(model, request, admitted)
  const estimate = admitted ?? priceOf(model, request)?.estimateMicroUsd
  const reported = read(result.costMicroUsd, estimate)
  if (reported.value !== undefined) {
    return { costMicroUsd: roundUp(reported.value), source: 'provider', ...reported.note }
  }
  if (estimate === undefined) return undefined
  if (!price || result.isCostIncomplete)
    return { costMicroUsd: estimate, source: 'estimate', ...reported.note }
  const billed = read(toMoney(result.billedUnits, price), estimate)
  const delivered = deliveredUnits({ ...model, price }, request, {
    ...result,
    assets,
    isBilled: billed.value !== undefined,
  })
  const costMicroUsd = roundUp(Math.max(price.microUsd * delivered, billed.value ?? 0))
  return { costMicroUsd, source: 'price', ...reported.note, ...billed.note }
}

/**
 * What a job cost that failed or was cancelled. What nobody knows counts as the estimate, never as nothing.
 *
 * @param charge The error of the job, or the answer to a cancellation.
 * @returns `undefined` if nobody knows and the model had no price.
 */
export function costOfFailure(
  { row, isCalled, request }: EndedJob,
  charge: unknown,
  model?: PricedModel,
): Cost | undefined {
  const { estimate_micro_usd: estimate } = row
  const { isFree, costMicroUsd, billedUnits } = chargeOf(charge)
  if (!isCalled || estimate === 0) return { costMicroUsd: 0, source: 'none' }
  const reported = read(costMicroUsd, estimate ?? undefined)
  if (reported.value !== undefined) {
    return { costMicroUsd: roundUp(reported.value), source: 'provider', ...reported.note }
  }
  if (isFree && costMicroUsd === undefined) return { costMicroUsd: 0, source: 'none' }
  if (estimate === null) return undefined
  const price = model && priceAtAdmission(model, request, estimate)
  const billed = read(price && toMoney(billedUnits, price), estimate)
  if (billed.value !== undefined) {
    return { costMicroUsd: roundUp(billed.value), source: 'price', ...billed.note }
  }
  return { costMicroUsd: estimate, source: 'estimate', ...reported.note, ...billed.note }
}

/** The price of a model; in proportion to the estimate at admission, if that was lower. */
function priceAtAdmission(
  model: PricedModel,
  request: MediaRequest | undefined,
  admitted: number | null,
): Price | undefined {
  const { price } = model
  const now = price && request && priceOf(model, request)?.estimateMicroUsd
  if (!now || admitted === null || now <= admitted) return price
  return { ...price, microUsd: (price.microUsd * admitted) / now }
}

function chargeOf(charge: unknown): Charge {
  if (charge instanceof ProviderError) return charge.facts
  const isCharge = typeof charge === 'object' && charge !== null && !(charge instanceof Error)
  return isCharge ? (charge as Charge) : {}
}

/** What a provider reports as units may be anything, so it is read as money. */
function toMoney(units: unknown, { microUsd }: Pick<Price, 'microUsd'>): unknown {
  return typeof units === 'number' ? units * microUsd : units
}

interface Reading {
  /** `undefined`: nothing is reported, or what cannot be true. */
  readonly value: number | undefined
  readonly note: { readonly warning?: string }
}

/** Reads what a provider reports, which may be anything. */
function read(value: unknown, estimate: number | undefined): Reading {
  if (value === undefined) return { value: undefined, note: {} }
  const most = estimate === undefined ? maxUnpriced : Math.max(estimate * maxFactor, dollar)
  const isTrue = typeof value === 'number' && value >= 0 && value <= Math.min(most, Number.MAX_SAFE_INTEGER)
  const shown = typeof value === 'number' ? `${value} millionths of a dollar` : `the type ${typeof value}`
  if (!isTrue) {
    return {
      value: undefined,
      note: { warning: `The provider reports a charge of ${shown}, which is ignored.` },
    }
  }
  if (estimate === undefined || value <= estimate) return { value, note: {} }
  return { value, note: { warning: `The provider charged ${shown}, more than the estimate of ${estimate}.` } }
}
