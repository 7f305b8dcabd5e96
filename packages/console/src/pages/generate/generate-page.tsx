import { Tabs } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Asset, Job } from '../../api/contract.ts'
import { Problem, toProblem } from '../../api/problem.ts'
import { ImageIcon } from '../../components/icons.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { useAccount } from '../../components/queries.ts'
import { useDraft } from '../../components/use-draft.ts'
import { AssetView } from './asset-view.tsx'
import { RequestFailure } from './estimate.tsx'
import { startJob } from './files.ts'
import { Gallery } from './gallery.tsx'
import style from './generate.module.css'
import { JobView } from './job-view.tsx'
import { keepJob, useJob, useUnfinishedJobs } from './use-job.ts'
import { VerbFields } from './verb-form.tsx'
import { type Verb, verbForms, verbs } from './verbs.ts'

const noImages = { ids: [] as string[], firstImages: [] as string[] }

/** The playground: every verb, the job that runs, its results, and all assets of the account. */
export function GeneratePage() {
  const queries = useQueryClient()
  const account = useAccount()
  const [{ verb: draftVerb }, changeVerb] = useDraft('generate.verb', { verb: 'generate_image' })
  const verb = verbs.find((each) => each === draftVerb) ?? 'generate_image'
  const [{ ids, firstImages }, changeImages] = useDraft('generate.images', noImages)
  // Few video models start from an image, so a video has its own.
  const imagesOf = (each: Verb) => (verbForms[each].images === 'optional' ? firstImages : ids)
  const keepImages = (each: Verb, kept: string[]) =>
    changeImages(verbForms[each].images === 'optional' ? { firstImages: kept } : { ids: kept })
  // A reload shows the same job again; in another tab, the one that is not finished.
  const [{ id: draftJob }, changeJob, forgetJob] = useDraft(`generate.job.${account?.id}`, { id: '' })
  const unfinished = useUnfinishedJobs()
  const [opened, setOpened] = useState<Asset>()
  const newest = unfinished?.[0]?.id
  const jobId = draftJob || newest
  const { job, error: jobError } = useJob(jobId)
  const result = useRef<HTMLDivElement>(null)

  const start = useMutation({
    mutationFn: ({ path, body }: { verb: Verb; path: string; body: object }) => startJob(path, body),
    onSuccess: (started) => {
      keepJob(queries, started)
      void queries.invalidateQueries({ queryKey: ['jobs'] })
      setOpened(undefined)
      changeJob({ id: started.id })
      // On a small screen the result is below the form.
      result.current?.scrollIntoView({ block: 'nearest' })
    },
  })
  const others = unfinished?.filter(({ id }) => id !== jobId) ?? []
  const failure = start.error ?? failureOf(job)
  const failedVerb = start.error ? start.variables?.verb : job?.verb

  useEffect(() => {
    if (!draftJob && newest !== undefined) changeJob({ id: newest })
  })
  useEffect(() => {
    if (jobError instanceof Problem && jobError.code === 'job_not_found') forgetJob()
  })

  function use({ id }: Asset) {
    const target = verbForms[verb].images === 'none' ? 'edit_image' : verb
    keepImages(target, [id])
    changeVerb({ verb: target })
    document.querySelector('main h1')?.scrollIntoView()
  }
  function forget({ id }: Asset) {
    setOpened(undefined)
    const isKept = (each: string) => each !== id
    changeImages({ ids: ids.filter(isKept), firstImages: firstImages.filter(isKept) })
    if (!opened) forgetJob()
  }
  const actions = { onUse: use, onDeleted: forget }
  return (
    <Page
      title="Generate"
      lead="Try every model of this server, then copy the command that does the same anywhere."
    >
      <Tabs
        value={verb}
        onChange={(value) => {
          start.reset()
          changeVerb({ verb: value ?? 'generate_image' })
        }}
        keepMounted={false}
        className={style.verbs ?? ''}
      >
        <Tabs.List aria-label="What to do">
          {verbs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {verbForms[each].label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <div className={style.studio}>
          <Panel>
            {verbs.map((each) => (
              <Tabs.Panel key={each} value={each}>
                <VerbFields
                  verb={each}
                  images={imagesOf(each)}
                  onImages={(kept) => keepImages(each, kept)}
                  error={failedVerb === each ? failure : undefined}
                  isSending={start.isPending}
                  onSubmit={(body) => start.mutate({ verb: each, path: verbForms[each].path, body })}
                />
              </Tabs.Panel>
            ))}
          </Panel>
          <div ref={result} className={style.result}>
            {opened ? (
              <AssetView key={opened.id} asset={opened} {...actions} />
            ) : job ? (
              <>
                {failedVerb !== verb && <RequestFailure error={failure} />}
                <JobView job={job} {...actions} />
              </>
            ) : (
              <div className={style.canvas}>
                <ImageIcon size={30} />
                <p>Your result appears here.</p>
              </div>
            )}
            {others.length > 0 && (
              <Others
                jobs={others}
                onShow={({ id }) => {
                  setOpened(undefined)
                  changeJob({ id })
                }}
              />
            )}
          </div>
        </div>
      </Tabs>
      <Gallery
        onOpen={(asset) => {
          setOpened(asset)
          result.current?.scrollIntoView({ block: 'center' })
        }}
      />
    </Page>
  )
}

function failureOf(job: Job | undefined): unknown {
  return job?.error ? toProblem(job.error, { status: Number(job.error['status'] ?? 0) }) : null
}

/** Other jobs of the account that run. */
function Others({ jobs, onShow }: { jobs: readonly Job[]; onShow: (job: Job) => void }) {
  return (
    <Panel title="Also in progress">
      <ul className={style.others}>
        {jobs.map((job) => (
          <li key={job.id}>
            <button type="button" onClick={() => onShow(job)}>
              {verbForms[job.verb].label} · {job.model}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
