import { Button, CloseButton, FileButton } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type DragEvent, useState } from 'react'
import { Dialog } from '../../components/form.tsx'
import { ImageIcon, UploadIcon } from '../../components/icons.tsx'
import { Failure } from '../../components/notice.tsx'
import { imageTypes, uploadImage } from './files.ts'
import { AssetGrid } from './gallery.tsx'
import style from './input-images.module.css'
import { Thumb } from './thumb.tsx'

/** Chooses the images that a verb reads: uploaded here, dropped, or assets of the account. */
export function InputImages({
  ids,
  max,
  isOptional,
  error,
  onChange,
}: {
  /** Ids of assets. */
  ids: readonly string[]
  max: number
  isOptional: boolean
  error: string | undefined
  onChange: (ids: string[]) => void
}) {
  const queries = useQueryClient()
  const [isChoosing, setIsChoosing] = useState(false)
  const [isOver, setIsOver] = useState(false)
  // More than one image only where the model takes several; otherwise the latest replaces the former.
  const add = (added: readonly string[]) =>
    onChange([...new Set([...(max === 1 ? [] : ids), ...added])].slice(-max))
  const upload = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const assets = []
      for (const file of files.slice(0, max)) assets.push(await uploadImage(file))
      return assets
    },
    onSuccess: (assets) => {
      add(assets.map(({ id }) => id))
      void queries.invalidateQueries({ queryKey: ['assets'] })
    },
  })

  const drop = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault()
      setIsOver(true)
    },
    onDragLeave: () => setIsOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      setIsOver(false)
      const files = [...event.dataTransfer.files]
      if (files.length > 0) upload.mutate(files)
    },
  }
  return (
    <fieldset className={style.input} data-over={isOver || undefined} {...drop}>
      <legend>{`${max > 1 ? 'Images' : isOptional ? 'First image' : 'Image'}${isOptional ? ' (optional)' : ''}`}</legend>
      {ids.length > 0 && (
        <ul className={style.images}>
          {ids.map((id, index) => (
            <li key={id}>
              <span className={style.thumb} role="img" aria-label={`Image ${index + 1}`}>
                <Thumb id={id} />
              </span>
              <CloseButton
                size="sm"
                aria-label={`Remove image ${index + 1}`}
                onClick={() => onChange(ids.filter((each) => each !== id))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className={style.buttons}>
        <FileButton
          accept={imageTypes}
          multiple={max > 1}
          onChange={(chosen) => {
            const files = Array.isArray(chosen) ? chosen : chosen ? [chosen] : []
            if (files.length > 0) upload.mutate(files)
          }}
        >
          {({ onClick }) => (
            <Button
              variant="default"
              size="xs"
              leftSection={<UploadIcon size={15} />}
              loading={upload.isPending}
              onClick={onClick}
            >
              Upload
            </Button>
          )}
        </FileButton>
        <Button
          variant="default"
          size="xs"
          leftSection={<ImageIcon size={15} />}
          onClick={() => setIsChoosing(true)}
        >
          Choose an asset
        </Button>
      </div>
      <p className={style.note}>Or drop a PNG, JPEG, WebP, AVIF, GIF or TIFF here: at most 50 MB.</p>
      {error !== undefined && <p className={style.error}>{error}</p>}
      <Failure error={upload.error} />
      {isChoosing && (
        <Dialog title="Choose an image" isWide onClose={() => setIsChoosing(false)}>
          <div className={style.chooser}>
            <AssetGrid
              kind="image"
              onOpen={({ id }) => {
                add([id])
                setIsChoosing(false)
              }}
            >
              <p>This account has no images yet. Upload one.</p>
            </AssetGrid>
          </div>
        </Dialog>
      )}
    </fieldset>
  )
}
