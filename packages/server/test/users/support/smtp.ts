import { SMTPServer } from 'smtp-server'

interface Received {
  readonly to: string
  readonly text: string
}

/** An SMTP server that stores received mails. */
export async function startSmtp() {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let text = ''
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      stream.on('end', () => {
        const [recipient] = session.envelope.rcptTo
        const decoded = text
          .replaceAll('=\r\n', '')
          .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
        received.push({ to: recipient?.address ?? '', text: decoded })
        done()
      })
    },
  })
  // A stopping server drops its connection.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    received,
    async next(to: string): Promise<Received> {
      for (let waited = 0; waited < 1_200; waited += 1) {
        const index = received.findIndex((mail) => mail.to === to)
        if (index >= 0) return received.splice(index, 1)[0] as Received
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error(`no mail to ${to}`)
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
