import type { Model } from '@oanim/sdk'
import { Command, Option } from 'commander'
import { examples, type Run } from '../../command.ts'
import type { Context } from '../../context.ts'
import { visible } from '../../output/text.ts'
import { connect } from '../../server/connect.ts'
import { commandOf, needs, shortPrice, verbCommands } from './model-words.ts'

/** `oanim models list`, and `oanim models` */
export const command = (run: Run) =>
  new Command('list')
    .description('List models, their prices, and which are usable')
    .addOption(
      new Option('--verb <command>', 'only models for this command').choices(Object.values(verbCommands)),
    )
    .option('--provider <id>', 'only models of this provider, such as fal or openai')
    .option('--usable', 'only models that the server can use now')
    .option('--json', 'print the API response as JSON')
    .addHelpText(
      'after',
      examples(
        ['oanim models list', 'oanim models list --verb gen-video --usable'],
        'A star marks the model that a command uses if you name none. You can also name other models of a usable provider; their prices are unknown.',
      ),
    )
    .action(run(listModels))

interface ListOptions {
  verb?: string
  provider?: string
  usable?: boolean
}

async function listModels(context: Context, { verb, provider, usable = false }: ListOptions): Promise<void> {
  const { output } = context
  const { client } = await connect(context)
  const wanted = Object.entries(verbCommands).find(([, name]) => name === verb)?.[0] as Model['verbs'][number]
  const all = await client.models.list({
    ...(verb !== undefined && { verb: wanted }),
    ...(provider !== undefined && { provider }),
  })
  const models = usable ? all.filter(({ is_usable }) => is_usable) : all
  if (output.isJson) return output.json({ models })
  if (models.length === 0) {
    return output.notice('No model matches. To list all, run: oanim models\n')
  }
  if (!output.isTerminal) return output.result(renderFlat(context, models))
  await output.result(renderByProvider(context, models))
  await output.notice(
    output.stderrStyle.dim('\n* is the default of its command. For more, run: oanim models show MODEL\n'),
  )
}

/** One line for each model, for other programs. */
function renderFlat({ output }: Context, models: readonly Model[]): string {
  return output.table(
    [
      { title: 'MODEL', value: ({ id }) => visible(id) },
      { title: 'PRICE', value: shortPrice },
      { title: 'USABLE', value: (model) => (model.is_usable ? 'yes' : `no (${needs(model)})`) },
      { title: 'FOR', value: commandsOf },
    ],
    models,
  )
}

/** The ids are long: what all models of a provider need is in the title of their table. */
function renderByProvider({ output }: Context, models: readonly Model[]): string {
  const groups = new Map<string, Model[]>()
  for (const model of models) {
    const key = `${model.provider}\n${needs(model)}`
    groups.set(key, [...(groups.get(key) ?? []), model])
  }
  const ordered = [...groups.values()].toSorted((a, b) => Number(usableOf(b)) - Number(usableOf(a)))
  return ordered
    .map((group) => {
      const [first] = group
      const need = first ? needs(first) : ''
      const title = `${visible(first?.provider ?? '')}${need === '' ? '' : ` (needs ${need})`}`
      const table = output.table(
        [
          { title: 'MODEL', value: ({ id }: Model) => visible(id) },
          { title: 'PRICE', value: shortPrice },
          { title: 'FOR', value: commandsOf, isFlexible: true },
        ],
        group,
      )
      return `${output.style.bold(title)}\n${table}`
    })
    .join('\n')
}

const usableOf = ([first]: readonly Model[]) => first?.is_usable === true

function commandsOf({ verbs, default_for }: Model): string {
  return verbs.map((verb) => `${commandOf(verb)}${default_for.includes(verb) ? '*' : ''}`).join(', ')
}
