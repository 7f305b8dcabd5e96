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
        `Somebody asked to set a new password for ${to}. If that was you, open this link within an hour:\n\n${url}\n\n` +
          'It works once. If it was not you, do nothing: your password stays as it is.\n',
      ),
    confirmAddress: (to, url) =>
      send(
        to,
        'Confirm your address for Open Animate',
        `Open this link within an hour to confirm that ${to} is your address:\n\n${url}\n\n` +
          'If you made no account there, do nothing.\n',
      ),
    keyLeaked: (to, { prefix, name, source, at, lastAccepted, others, console }) =>
      send(
        to,
        `The API key ${prefix} was found in the open and has ended`,
        `${source === 'github' ? 'GitHub found' : 'Somebody who holds it reported'} the API key ${prefix} ` +
          `(“${name}”), so it was revoked on ${at.toISOString()}${alongside(others)}.\n\n` +
          `${lastAccepted}\n\n` +
          'What to do next:\n\n' +
          '1. Make another key and put it where this one was used.\n' +
          '2. Look at what the key did before it ended, and whether all of it was you.\n' +
          '3. Take the key out of the place where it was found. It is dead; the next one should not go there.\n' +
          '4. Mark the report as resolved.\n\n' +
          `Where it was found, and what it did: ${console}\n`,
      ),
  }
}

function alongside(others: number): string {
  if (others === 0) return ''
  return others === 1 ? ', with one key that came from it' : `, with ${others} keys that came from it`
}
