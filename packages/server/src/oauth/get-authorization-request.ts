import { z } from 'zod'
import { operation } from '../http/operation.ts'
import { LoginRequest, LoginRequestIdParameter, present } from './authorization-request.ts'

export const getLoginRequest = operation({
  id: 'login_requests.get',
  method: 'GET',
  path: '/api/v1/login-requests/{login_request_id}',
  tag: 'Browser login',
  summary: 'Get a request to connect',
  description: 'What a program asks of whoever opens its page. Once decided, only who decided sees it.',
  access: 'person',
  input: z.strictObject({ login_request_id: LoginRequestIdParameter }),
  output: z.object({ login_request: LoginRequest }).meta({ id: 'LoginRequestAnswer' }),
  problems: ['login_request_not_found'],

  async run({ input, actor, store, now, fail }) {
    const row = await store.logins.find(input.login_request_id, now().getTime())
    if (!row || (row.person_id !== null && row.person_id !== actor.person.id)) {
      throw fail('login_request_not_found')
    }
    return { login_request: present(row) }
  },
})
