import type { Logger } from 'pino'
import type { Mail } from './mail.ts'

/**
 * Sends mails through a server. A page does not wait for it, so that how long it takes says nothing about whether
 * somebody has the address.
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
      await (await transport).sendMail({
        from,
        to,
        subject,
        text,
        disableFileAccess: true,
        disableUrlAccess: true,
      })
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
          'It works once. If you did not request it, ignore this mail: your password does not change.\n',
      ),
    confirmAddress: (to, url) =>
      send(
        to,
        'Confirm your email address for Open Animate',
        `Open this link within an hour to confirm that ${to} is your email address:\n\n${url}\n\n` +
          'If you did not create an account, ignore this mail.\n',
      ),
    keyLeaked: (to, { prefix, name, source, at, lastAccepted, others, console }) =>
      send(
        to,
        `The API key ${prefix} leaked and was revoked`,
        `${source === 'github' ? 'GitHub found' : 'A finder reported'} the API key ${prefix} ` +
          `(“${name}”), so it was revoked on ${at.toISOString()}${alongside(others)}.\n\n` +
          `${lastAccepted}\n\n` +
          'What to do next:\n\n' +
          '1. Create another key and use it in place of this one.\n' +
          '2. Check what the key did before it was revoked, and whether all of it was yours.\n' +
          '3. Remove the key from the place where it was found, and do not store the new key there.\n' +
          '4. Mark the report as resolved.\n\n' +
          `Where it was found, and what it did: ${console}\n`,
      ),
  }
}

function alongside(others: number): string {
  if (others === 0) return ''
  return others === 1 ? ', with one descendant key' : `, with ${others} descendant keys`
}
