import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { api, type Picture } from '../../api/api.ts'
import type { Asset } from '../../api/contract.ts'
import { Problem } from '../../api/problem.ts'
import { Failure } from '../../parts/notice.tsx'
import { Page, Panel } from '../../parts/page.tsx'
import { useServer } from '../../parts/queries.ts'
import { useDraft } from '../../parts/use-draft.ts'
import { Gallery } from './gallery.tsx'
import style from './generate.module.css'
import { PictureView } from './picture-view.tsx'

const sizes = ['1920x1080', '1080x1920', '1080x1080', '1280x720', '2560x1440', '3840x2160']

const ideas = ['dark mesh gradient, purple and blue', 'warm sunset gradient', 'minimal light waves, teal']

export function GeneratePage() {
  const client = useQueryClient()
  const server = useServer()
  const [prompt, setPrompt] = useDraft('generate.prompt')
  const [size, setSize] = useDraft('generate.size', '1920x1080')
  const [styleName, setStyleName] = useDraft('generate.style')
  const [seed, setSeed] = useDraft('generate.seed')
  const [shown, setShown] = useState<{ asset: Asset; picture: Picture }>()
  const result = useRef<HTMLDivElement>(null)

  const paint = useMutation({
    mutationFn: (picture: Picture) => api.generate(picture),
    onSuccess: ({ asset }, picture) => {
      setShown({ asset, picture })
      void client.invalidateQueries({ queryKey: ['assets'] })
    },
  })
  const problem = paint.error instanceof Problem ? paint.error : undefined

  // On a small screen the picture is below the form: it is brought into sight.
  useEffect(() => {
    if (shown) result.current?.scrollIntoView({ block: 'nearest' })
  }, [shown])

  function wish(): Picture {
    return {
      prompt,
      ...(size && { size }),
      ...(styleName && { style: styleName }),
      ...(seed.trim() !== '' && { seed: Number(seed) }),
    }
  }

  return (
    <Page
      title="Generate"
      lead="Paint a background here, then take the command that makes the very same picture from your own code."
    >
      <div className={style['studio']}>
        <Panel>
          <form
            className={style['form']}
            onSubmit={(event) => {
              event.preventDefault()
              paint.mutate(wish())
            }}
          >
            <Textarea
              label="Prompt"
              description="Colours, a mood, a kind of background."
              placeholder={ideas[0] ?? ''}
              required
              rows={4}
              maxLength={2000}
              value={prompt}
              error={problem?.fields['prompt'] && `The prompt ${problem.fields['prompt']}.`}
              onChange={(event) => setPrompt(event.currentTarget.value)}
            />
            {prompt === '' && (
              <div className={style['ideas']}>
                {ideas.map((idea) => (
                  <button key={idea} type="button" onClick={() => setPrompt(idea)}>
                    {idea}
                  </button>
                ))}
              </div>
            )}
            <div className={style['pair']}>
              <NativeSelect
                label="Size"
                value={size}
                data={sizes.map((value) => ({ value, label: value.replace('x', '×') }))}
                error={problem?.fields['size']}
                onChange={(event) => setSize(event.currentTarget.value)}
              />
              <TextInput
                label="Seed"
                placeholder="Auto"
                inputMode="numeric"
                pattern="[0-9]{1,10}"
                title="A whole number from 0 to 4294967295"
                value={seed}
                error={problem?.fields['seed'] && `It ${problem.fields['seed']}.`}
                onChange={(event) => setSeed(event.currentTarget.value)}
              />
            </div>
            <NativeSelect
              label="Style"
              value={styleName}
              data={[
                { value: '', label: 'As the prompt says' },
                ...(server?.styles.map(({ name }) => ({ value: name, label: name })) ?? []),
              ]}
              description={server?.styles.find(({ name }) => name === styleName)?.description}
              error={problem?.fields['style']}
              onChange={(event) => setStyleName(event.currentTarget.value)}
            />
            <Button type="submit" size="md" loading={paint.isPending} disabled={prompt.trim() === ''}>
              Generate
            </Button>
            {problem?.fields['prompt'] === undefined && <Failure error={paint.error} />}
            {problem?.code === 'prompt_not_understood' && (
              <Button variant="default" onClick={() => paint.mutate({ ...wish(), allow_approximate: true })}>
                Paint a background anyway
              </Button>
            )}
          </form>
        </Panel>
        <div ref={result} className={style['result']}>
          <PictureView shown={shown} isPainting={paint.isPending} size={size} />
        </div>
      </div>
      <Gallery
        onOpen={(asset) => {
          setShown({ asset, picture: pictureOf(asset) })
          result.current?.scrollIntoView({ block: 'center' })
        }}
      />
    </Page>
  )
}

/** The request that makes the same picture again. */
function pictureOf(asset: Asset): Picture {
  return {
    prompt: asset.prompt,
    size: `${asset.width}x${asset.height}`,
    style: asset.style,
    seed: asset.seed,
    ...(asset.ignored.length > 0 && { allow_approximate: true }),
  }
}
