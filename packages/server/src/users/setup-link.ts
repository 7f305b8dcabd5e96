import { systemActor } from '../audit/audit-store.ts'
import { hourMs } from '../core/time.ts'
import type { Auth } from '../http/services.ts'
import type { Store } from '../store.ts'
import { OperatorError } from '../system/operator-error.ts'
import { linkUrl, newLinkToken } from './links.ts'

export interface OwnerLinkRequest {
  /** The user whose password is reset. Default: the owner. */
  readonly email?: string | undefined
  /** Also turns off their second factor. */
  readonly removeTwoFactor?: boolean | undefined
}

export interface OwnerLink {
  readonly kind: 'setup' | 'reset'
  /** The email address of the user; null for a setup link. */
  readonly email: string | null
  readonly url: string
}

/** Creates a setup link, valid for an hour. Earlier links stop working. */
export async function createSetupLink(store: Store, origin: string, now: Date): Promise<string> {
  const { token, tokenHash } = newLinkToken()
  await store.setupLinks.replace(tokenHash, now.getTime(), now.getTime() + hourMs)
  return linkUrl(origin, 'setup', token)
}

/**
 * Creates a link for the operator: for setup, or to reset a password after setup.
 *
 * @throws {OperatorError} if no user has the email address.
 */
export async function createOwnerLink(
  { store, auth }: { store: Store; auth: Auth },
  { email, removeTwoFactor = false }: OwnerLinkRequest,
  now: Date,
): Promise<OwnerLink> {
  const [origin] = auth.origins
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
  const change = { by: systemActor, at: now.getTime() }
  if (removeTwoFactor) await store.users.removeTwoFactor(user.id, change)
  const token = await auth.createResetToken(user.id)
  await store.users.recordResetLink(user.id, change)
  return { kind: 'reset', email: user.email, url: linkUrl(origin, 'reset', token) }
}

export function printLink({ kind, email, url }: OwnerLink): string {
  const what =
    kind === 'setup'
      ? 'Set up this server with your email address and a password:'
      : `Set a new password for ${email}:`
  return `${what}\n\n  ${url}\n\nThe link works once, for an hour.\n`
}
