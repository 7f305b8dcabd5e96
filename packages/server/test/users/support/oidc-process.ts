import Provider from 'oidc-provider'

/** An OpenID Connect provider in its own process: `node oidc-process.ts PORT REDIRECT_URI`. */
const [port = '0', redirectUri = ''] = process.argv.slice(2)

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'open-animate',
      client_secret: 'a secret of the tests between two of their processes',
      redirect_uris: [redirectUri],
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: id,
      email_verified: !id.startsWith('unverified'),
      name: `User ${id}`,
    }),
  }),
})
provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'))
