import type { Model } from '@oanim/sdk'
import { Command } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { dollars } from '../../output/money.ts'
import { renderFacts } from '../../output/table.ts'
import { count, visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { commandOf } from './model-words.ts'

/** `oanim models show` */
export const command = (run: Run) =>
  new Command('show')
    .description('Show a model, its price and what it needs')
    .argument('<model>', 'the ID of the model')
    .option('--json', 'print the API response as JSON')
    .addHelpText('after', examples(['oanim models show fal-ai/flux-2-flex']))
    .action(run(showModel))

async function showModel(context: Context, id: string): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const model = await client.models.get(id)
  if (output.isJson) return output.json({ model })
  await output.result(renderFacts(factsOf(model)))
}

function factsOf(model: Model): [string, string][] {
  const { id, provider, verbs, default_for: defaults, price, licence } = model
  return [
    ['Model', visible(id)],
    ['Provider', visible(provider)],
    ['Commands', verbs.map(commandOf).join(', ') || 'none'],
    ...(defaults.length > 0 ? [['Default for', defaults.map(commandOf).join(', ')] as [string, string]] : []),
    ...priceFacts(price),
    ['Licence', licence === null ? 'see the terms of the provider' : visible(licence)],
    ['Usable', usableOf(model)],
  ]
}

const unitNames: Record<string, string> = { '1k_characters': '1,000 characters' }

function priceFacts(price: Model['price']): [string, string][] {
  if (!price) return [['Price', 'unknown']]
  if (price.usd === 0) return [['Price', 'free']]
  const unit = unitNames[price.unit] ?? visible(price.unit)
  const most =
    price.unit === '1k_characters'
      ? `${count(price.max_units * 1_000, 'character')}`
      : count(price.max_units, visible(price.unit))
  return [
    ['Price', `${dollars(price.usd)} per ${unit}`],
    ['At most', `${dollars(price.max_usd)} for a request that does not say how much (${most})`],
    ['Price from', `${visible(price.source)}, ${visible(price.date)}`],
  ]
}

function usableOf({ is_usable, missing }: Model): string {
  if (is_usable) return 'yes'
  if (missing?.reason) return `no: ${visible(missing.reason)}`
  if (missing?.command) return `no: an owner has to run ${visible(missing.command)}`
  return `no: set ${visible(missing?.setting ?? '')}, or a key in the console`
}
