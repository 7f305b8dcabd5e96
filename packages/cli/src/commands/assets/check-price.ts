import type { EstimateInput, OpenAnimate } from '@oanim/sdk'
import type { Context } from '../../context.ts'
import { Failure } from '../../failure.ts'
import { dollars } from '../../output/money.ts'
import { visible } from '../../output/text.ts'

const variable = 'ANIMATE_MAX_USD_PER_RUN'
/** From this price on, a user at a terminal is told before the request is sent. US dollars. */
const announcedUsd = 1

/** Whether anything depends on the price of a request. If not, no request asks for it. */
export function needsPrice({ env, output }: Context): boolean {
  return maxUsdPerRun(env) !== undefined || (!output.isJson && output.stderrWidth !== undefined)
}

/**
 * Checks what a request may cost before it is sent, and tells a user at a terminal if it is much.
 *
 * @throws {Failure} `spending_limit_exceeded`, `price_unknown`, exit 4; `spending_limit_invalid`, exit 2
 */
export async function checkPrice(
  { env, output }: Context,
  client: OpenAnimate,
  input: EstimateInput,
): Promise<void> {
  const maxUsd = maxUsdPerRun(env)
  const estimate = await client.usage.estimate(input).catch((error: unknown) => {
    if (maxUsd !== undefined) throw error
    // The request itself says what is wrong.
    return undefined
  })
  if (!estimate) return
  const { estimate_usd: usd } = estimate
  const model = visible(estimate.model)
  if (maxUsd !== undefined && usd === null) {
    throw new Failure('price_unknown', `The price of ${model} is unknown, and ${variable} is set.`, {
      exitCode: 4,
      hint: `Nothing was sent. Choose a model with a price (oanim models), or unset ${variable}.`,
      members: { model: estimate.model, estimate_usd: null },
    })
  }
  if (maxUsd !== undefined && usd !== null && usd > maxUsd) {
    throw new Failure(
      'spending_limit_exceeded',
      `The request may cost ${dollars(usd)} (${model}), which is more than ${variable}=${maxUsd}.`,
      {
        exitCode: 4,
        hint: 'Nothing was sent. Choose a cheaper model (oanim models), or raise the limit.',
        members: { model: estimate.model, estimate_usd: usd, limit_usd: maxUsd },
      },
    )
  }
  if (usd !== null && usd > announcedUsd) {
    await output.notice(`The request may cost ${dollars(usd)} (${model}). Press Ctrl+C to cancel it.\n`)
  }
}

/** The most that one command may cost, in US dollars. @throws {Failure} `spending_limit_invalid`, exit 2 */
function maxUsdPerRun(env: NodeJS.ProcessEnv): number | undefined {
  const text = env['ANIMATE_MAX_USD_PER_RUN']?.trim()
  if (!text) return undefined
  if (/^\d{1,7}(?:\.\d{1,6})?$/.test(text)) return Number(text)
  throw new Failure('spending_limit_invalid', `${variable} must be an amount in US dollars, such as 0.50.`, {
    exitCode: 2,
  })
}
