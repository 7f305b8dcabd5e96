import type { IssuerName } from './issuers.ts'

/** The lines of a job that runs `oanim` without a stored key, with everything filled in. */
export function jobSnippet(
  kind: IssuerName,
  { url, account, audience }: { url: string; account: string; audience: string },
): { what: string; code: string } {
  const command = 'oanim assets gen-image --prompt "gradient" --out bg.png'
  switch (kind) {
    case 'github':
      return {
        what: '.github/workflows/media.yml',
        code: `permissions:
  contents: read
  id-token: write
jobs:
  media:
    runs-on: ubuntu-latest
    env:
      ANIMATE_API_URL: ${url}
      ANIMATE_ACCOUNT: ${account}
    steps:
      - run: ${command}`,
      }
    case 'gitlab':
      return {
        what: '.gitlab-ci.yml',
        code: `media:
  image: node:24
  variables:
    ANIMATE_API_URL: ${url}
    ANIMATE_ACCOUNT: ${account}
  id_tokens:
    OANIM_ID_TOKEN:
      aud: ${audience}
  script:
    - oanim login --oidc
    - ${command}`,
      }
    case 'other':
      return {
        what: 'In the job',
        code: `export ANIMATE_API_URL=${url}
export ANIMATE_ACCOUNT=${account}
export OANIM_ID_TOKEN="$TOKEN" # with the audience ${audience}
oanim login --oidc
${command}`,
      }
  }
}
