import { systemActor } from '../audit/audit-store.ts'
import type { Store } from '../database/store.ts'
import type { Identity } from '../http/services.ts'
import { OperatorError } from '../system/operator-error.ts'
import { linkUrl, newLinkToken } from './links.ts'

/** How long a setup link works. Milliseconds. */
const setupLinkMs = 60 * 60 * 1000

export interface OwnerLinkRequest {
  /** Whose password to set anew; the owner's without it. */
  readonly email?: string | undefined
  /** Takes their second factor away, too, for when it is lost. */
  readonly removeTwoFactor?: boolean | undefined
}

export interface OwnerLink {
  readonly kind: 'setup' | 'reset'
  /** Whose link it is; null for a setup link. */
  readonly email: string | null
  readonly url: string
}

/** Makes the setup link. Earlier ones stop working. */
export async function createSetupLink(store: Store, origin: string, now: Date): Promise<string> {
  const { token, tokenHash } = newLinkToken()
  await store.setupLinks.replace(tokenHash, now.getTime(), now.getTime() + setupLinkMs)
  return linkUrl(origin, 'setup', token)
}

/**
 * Makes a link for the operator: to set up the server, or to set a new password once it is set up.
 *
 * @throws {OperatorError} when nobody has the address.
 */
export async function makeOwnerLink(
  { store, identity }: { store: Store; identity: Identity },
  { email, removeTwoFactor = false }: OwnerLinkRequest,
  now: Date,
): Promise<OwnerLink> {
  const [origin = ''] = identity.origins
  if (!(await store.setupLinks.isSetUp())) {
    if (email !== undefined) {
      throw new OperatorError('This server is not set up yet. Leave --email out to get the setup link.')
    }
    return { kind: 'setup', email: null, url: await createSetupLink(store, origin, now) }
  }
  const user =
    email === undefined ? await store.users.findServerOwner() : await store.users.findByEmail(email)
  if (!user) {
    throw new OperatorError(
      email === undefined ? 'The server’s account has no owner.' : `No user has the email address ${email}.`,
    )
  }
  if (removeTwoFactor) await store.users.removeTwoFactor(user.id, systemActor, now.getTime())
  const token = await identity.makeResetToken(user.id)
  await store.users.noteResetLink(user.id, systemActor, now.getTime())
  return { kind: 'reset', email: user.email, url: linkUrl(origin, 'reset', token) }
}

export function printLink({ kind, email, url }: OwnerLink): string {
  const what =
    kind === 'setup'
      ? 'Set up this server with your email address and a password:'
      : `Set a new password for ${email}:`
  return `${what}\n\n  ${url}\n\nThe link works once, for an hour.\n`
}
