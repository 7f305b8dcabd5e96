import { Button, Loader } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { Job } from '../../api/contract.ts'
import { CodeBlock } from '../../components/copy.tsx'
import { ImageIcon } from '../../components/icons.tsx'
import { dollars } from '../../components/money.ts'
import { Failure, Notice } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { type AssetActions, AssetFacts, AssetMedia } from './asset-view.tsx'
import style from './generate.module.css'
import { JobCommands } from './job-commands.tsx'
import { costWords, failedCostSentence } from './prices.ts'
import { Thumb } from './thumb.tsx'
import { isFinished, keepJob } from './use-job.ts'
import { verbForms } from './verbs.ts'

/** A job while it runs, and then what became of it. */
export function JobView({ job, onUse, onDeleted }: { job: Job } & AssetActions) {
  if (!isFinished(job)) return <Running key={job.id} job={job} />
  if (job.status === 'succeeded')
    return <Succeeded key={job.id} job={job} onUse={onUse} onDeleted={onDeleted} />
  return (
    <div className={style.canvas} role="status">
      <ImageIcon size={30} />
      <p>
        {job.status === 'cancelled' ? 'Cancelled.' : `${verbForms[job.verb].label}: failed.`}{' '}
        {failedCostSentence(job)}
      </p>
    </div>
  )
}

function Running({ job }: { job: Job }) {
  const queries = useQueryClient()
  const cancel = useMutation({
    mutationFn: () =>
      read(client.POST('/api/v1/jobs/{job_id}/cancel', { params: { path: { job_id: job.id } } })),
    onSuccess: ({ job: cancelled }) => {
      keepJob(queries, cancelled)
      void queries.invalidateQueries({ queryKey: ['jobs'] })
    },
  })
  const { fraction, queue_position: position, message } = job.progress ?? {}
  const { prompt } = job.request
  const activity = job.status === 'queued' ? 'Waiting to start' : verbForms[job.verb].activity
  return (
    <div className={style.canvas}>
      <Loader size="sm" aria-hidden="true" />
      <div className={style.progress}>
        <p role="status">
          {activity}…{' '}
          {position !== undefined && position > 0 && `${position} ahead in the queue of the provider.`}
        </p>
        <progress
          aria-label={`Progress of ${job.model}`}
          max={1}
          {...(fraction !== undefined && { value: Math.min(1, Math.max(0, fraction)) })}
        />
        <p className={style.soft}>
          {fraction !== undefined && `${Math.round(fraction * 100)} % · `}
          <Seconds since={job.created_at} /> · {job.model}
          {job.estimate_usd !== null && job.estimate_usd > 0 && ` · at most ${dollars(job.estimate_usd)}`}
        </p>
        {typeof prompt === 'string' && <p className={style.runningPrompt}>{prompt}</p>}
        {message !== undefined && <p className={style.message}>{message}</p>}
      </div>
      <Failure error={cancel.error} />
      <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate()}>
        Cancel
      </Button>
    </div>
  )
}

function Succeeded({ job, onUse, onDeleted }: { job: Job } & AssetActions) {
  const [chosen, setChosen] = useState(0)
  const { assets, output, warnings } = job
  const asset = assets[chosen] ?? assets[0]
  return (
    <Panel>
      <div className={style.shown}>
        <p className="visually-hidden" role="status">
          Finished
        </p>
        {asset && <AssetMedia key={asset.id} asset={asset} />}
        {assets.length > 1 && (
          <ul className={style.choices}>
            {assets.map((each, index) => (
              <li key={each.id}>
                <button
                  type="button"
                  aria-label={`Show result ${index + 1} of ${assets.length}`}
                  aria-pressed={each === asset}
                  onClick={() => setChosen(index)}
                >
                  {each.kind === 'image' ? <Thumb id={each.id} /> : index + 1}
                </button>
              </li>
            ))}
          </ul>
        )}
        {warnings.length > 0 && (
          <Notice tone="warning" title={warnings.length === 1 ? 'Warning' : 'Warnings'}>
            {warnings.map((warning) => (
              <p key={warning}>{warning}</p>
            ))}
          </Notice>
        )}
        {asset ? (
          <AssetFacts asset={asset} job={job} onUse={onUse} onDeleted={onDeleted} />
        ) : (
          <p className={style.soft}>
            {job.model} · {costWords(job)} · no files
          </p>
        )}
        {output !== null && output !== undefined && (
          <CodeBlock what="Output" code={JSON.stringify(output, null, 2)} />
        )}
        <JobCommands job={job} asset={assets[0]} />
      </div>
    </Panel>
  )
}

function Seconds({ since }: { since: string }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return <span>{Math.max(0, Math.round((now - Date.parse(since)) / 1_000))} s</span>
}
