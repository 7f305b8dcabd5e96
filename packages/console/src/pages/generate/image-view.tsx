import { Button, Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Asset, Image } from '../../api/contract.ts'
import { CodeBlock } from '../../components/copy.tsx'
import { DownloadIcon, ImageIcon } from '../../components/icons.tsx'
import { Failure } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import { curlFor, oanimFor } from './commands.ts'
import style from './generate.module.css'
import { useContentUrl } from './use-content-url.ts'

/** The latest image, or the one chosen in the gallery, with the commands that generate it again. */
export function ImageView({
  shown,
  isGenerating,
  size,
}: {
  shown: { asset: Asset; image: Image } | undefined
  isGenerating: boolean
  size: string
}) {
  if (isGenerating) {
    return (
      <div className={style.canvas} role="status">
        <Loader size="sm" />
        <p>
          Generating {size.replace('x', ' × ')} pixels… <Seconds />
        </p>
      </div>
    )
  }
  if (!shown) {
    return (
      <div className={style.canvas}>
        <ImageIcon size={30} />
        <p>Your image appears here.</p>
      </div>
    )
  }
  return <Shown key={shown.asset.id} {...shown} />
}

function Shown({ asset, image }: { asset: Asset; image: Image }) {
  const { url, error } = useContentUrl(asset.content_url)
  const { style: styleName, seed, understood = [], ignored = [] } = asset.details
  return (
    <Panel>
      <div className={style.shown}>
        <Failure error={error} />
        {url && (
          <img
            className={style.image}
            src={url}
            width={asset.width ?? undefined}
            height={asset.height ?? undefined}
            alt={`Generated from the prompt: ${asset.prompt}`}
          />
        )}
        <div className={style.about}>
          <div>
            <p className={style.prompt}>{asset.prompt}</p>
            <p className={style.soft}>
              {asset.width} × {asset.height} · {styleName} · seed {seed} · <Time at={asset.created_at} />
              {asset.created_by && <> · by {asset.created_by.name}</>}
            </p>
            {understood.length > 0 && <p className={style.soft}>Understood: {understood.join(', ')}</p>}
            {ignored.length > 0 && <p className={style.soft}>Ignored: {ignored.join(', ')}</p>}
          </div>
          {url && (
            <Button
              component="a"
              variant="default"
              size="xs"
              href={url}
              download={`${asset.id}.${asset.content_type.replace('image/', '')}`}
              leftSection={<DownloadIcon size={15} />}
            >
              Download
            </Button>
          )}
        </div>
        <CodeBlock what="CLI" code={oanimFor(location.origin, image, asset)} />
        <CodeBlock what="curl" code={curlFor(location.origin, image, asset)} />
      </div>
    </Panel>
  )
}

function Seconds() {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((count) => count + 1), 1_000)
    return () => clearInterval(timer)
  }, [])
  return seconds > 1 ? <span aria-hidden="true">{seconds} s</span> : null
}
