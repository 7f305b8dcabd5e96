/** Runs the command line from the server itself: a package of the same name in a registry could steal the key. */
export const commandLine = (origin: string) => `npx --yes ${origin}/oanim.tgz`

/** Points a shell to a server other than the default. */
export const serverLine = (origin: string) =>
  origin === 'http://127.0.0.1:8000' ? '' : `export ANIMATE_API_URL=${origin}\n`

/** Sets the key in a shell. */
export const exportLine = (secret: string) => `export ANIMATE_API_KEY=${secret}`

export interface Snippet {
  readonly id: 'shell' | 'github' | 'gitlab'
  readonly label: string
  /** Where the lines go. */
  readonly file: string
  readonly code: string
  readonly hint: string
}

/**
 * Code for the places that use a key. None contains the key itself: the shell exports it first, and a CI job gets its
 * own key for its OIDC token.
 *
 * @param origin The address of the server.
 * @param accountId The account with the trust policy.
 */
export function snippetsFor(origin: string, accountId: string): readonly Snippet[] {
  const command = `${commandLine(origin)} assets gen-image --prompt "gradient" --out bg.png`
  const warning = isLoopback(origin)
    ? `CI jobs cannot reach ${origin}, which is this machine. Set OANIM_PUBLIC_URL and open the console there first. `
    : ''
  return [
    {
      id: 'shell',
      label: 'Shell',
      file: 'In a terminal',
      code: `${serverLine(origin)}${command}`,
      hint: `The variable lasts as long as this terminal. To keep the key: ${commandLine(origin)} login --token -`,
    },
    {
      id: 'github',
      label: 'GitHub Actions',
      file: '.github/workflows/media.yml',
      code: `on: workflow_dispatch
permissions:
  contents: read
  id-token: write # lets the job request an OIDC token: no key is stored
jobs:
  generate:
    runs-on: ubuntu-latest
    env:
      ANIMATE_API_URL: ${origin}
      ANIMATE_ACCOUNT: ${accountId}
    steps:
      - run: ${command}`,
      hint:
        `${warning}Add a trust policy for the repository under Account first. The job then needs no stored key, and you can revoke this one. ` +
        'To use this key instead, save it as the repository secret ANIMATE_API_KEY and replace the line ' +
        `ANIMATE_ACCOUNT with: ANIMATE_API_KEY: \${{ secrets.ANIMATE_API_KEY }}`,
    },
    {
      id: 'gitlab',
      label: 'GitLab',
      file: '.gitlab-ci.yml',
      code: `generate:
  image: node:24
  variables:
    ANIMATE_API_URL: ${origin}
    ANIMATE_ACCOUNT: ${accountId}
  id_tokens:
    OANIM_ID_TOKEN: # lets the job request an OIDC token: no key is stored
      aud: ${origin}
  script:
    - ${command}
  artifacts:
    paths: [bg.png]`,
      hint:
        `${warning}Add a trust policy for the project under Account first. The job then needs no stored key, and you can revoke this one. ` +
        'To use this key instead, save it as the masked variable ANIMATE_API_KEY and remove ANIMATE_ACCOUNT and ' +
        'id_tokens.',
    },
  ]
}

/** Whether only this machine reaches an address. */
export function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin)
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^(127\.|\[::1\]$)/.test(hostname)
}
