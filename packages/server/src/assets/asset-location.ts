import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Bucket {
  readonly bucket: string
  /** Empty, or a path that ends with a slash. */
  readonly prefix: string
}

/** Where the files of assets are kept. */
export type AssetLocation = { readonly folder: string } | S3Location

export interface S3Location extends Bucket {
  /** URL of the S3 server, without the bucket. */
  readonly endpoint: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** The forms that `parseAssetLocation` accepts, for error messages. */
export const assetLocationForms = 's3://bucket/prefix, or the path of a folder'

const bucketUrl = /^s3:\/\/([\w.-]{3,63})((?:\/[\w.!'()*-]+)*)\/?$/

/** @returns `undefined` if the text is none of the accepted forms. */
export function parseAssetLocation(text: string): { readonly folder: string } | Bucket | undefined {
  const [, bucket, path = ''] = bucketUrl.exec(text) ?? []
  if (bucket !== undefined) {
    return path.split('/').some((step) => /^\.+$/.test(step))
      ? undefined
      : { bucket, prefix: path && `${path.slice(1)}/` }
  }
  if (/^file:\/\/\//.test(text)) return URL.canParse(text) ? { folder: fileURLToPath(text) } : undefined
  if (/^[a-z][a-z\d+.-]+:/i.test(text)) return undefined
  return { folder: resolve(text.replace(/^~(?=$|\/)/, homedir())) }
}

/** For the operator, without credentials. */
export function describeLocation(location: AssetLocation): string {
  if ('folder' in location) return `the folder ${location.folder}`
  return `the bucket s3://${location.bucket}/${location.prefix} at ${location.endpoint}`
}
