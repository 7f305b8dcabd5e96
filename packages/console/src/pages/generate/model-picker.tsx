import { NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { client, read } from '../../api/client.ts'
import type { Model } from '../../api/contract.ts'
import { dollars } from '../../components/money.ts'
import { Notice } from '../../components/notice.tsx'
import { providersQuery, useAccount } from '../../components/queries.ts'
import { priceWords } from './prices.ts'
import type { Verb } from './verbs.ts'

/** The models that can do a verb; `undefined` until they are loaded. */
export function useModels(verb: Verb): { models: readonly Model[] | undefined; error: unknown } {
  const { data, error } = useQuery({
    queryKey: ['models', verb],
    queryFn: async () => (await read(client.GET('/api/v1/models', { params: { query: { verb } } }))).models,
  })
  return { models: data, error }
}

/** The value for "another model, by its ID". */
export const otherModel = 'other'

/** The model that a draft names: its ID, or the default of the verb. */
export function chosenModel(models: readonly Model[] | undefined, verb: Verb, id: string): Model | undefined {
  return models?.find((model) => (id === '' ? model.default_for.includes(verb) : model.id === id))
}

/** Chooses among the models of a verb, the default first, and says what each costs or needs. */
export function ModelPicker({
  verb,
  models,
  value,
  other,
  error,
  onChange,
}: {
  verb: Verb
  models: readonly Model[] | undefined
  /** An ID, `''` for the default or `otherModel`. */
  value: string
  other: string
  error: string | undefined
  onChange: (change: { model?: string; otherModel?: string }) => void
}) {
  const standard = chosenModel(models, verb, '')
  const chosen = chosenModel(models, verb, value)
  const usable = models?.filter((model) => model.is_usable && model !== standard) ?? []
  const unusable = models?.filter((model) => !model.is_usable) ?? []
  const option = (model: Model) => ({ value: model.id, label: `${model.id} · ${priceWords(model)}` })
  const groups = [
    {
      group: 'Usable now',
      items: [
        ...(standard?.is_usable
          ? [{ value: '', label: `${standard.id} · ${priceWords(standard)} (default)` }]
          : []),
        ...usable.map(option),
        ...(verb === 'run' ? [] : [{ value: otherModel, label: 'Another model, by its ID' }]),
      ],
    },
    {
      group: 'Missing a setting',
      items: unusable.map((model) => ({
        value: model.id,
        label: `${model.id} · ${needs(model)}`,
        disabled: true,
      })),
    },
  ]
  return (
    <>
      <NativeSelect
        label="Model"
        value={value}
        data={
          models
            ? groups.filter(({ items }) => items.length > 0)
            : [{ value, label: value || 'The default model' }]
        }
        description={chosen && descriptionOf(chosen)}
        error={value === otherModel ? undefined : error}
        onChange={(event) => onChange({ model: event.currentTarget.value })}
      />
      {value === otherModel && (
        <TextInput
          label="Model ID"
          description="As the provider names it. Its price is unknown to this server."
          placeholder="fal-ai/flux/schnell"
          required
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          value={other}
          error={error}
          onChange={(event) => onChange({ otherModel: event.currentTarget.value })}
        />
      )}
    </>
  )
}

function needs({ missing }: Model): string {
  return `needs ${missing?.setting ?? missing?.command ?? 'a setting'}`
}

/** The price again: a narrow select cuts its label. */
function descriptionOf(model: Model): string {
  const { price, licence } = model
  const most = price && price.max_usd > price.usd ? `At most ${dollars(price.max_usd)} per request.` : ''
  const cost = `${priceWords(model).replace(/^./, (letter) => letter.toUpperCase())}.`
  return [cost, most, licence === null ? '' : `Licence: ${licence}.`].filter(Boolean).join(' ')
}

/** What to do if no model of the server can do a verb. */
export function NoModel({ models }: { models: readonly Model[] }) {
  const settings = [...new Set(models.flatMap(({ missing }) => missing?.setting ?? []))]
  const reason = models.find(({ missing }) => missing?.reason)?.missing?.reason
  return (
    <Notice tone="warning" title="This server has no model for this">
      <p>{reason ?? `It needs the key of a provider: ${listOf(settings)}.`}</p>
      <ProviderHint />
    </Notice>
  )
}

/** Leads owners of the server to the keys of the providers, and other users to an owner. */
export function ProviderHint() {
  const account = useAccount()
  const providers = useProviders(account?.role === 'owner')
  return providers ? (
    <p>
      <Link to="/account" hash="providers">
        Set the key of a provider
      </Link>
    </p>
  ) : (
    <p>Ask an owner of this server to set the key of a provider.</p>
  )
}

function useProviders(isOwner: boolean) {
  return useQuery({ ...providersQuery, enabled: isOwner }).data ?? undefined
}

/** "FAL_KEY, OPENAI_API_KEY or XAI_API_KEY". */
function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`
}
