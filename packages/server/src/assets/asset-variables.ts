import { z } from 'zod'
import { type AssetLocation, assetLocationForms, parseAssetLocation } from './asset-location.ts'

const endpoint = z
  .string()
  .refine(
    (url) => /^https?:\/\/[^?#@]+$/.test(url) && URL.canParse(url),
    'must be http:// or https:// with a host, without credentials and query',
  )
  .optional()

/** Where the files of assets are kept. */
export const AssetVariables = {
  OANIM_ASSETS: z
    .string()
    .transform((text, context) => {
      const location = parseAssetLocation(text)
      if (location) return location
      context.addIssue(`must be ${assetLocationForms}`)
      return z.NEVER
    })
    .optional()
    .describe(
      'Where the files of assets are kept: s3://bucket/prefix, or the path of a folder. Not set: `assets` in the data directory.',
    ),
  AWS_ACCESS_KEY_ID: z.string().optional().describe('Access key ID for the bucket of OANIM_ASSETS.'),
  AWS_SECRET_ACCESS_KEY: z.string().optional().describe('Secret access key for the bucket of OANIM_ASSETS.'),
  AWS_SESSION_TOKEN: z
    .string()
    .optional()
    .describe('Must not be set with a bucket in OANIM_ASSETS: temporary credentials are not supported.'),
  AWS_REGION: z
    .string()
    .regex(/^[\w-]{1,40}$/, 'must be the name of a region, such as eu-central-1')
    .optional()
    .describe('Region of the bucket of OANIM_ASSETS. Not set, with an endpoint: us-east-1.'),
  AWS_ENDPOINT_URL_S3: endpoint.describe(
    'URL of an S3 server other than AWS for OANIM_ASSETS, such as https://s3.example.com. Not set: AWS_ENDPOINT_URL, otherwise AWS.',
  ),
  AWS_ENDPOINT_URL: endpoint.describe('Like AWS_ENDPOINT_URL_S3, which takes precedence.'),
}

/** @returns The location, or what is missing for a bucket. */
export function readAssetLocation(
  data: z.output<z.ZodObject<typeof AssetVariables>>,
): AssetLocation | string[] | undefined {
  const {
    OANIM_ASSETS: location,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  } = data
  if (!location || 'folder' in location) return location
  const region = data.AWS_REGION
  const url =
    data.AWS_ENDPOINT_URL_S3 ?? data.AWS_ENDPOINT_URL ?? (region && `https://s3.${region}.amazonaws.com`)
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    return ['OANIM_ASSETS with s3:// requires AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.']
  }
  if (data.AWS_SESSION_TOKEN !== undefined) {
    return [
      'AWS_SESSION_TOKEN is set, but temporary credentials are not supported: use a permanent access key, without a token.',
    ]
  }
  if (url === undefined) return ['OANIM_ASSETS with s3:// requires AWS_REGION, or AWS_ENDPOINT_URL_S3.']
  return { ...location, endpoint: url, region: region ?? 'us-east-1', accessKeyId, secretAccessKey }
}
