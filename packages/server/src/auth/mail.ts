import type { Logger } from 'pino'
import type { Notices } from '../http/services.ts'

/** Mails to users. */
export interface Mail extends Notices {
  /** @param url Where the user sets a new password. */
  resetPassword(to: string, url: string): Promise<void>
  /** @param url Confirms the email address when the user opens it. */
  confirmAddress(to: string, url: string): Promise<void>
}

/**
 * Sends mails over SMTP. Requests do not wait for it, so that response times do not reveal whether an address has an
 * account.
 */
export function smtpMail({ smtpUrl, from }: { smtpUrl: string; from: string }, log: Logger): Mail {
  let transport: Promise<import('nodemailer').Transporter> | undefined
  const open = async () => {
    const { createTransport } = await import('nodemailer')
    return createTransport({
      url: smtpUrl,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
    } as import('nodemailer/lib/smtp-transport/index.js').Options)
  }
  const send = async (to: string, subject: string, text: string): Promise<void> => {
    try {
      transport ??= open()
      const options = { disableFileAccess: true, disableUrlAccess: true }
      await (await transport).sendMail({ from, to, subject, text, ...options })
    } catch (error) {
      log.error({ err: error }, 'a mail could not be sent')
    }
  }
  return {
    resetPassword: (to, url) =>
      send(
        to,
        'Set a new password for Open Animate',
        `A new password was requested for ${to}. If you requested it, open this link within an hour:\n\n${url}\n\n` +
          'It works once. If you did not request it, ignore this email: your password does not change.\n',
      ),
    confirmAddress: (to, url) =>
      send(
        to,
        'Confirm your email address for Open Animate',
        `To confirm that ${to} is your email address, open this link within an hour:\n\n${url}\n\n` +
          'If you did not create an account, ignore this email.\n',
      ),
    keyLeaked: (to, { prefix, name, source, at, lastAccepted, others, console }) =>
      send(
        to,
        `The API key ${prefix} leaked and was revoked`,
        `${source === 'github' ? 'GitHub found' : 'Someone reported'} the API key ${prefix} (“${name}”). ` +
          `It was revoked at ${at.toISOString()}${withDescendants(others)}.\n\n` +
          `${lastAccepted}\n\n` +
          'What to do next:\n\n' +
          '1. Create a new key and replace the leaked one wherever you used it.\n' +
          '2. Review what the key did before it was revoked.\n' +
          '3. Remove the leaked key from where it was found, and do not store the new key there.\n' +
          '4. Mark the leak report as resolved.\n\n' +
          `Details and next steps: ${console}\n`,
      ),
  }
}

function withDescendants(count: number): string {
  if (count === 0) return ''
  return count === 1 ? ', together with one key that it created' : `, together with ${count} descendant keys`
}
