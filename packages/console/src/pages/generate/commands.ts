import type { Asset, Job } from '../../api/contract.ts'
import { commandLine, serverLine } from '../keys/snippets.ts'
import { extensionOf } from './kinds.ts'
import { verbForms } from './verbs.ts'

/** Quotes a text for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

type Fields = Readonly<Record<string, unknown>>

/** The request of a job with what the engine chose: the built-in engine generates the same file everywhere. */
function exact({ verb, model, request }: Job, asset: Asset | undefined): Fields {
  const { files, prompt, count, ...options } = request
  const { style, seed } = asset?.details ?? {}
  const [image, ...images] = files
  return {
    ...(image !== undefined && { image }),
    ...(images.length > 0 && { images }),
    ...(prompt !== undefined && { prompt }),
    model,
    ...(typeof count === 'number' && count > 1 && verb !== 'run' && { count }),
    ...options,
    ...(model === 'local/painter' && asset && { size: `${asset.width}x${asset.height}`, style, seed }),
  }
}

const flags = ['size', 'style', 'seed', 'count', 'duration', 'scale', 'voice'] as const

/**
 * @param origin The address of the server.
 * @param asset The first file of the job.
 * @returns `undefined` if the command line cannot do it: it takes one image.
 */
export function oanimFor(origin: string, job: Job, asset: Asset | undefined): string | undefined {
  const fields = exact(job, asset)
  if (fields['images'] !== undefined) return undefined
  const text = (name: string, flag = name) =>
    fields[name] === undefined ? [] : [`  --${flag} ${quote(String(fields[name]))}`]
  const short = flags.flatMap((name) =>
    fields[name] === undefined
      ? []
      : [`--${name} ${/^[\w.:-]+$/.test(String(fields[name])) ? fields[name] : quote(String(fields[name]))}`],
  )
  return [
    `${serverLine(origin)}${commandLine(origin)} assets ${verbForms[job.verb].command}`,
    ...(fields['image'] === undefined ? [] : [`  --in ${fields['image']}`]),
    ...text('prompt'),
    `  --model ${job.model}`,
    ...(short.length > 0 ? [`  ${short.join(' ')}`] : []),
    ...(fields['transparent'] ? ['  --transparent'] : []),
    ...(fields['allow_approximate'] ? ['  --allow-approximate'] : []),
    ...(fields['input'] === undefined ? [] : [`  --input ${quote(JSON.stringify(fields['input']))}`]),
    ...(asset ? [`  --out ${asset.kind}.${extensionOf(asset.content_type)}`] : []),
  ].join(' \\\n')
}

/** @param origin The address of the server. */
export function curlFor(origin: string, job: Job, asset: Asset | undefined): string {
  return [
    `curl --fail-with-body ${quote(`${origin}${verbForms[job.verb].path}`)}`,
    '  -H "Authorization: Bearer $ANIMATE_API_KEY"',
    "  -H 'Content-Type: application/json'",
    `  --data-raw ${quote(JSON.stringify(exact(job, asset)))}`,
  ].join(' \\\n')
}
