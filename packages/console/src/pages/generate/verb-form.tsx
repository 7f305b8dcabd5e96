import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { Problem } from '../../api/problem.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { NumberField, numberError } from '../../components/number-field.tsx'
import { useServer } from '../../components/queries.ts'
import { useDraft } from '../../components/use-draft.ts'
import { Estimate, RequestFailure } from './estimate.tsx'
import style from './generate.module.css'
import { InputImages } from './input-images.tsx'
import { chosenModel, ModelPicker, NoModel, otherModel, ProviderHint, useModels } from './model-picker.tsx'
import { bodyOf, counts, durations, emptyDraft, inputError, seeds } from './request.ts'
import { type Option, type Verb, verbForms } from './verbs.ts'

const sizes = ['1920x1080', '1080x1920', '1080x1080', '1280x720', '2560x1440', '3840x2160']
const ratios = ['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3']
const maxImages = 16

const labels = {
  prompt: 'The prompt',
  model: 'The model',
  image: 'The image',
  images: 'The image',
  size: 'The size',
  style: 'The style',
  seed: 'The seed',
  count: 'The number',
  duration: 'The duration',
  voice: 'The voice',
  input: 'The input',
}

/** The form of one verb. */
export function VerbFields({
  verb,
  images,
  onImages,
  error,
  isSending,
  onSubmit,
}: {
  verb: Verb
  /** Ids of assets. */
  images: readonly string[]
  onImages: (ids: string[]) => void
  /** Why the latest request of this verb was denied or failed. */
  error: unknown
  isSending: boolean
  onSubmit: (body: object) => void
}) {
  const form = verbForms[verb]
  const server = useServer()
  const { models, error: modelsError } = useModels(verb)
  const [draft, change] = useDraft(`generate.${verb}`, emptyDraft)
  const first = verb === 'run' ? models?.find(({ is_usable }) => is_usable)?.id : undefined
  const modelId = draft.model || first || ''
  const model = chosenModel(models, verb, modelId)
  const isLocal = model?.provider === 'local'
  const options = isLocal ? (form.localOptions ?? []) : form.options
  const has = (option: Option) => options.includes(option)
  const maxOfVerb = { none: 0, optional: 1, one: 1, several: isLocal ? 1 : maxImages }[form.images]
  const used = images.slice(0, maxOfVerb)
  const isAnyUsable = models === undefined || models.some(({ is_usable }) => is_usable)

  const fields = fieldErrors(error, labels)
  const isNotUnderstood = error instanceof Problem && error.code === 'prompt_not_understood'
  const hasNumbers =
    !(has('seed') && numberError(draft.seed, seeds)) &&
    !(has('count') && numberError(draft.count, counts)) &&
    !(has('duration') && numberError(draft.duration, durations))
  const isComplete =
    (!form.prompt || draft.prompt.trim() !== '') &&
    (form.images === 'none' || form.images === 'optional' || used.length > 0) &&
    (modelId !== otherModel || draft.otherModel.trim() !== '') &&
    (verb !== 'run' || draft.input.trim() !== '')

  const denial = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (error) denial.current?.scrollIntoView({ block: 'nearest' })
  }, [error])

  const isValid = hasNumbers && !(verb === 'run' && inputError(draft.input))
  const canSend = isComplete && isValid
  const isPaid = model !== undefined ? model.price?.usd !== 0 : modelId === otherModel
  // The failure says the same as the estimate would.
  const isRefused = error instanceof Problem && error.status === 402
  const body = () => bodyOf({ verb, draft: { ...draft, model: modelId }, isLocal, options, images: used })

  function submit(isApproximate = false) {
    if (isValid) onSubmit({ ...body(), ...(isApproximate && { allow_approximate: true }) })
  }

  return (
    <form
      className={style.form}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Failure error={modelsError} />
      {isAnyUsable ? (
        <ModelPicker
          verb={verb}
          models={models}
          value={modelId}
          other={draft.otherModel}
          error={fields['model']}
          onChange={change}
        />
      ) : (
        <NoModel models={models ?? []} />
      )}
      {maxOfVerb > 0 && (
        <InputImages
          ids={used}
          max={maxOfVerb}
          isOptional={form.images === 'optional'}
          error={fields['image'] ?? fields['images']}
          onChange={onImages}
        />
      )}
      {form.prompt && (
        <Textarea
          label={form.prompt.label}
          description={form.prompt.description}
          placeholder={form.prompt.ideas[0] ?? ''}
          required
          rows={4}
          maxLength={10_000}
          value={draft.prompt}
          error={fields['prompt']}
          onChange={(event) => change({ prompt: event.currentTarget.value })}
        />
      )}
      {form.prompt && draft.prompt === '' && (
        <div className={style.ideas}>
          {form.prompt.ideas.map((idea) => (
            <button key={idea} type="button" onClick={() => change({ prompt: idea })}>
              {idea}
            </button>
          ))}
        </div>
      )}
      {verb === 'run' && (
        <Textarea
          label="Input"
          description="JSON, as the documentation of the model describes it."
          placeholder={'{ "prompt": "a city at night" }'}
          required
          rows={8}
          spellCheck={false}
          classNames={{ input: style.json ?? '' }}
          value={draft.input}
          error={(draft.input !== '' && inputError(draft.input)) || fields['input']}
          onChange={(event) => change({ input: event.currentTarget.value })}
        />
      )}
      <div className={style.pair}>
        {has('size') && (
          <NativeSelect
            label="Size"
            value={isLocal ? draft.size : draft.ratio}
            data={
              isLocal
                ? sizes.map((value) => ({ value, label: value.replace('x', '×') }))
                : [{ value: '', label: 'Auto' }, ...ratios]
            }
            error={fields['size']}
            onChange={({ currentTarget: { value } }) => change(isLocal ? { size: value } : { ratio: value })}
          />
        )}
        {has('scale') && (
          <NativeSelect
            label="Scale"
            value={draft.scale}
            data={[
              { value: '2', label: '2 times' },
              { value: '4', label: '4 times' },
            ]}
            onChange={(event) => change({ scale: event.currentTarget.value })}
          />
        )}
        {has('duration') && (
          <NumberField
            label="Seconds"
            placeholder="Auto"
            range={durations}
            value={draft.duration}
            error={fields['duration']}
            onChange={(duration) => change({ duration })}
          />
        )}
        {has('voice') && (
          <TextInput
            label="Voice"
            placeholder="Auto"
            autoComplete="off"
            maxLength={100}
            value={draft.voice}
            error={fields['voice']}
            onChange={(event) => change({ voice: event.currentTarget.value })}
          />
        )}
        {has('seed') && (
          <NumberField
            label="Seed"
            placeholder="Auto"
            range={seeds}
            value={draft.seed}
            error={fields['seed']}
            onChange={(seed) => change({ seed })}
          />
        )}
        {has('style') && (
          <NativeSelect
            label="Style"
            value={draft.styleName}
            data={[
              { value: '', label: 'By the prompt' },
              ...(server?.styles.map(({ name }) => ({ value: name, label: name })) ?? []),
            ]}
            error={fields['style']}
            onChange={(event) => change({ styleName: event.currentTarget.value })}
          />
        )}
        {has('count') && (
          <NumberField
            label="How many"
            placeholder="1"
            range={counts}
            value={draft.count}
            error={fields['count']}
            onChange={(count) => change({ count })}
          />
        )}
      </div>
      {has('transparent') && (
        <Checkbox
          label="Transparent background"
          checked={draft.isTransparent}
          onChange={(event) => change({ isTransparent: event.currentTarget.checked })}
        />
      )}
      {!isRefused && <Estimate verb={verb} body={isPaid && canSend ? body() : undefined} />}
      <div ref={denial} className={style.denial}>
        {isNotUnderstood ? (
          <Notice tone="warning" isUrgent title="Prompt not understood">
            <p>{error.message}</p>
            <p>
              {verb === 'edit_image'
                ? 'The built-in engine crops, resizes, rotates and adjusts colours. Models of providers edit anything.'
                : 'Name a style or a colour, such as “dark mesh gradient, purple”. Models of providers generate anything.'}
            </p>
            <ProviderHint />
            <Button mt="xs" size="xs" variant="default" onClick={() => submit(true)}>
              {verb === 'edit_image' ? 'Apply what is understood' : 'Generate a background anyway'}
            </Button>
          </Notice>
        ) : (
          !isAboutFields(error, fields) && <RequestFailure error={error} />
        )}
      </div>
      <Button type="submit" size="md" loading={isSending} disabled={!isComplete || !isAnyUsable}>
        {form.action}
      </Button>
    </form>
  )
}
