import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser'
import { read, send } from './client.ts'
import type { Passkey, Session } from './contract.ts'

const call = <Data>(path: string, init?: RequestInit) =>
  read(
    send(new Request(`/api/auth/${path}`, init)).then(async (response) => ({
      data: (await response.json()) as Data,
    })),
  )
const get = <Data>(path: string) => call<Data>(path)
const post = <Data = unknown>(path: string, body: object = {}) =>
  call<Data>(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

/** The routes of the sign-in library, which are not part of the contract. */
export const auth = {
  signIn: (email: string, password: string) =>
    post<{ twoFactorRedirect?: boolean }>('sign-in/email', { email, password }),
  signUp: (email: string, password: string, name: string) => post('sign-up/email', { email, password, name }),
  signOut: () => post('sign-out'),
  verifyCode: (code: string) => post('two-factor/verify-totp', { code }),
  verifyBackupCode: (code: string) => post('two-factor/verify-backup-code', { code }),

  /** Returns the address of the provider's page. */
  async providerUrl(provider: string, callbackURL: string): Promise<string> {
    const errorCallbackURL = '/sign-in'
    return (await post<{ url: string }>('sign-in/social', { provider, callbackURL, errorCallbackURL })).url
  },

  requestReset: (email: string) => post('request-password-reset', { email, redirectTo: '/reset' }),
  resetPassword: (token: string, newPassword: string) => post('reset-password', { token, newPassword }),
  changePassword: (currentPassword: string, newPassword: string) =>
    post('change-password', { currentPassword, newPassword, revokeOtherSessions: true }),
  rename: (name: string) => post('update-user', { name }),

  sessions: () => get<Session[]>('list-sessions'),
  currentSession: () => get<{ session: Session } | null>('get-session'),
  endSession: (token: string) => post('revoke-session', { token }),
  endOtherSessions: () => post('revoke-other-sessions'),

  enableTwoFactor: (password: string) =>
    post<{ totpURI: string; backupCodes: string[] }>('two-factor/enable', { password }),
  disableTwoFactor: (password: string) => post('two-factor/disable', { password }),
  newBackupCodes: (password: string) =>
    post<{ backupCodes: string[] }>('two-factor/generate-backup-codes', { password }),

  passkeys: () => get<Passkey[]>('passkey/list-user-passkeys'),
  passkeyCreation: () => get<PublicKeyCredentialCreationOptionsJSON>('passkey/generate-register-options'),
  addPasskey: (response: RegistrationResponseJSON, name: string) =>
    post('passkey/verify-registration', { response, name }),
  passkeyChallenge: () => get<PublicKeyCredentialRequestOptionsJSON>('passkey/generate-authenticate-options'),
  signInWithPasskey: (response: AuthenticationResponseJSON) =>
    post('passkey/verify-authentication', { response }),
  removePasskey: (id: string) => post('passkey/delete-passkey', { id }),
}
