import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { Asset, Job } from '../../api/contract.ts'
import { Confirm } from '../../components/confirm.tsx'
import { DownloadIcon, FileIcon } from '../../components/icons.tsx'
import { Failure } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import { notify } from '../../components/toasts.tsx'
import style from './generate.module.css'
import { JobCommands } from './job-commands.tsx'
import { extensionOf, kindWords } from './kinds.ts'
import { costWords } from './prices.ts'
import { useContentUrl } from './use-content-url.ts'
import { useJob } from './use-job.ts'

export interface AssetActions {
  /** Makes an image the input of the next request. */
  onUse: (asset: Asset) => void
  onDeleted: (asset: Asset) => void
}

/** An asset that was chosen in the gallery, with the commands that generate it again. */
export function AssetView({ asset, ...actions }: { asset: Asset } & AssetActions) {
  const { job } = useJob(asset.job_id ?? undefined)
  return (
    <Panel>
      <div className={style.shown}>
        <AssetMedia asset={asset} />
        <AssetFacts asset={asset} job={job} {...actions} />
        {job && <JobCommands job={job} asset={job.assets[0] ?? asset} />}
      </div>
    </Panel>
  )
}

/** An image, a player, or the icon of a file. */
export function AssetMedia({ asset }: { asset: Asset }) {
  const { url, error } = useContentUrl(asset.content_url)
  const label = asset.prompt === null ? kindWords(asset) : `Generated from the prompt: ${asset.prompt}`
  if (error) return <Failure error={error} />
  if (!url) return null
  switch (asset.kind) {
    case 'image':
      return (
        <img
          className={style.image}
          src={url}
          width={asset.width ?? undefined}
          height={asset.height ?? undefined}
          alt={label}
        />
      )
    case 'video':
      return (
        // biome-ignore lint/a11y/useMediaCaption: generated videos have no captions.
        <video className={style.image} src={url} controls playsInline preload="metadata" aria-label={label} />
      )
    case 'audio':
      // biome-ignore lint/a11y/useMediaCaption: the prompt beside it says what is heard.
      return <audio className={style.audio} src={url} controls preload="metadata" aria-label={label} />
    default:
      return (
        <p className={style.file}>
          <FileIcon size={30} /> {asset.content_type}
        </p>
      )
  }
}

/** What is known of an asset, and what can be done with it. */
export function AssetFacts({
  asset,
  job,
  onUse,
  onDeleted,
}: { asset: Asset; job: Job | undefined } & AssetActions) {
  const queries = useQueryClient()
  const { url } = useContentUrl(asset.content_url)
  const [isDeleting, setIsDeleting] = useState(false)
  const remove = useMutation({
    mutationFn: () =>
      read(client.DELETE('/api/v1/assets/{asset_id}', { params: { path: { asset_id: asset.id } } })),
    onSuccess: () => {
      setIsDeleting(false)
      notify('Asset deleted')
      queries.removeQueries({ queryKey: ['job', asset.job_id] })
      void queries.invalidateQueries({ queryKey: ['assets'] })
      onDeleted(asset)
    },
  })
  const { style: styleName, seed, engine, understood = [], applied = [], ignored = [] } = asset.details
  const facts = [
    asset.width !== null && asset.height !== null && `${asset.width} × ${asset.height}`,
    asset.duration_ms !== null && `${(asset.duration_ms / 1_000).toFixed(1)} s`,
    styleName,
    seed !== undefined && `seed ${seed}`,
    asset.model,
    job && costWords(job),
  ].filter(Boolean)
  return (
    <div className={style.about}>
      <div>
        <p className={style.prompt}>{asset.prompt ?? kindWords(asset)}</p>
        <p className={style.soft}>
          {facts.map((fact) => `${fact} · `)}
          <Time at={asset.created_at} />
          {asset.created_by.name !== null && <> · by {asset.created_by.name}</>}
        </p>
        {engine !== undefined && <p className={style.soft}>Engine: {engine}</p>}
        {understood.length > 0 && <p className={style.soft}>Understood: {understood.join(', ')}</p>}
        {applied.length > 0 && <p className={style.soft}>Applied: {applied.join(', ')}</p>}
        {ignored.length > 0 && <p className={style.soft}>Ignored: {ignored.join(', ')}</p>}
      </div>
      <div className={style.buttons}>
        {url && (
          <Button
            component="a"
            variant="default"
            size="xs"
            href={url}
            download={`${asset.id}.${extensionOf(asset.content_type)}`}
            leftSection={<DownloadIcon size={15} />}
          >
            Download
          </Button>
        )}
        {asset.kind === 'image' && (
          <Button variant="default" size="xs" onClick={() => onUse(asset)}>
            Use as input
          </Button>
        )}
        <Button variant="subtle" color="red" size="xs" onClick={() => setIsDeleting(true)}>
          Delete
        </Button>
      </div>
      <Confirm
        title="Delete this asset?"
        isOpen={isDeleting}
        action="Delete asset"
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => {
          remove.reset()
          setIsDeleting(false)
        }}
      >
        <p>It cannot be restored, and its links stop working.</p>
      </Confirm>
    </div>
  )
}
