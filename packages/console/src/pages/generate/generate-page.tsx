import { Button, NativeSelect, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client } from '../../api/client.ts'
import type { Asset, Image, ImageStyle } from '../../api/contract.ts'
import { fieldErrors, isAboutFields } from '../../api/field-errors.ts'
import { Problem } from '../../api/problem.ts'
import { submitOnce } from '../../api/submit-once.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { NumberField, numberError, readNumber } from '../../components/number-field.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { useServer } from '../../components/queries.ts'
import { useDraft } from '../../components/use-draft.ts'
import { Gallery } from './gallery.tsx'
import style from './generate.module.css'
import { ImageView } from './image-view.tsx'

const sizes = ['1920x1080', '1080x1920', '1080x1080', '1280x720', '2560x1440', '3840x2160']

const form = 'generate'
const initial = { prompt: '', size: '1920x1080', styleName: '', seed: '' }
const seeds = { min: 0, max: 4_294_967_295 }

const ideas = ['dark mesh gradient, purple and blue', 'warm sunset gradient', 'minimal light waves, teal']

export function GeneratePage() {
  const queries = useQueryClient()
  const server = useServer()
  const [{ prompt, size, styleName, seed }, change] = useDraft(form, initial)
  const [shown, setShown] = useState<{ asset: Asset; image: Image }>()
  const result = useRef<HTMLDivElement>(null)

  const generate = useMutation({
    mutationFn: (body: Image) =>
      submitOnce(form, body, (headers) => client.POST('/api/v1/assets/generate-image', { body, headers })),
    onSuccess: ({ job }, image) => {
      const [asset] = job.assets
      if (asset) setShown({ asset, image })
      void queries.invalidateQueries({ queryKey: ['assets'] })
    },
  })
  const fields = fieldErrors(generate.error, {
    prompt: 'The prompt',
    size: 'The size',
    style: 'The style',
    seed: 'The seed',
  })
  const isNotUnderstood = generate.error instanceof Problem && generate.error.code === 'prompt_not_understood'

  const denial = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (generate.error) denial.current?.scrollIntoView({ block: 'nearest' })
  }, [generate.error])

  // On a small screen the image is below the form.
  useEffect(() => {
    if (shown) result.current?.scrollIntoView({ block: 'nearest' })
  }, [shown])

  function requestedImage(): Image {
    const seedNumber = readNumber(seed, seeds)
    return {
      prompt,
      ...(size && { size }),
      ...(styleName && { style: styleName as ImageStyle }),
      ...(typeof seedNumber === 'number' && { seed: seedNumber }),
    }
  }

  return (
    <Page
      title="Generate"
      lead="Generate a background image, then copy the command that generates the same image anywhere."
    >
      <div className={style.studio}>
        <Panel>
          <form
            className={style.form}
            onSubmit={(event) => {
              event.preventDefault()
              if (!numberError(seed, seeds)) generate.mutate(requestedImage())
            }}
          >
            <Textarea
              label="Prompt"
              description="Name colours, a mood and a style."
              placeholder={ideas[0] ?? ''}
              required
              rows={4}
              maxLength={2000}
              value={prompt}
              error={fields['prompt']}
              onChange={(event) => change({ prompt: event.currentTarget.value })}
            />
            {prompt === '' && (
              <div className={style.ideas}>
                {ideas.map((idea) => (
                  <button key={idea} type="button" onClick={() => change({ prompt: idea })}>
                    {idea}
                  </button>
                ))}
              </div>
            )}
            <div className={style.pair}>
              <NativeSelect
                label="Size"
                value={size}
                data={sizes.map((value) => ({ value, label: value.replace('x', '×') }))}
                error={fields['size']}
                onChange={(event) => change({ size: event.currentTarget.value })}
              />
              <NumberField
                label="Seed"
                placeholder="Auto"
                range={seeds}
                value={seed}
                error={fields['seed']}
                onChange={(text) => change({ seed: text })}
              />
            </div>
            <NativeSelect
              label="Style"
              value={styleName}
              data={[
                { value: '', label: 'From the prompt' },
                ...(server?.styles.map(({ name }) => ({ value: name, label: name })) ?? []),
              ]}
              description={server?.styles.find(({ name }) => name === styleName)?.description}
              error={fields['style']}
              onChange={(event) => change({ styleName: event.currentTarget.value })}
            />
            <div ref={denial} className={style.denial}>
              {isNotUnderstood ? (
                <Notice tone="warning" isUrgent title="Prompt not understood">
                  <p>{generate.error?.message}</p>
                  <p>Name a style or a colour, such as “dark mesh gradient, purple”.</p>
                  <Button
                    mt="xs"
                    size="xs"
                    variant="default"
                    onClick={() => generate.mutate({ ...requestedImage(), allow_approximate: true })}
                  >
                    Generate a background anyway
                  </Button>
                </Notice>
              ) : (
                !isAboutFields(generate.error, fields) && <Failure error={generate.error} />
              )}
            </div>
            <Button type="submit" size="md" loading={generate.isPending} disabled={prompt.trim() === ''}>
              Generate
            </Button>
          </form>
        </Panel>
        <div ref={result} className={style.result}>
          <ImageView shown={shown} isGenerating={generate.isPending} size={size} />
        </div>
      </div>
      <Gallery
        onOpen={(asset) => {
          setShown({ asset, image: imageOf(asset) })
          result.current?.scrollIntoView({ block: 'center' })
        }}
      />
    </Page>
  )
}

/** The request that generates the same image again. */
function imageOf(asset: Asset): Image {
  const { style: styleName, seed, ignored = [] } = asset.details
  return {
    prompt: asset.prompt ?? '',
    size: `${asset.width}x${asset.height}`,
    ...(styleName !== undefined && { style: styleName as ImageStyle }),
    ...(seed !== undefined && { seed }),
    ...(ignored.length > 0 && { allow_approximate: true }),
  }
}
