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
         * @description Live keys of the account, newest first; revoked ones too when asked for.
         */
        get: operations["api_keys.list"];
        put?: never;
        /**
         * Create an API key
         * @description Answers the whole key, once: the server keeps its prefix and its SHA-256 hash only. An account has at most 10 live keys. Repeating the request with the same Idempotency-Key makes no second key; the first answer cannot be given again, so the repetition fails with `idempotency_key_completed`.
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
         * @description One key of the account, also a revoked one.
         */
        get: operations["api_keys.get"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Ends a key. Once this call has answered, no server accepts the key: nothing is remembered past a change. Revoking it again gives the same answer. A key may revoke itself.
         */
        delete: operations["api_keys.revoke"];
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
         * Who am I
         * @description The account that the key belongs to, and the key itself.
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
         * @description Paints an abstract background for video from a prompt, with the built-in engine: mesh, aurora, waves, nebula, halftone, smoke, rays, bokeh, paper, grid, lowpoly, topographic. The answer says which words were understood and which were not; a prompt of which nothing is understood is an error. The same prompt, size, style and seed give the same picture.
         */
        post: operations["assets.generate_image"];
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
         * @description What the account made: its facts, and where its content is.
         */
        get: operations["assets.get"];
        put?: never;
        post?: never;
        delete?: never;
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
         * @description The file itself. `ETag` is its SHA-256.
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
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Does the process run
         * @description Answers as long as the process does. It asks nothing else: see `/ready`.
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
         * Can the server take requests
         * @description Asks the database, for two seconds at most. 503 tells a load balancer to send requests elsewhere.
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
         * This contract
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
        };
        GenerateImage: {
            /**
             * @description What to paint, in words.
             * @example dark mesh gradient, purple and blue, 16:9
             */
            prompt: string;
            /**
             * @description Pixels ("1920x1080": 16 to 8192 a side, at most 40 megapixels) or a ratio ("16:9": the long side has 1920). Without it the prompt may say; 1920x1080 otherwise.
             * @example 1920x1080
             */
            size?: string;
            /**
             * @description Overrides what the prompt says.
             * @enum {string}
             */
            style?: "mesh" | "aurora" | "waves" | "nebula" | "halftone" | "smoke" | "rays" | "bokeh" | "paper" | "grid" | "lowpoly" | "topographic";
            /** @description Chooses among the pictures of a prompt. Without it the prompt chooses. */
            seed?: number;
            /**
             * @default png
             * @enum {string}
             */
            format?: "png" | "jpeg" | "webp" | "avif";
            /**
             * @description Paint a background even if nothing of the prompt is understood.
             * @default false
             */
            allow_approximate?: boolean;
        };
        CreatedApiKey: {
            api_key: components["schemas"]["ApiKey"];
            /**
             * @description The key. It is not shown again.
             * @example anim_a1b2c3d4_e5f6g7h8i9j0k1l2m3n4o5p6
             */
            key: string;
        };
        ApiKey: {
            /**
             * @description Identifies the key in the API.
             * @example key_5cQkqPmW0f3TzVxY1aBn
             */
            id: string;
            /** @example ci-pipeline */
            name: string;
            /**
             * @description The public beginning of the key, as it stands in logs and lists.
             * @example anim_a1b2c3d4
             */
            prefix: string;
            /** Format: date-time */
            created_at: string;
            /** @description The key that made this one; null when it was made on the server itself. */
            created_by: string | null;
            /** @description The last accepted request. On several servers, another one’s use shows within a minute. */
            last_used_at: string | null;
            /** @description The address of that request. */
            last_used_address: string | null;
            /** @description The User-Agent of that request. */
            last_used_user_agent: string | null;
            /** @description When the key ended; null while it lives. */
            revoked_at: string | null;
        };
        /** @description A failure (RFC 9457). */
        Problem: {
            type: string;
            title: string;
            status: number;
            code: components["schemas"]["ProblemCode"];
            detail: string;
            hint: string;
            /** @description Whether the same request may succeed later. */
            retryable: boolean;
            request_id: string;
            /** @description The fields that are wrong: JSON pointers (RFC 6901). */
            errors?: {
                pointer: string;
                detail: string;
            }[];
        } & {
            [key: string]: unknown;
        };
        /** @enum {string} */
        ProblemCode: "credential_missing" | "key_malformed" | "key_unknown" | "key_revoked" | "key_limit_reached" | "key_not_found" | "asset_not_found" | "input_invalid" | "body_not_json" | "body_too_large" | "content_type_unsupported" | "prompt_not_understood" | "size_invalid" | "idempotency_key_reused" | "idempotency_key_completed" | "idempotency_in_progress" | "route_not_found" | "method_not_allowed" | "server_busy" | "store_unavailable" | "shutting_down" | "internal";
        ApiKeyList: {
            api_keys: components["schemas"]["ApiKey"][];
            /** @description Where the next page begins; null on the last. */
            next_cursor: string | null;
            limit: {
                /** @description Live keys of the account. */
                live: number;
                /** @description Most live keys that it may have. */
                maximum: number;
            };
        };
        ApiKeyAnswer: {
            api_key: components["schemas"]["ApiKey"];
        };
        Me: {
            /** @example acct_0aBcDeFgHiJkLmNoPqRs */
            id: string;
            email: string;
            /** @description US dollars. What the built-in engine makes costs none. */
            credit_balance_usd: number;
            /** Format: date-time */
            created_at: string;
            credential: {
                /** @constant */
                type: "api_key";
                id: string;
                name: string;
                prefix: string;
                /** @description What the key may do. */
                scopes: string[];
            };
        };
        AssetAnswer: {
            asset: components["schemas"]["Asset"];
        };
        Asset: {
            /** @example asset_7fGhIjKlMnOpQrStUvWx */
            id: string;
            /** @constant */
            kind: "image";
            /** @example image/png */
            content_type: string;
            /** @description Pixels. */
            width: number;
            /** @description Pixels. */
            height: number;
            size_bytes: number;
            /** @description SHA-256 of the content, hexadecimal. */
            sha256: string;
            /** Format: date-time */
            created_at: string;
            /** @description The key that made it. */
            api_key_id: string;
            prompt: string;
            /**
             * @description What made it: `local` is the built-in engine.
             * @example local
             */
            provider: string;
            /** @example mesh */
            style: string;
            /** @description The same prompt, size and seed make the same picture. */
            seed: number;
            /** @description Words of the prompt that shaped the picture. */
            understood: string[];
            /** @description Words of the prompt that did not. */
            ignored: string[];
            /** @description Where the content is, on the same server, with a key. */
            content_url: string;
        };
        Health: {
            /** @constant */
            status: "ok";
            /** @constant */
            name: "open-animate";
            version: string;
        };
        Readiness: {
            /** @constant */
            status: "ready";
            /** @enum {string} */
            database: "sqlite" | "postgres";
        };
        OpenapiDocument: {
            [key: string]: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "api_keys.list": {
        parameters: {
            query?: {
                /** @description List revoked keys too. */
                include_revoked?: boolean;
                /** @description Keys on a page. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
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
            /** @description `credential_missing`: No API key. `key_malformed`: Not an API key. `key_unknown`: Unknown API key. `key_revoked`: Revoked API key */
            401: {
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
            /** @description `internal`: The server failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The database does not answer. `shutting_down`: The server is stopping */
            503: {
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
                /** @description Makes repeating the request safe: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
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
            /** @description `body_not_json`: The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: No API key. `key_malformed`: Not an API key. `key_unknown`: Unknown API key. `key_revoked`: Revoked API key */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: The same request is still at work. `key_limit_reached`: No room for another API key. `idempotency_key_completed`: Already done, and the secret was shown once */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key of another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The database does not answer. `shutting_down`: The server is stopping */
            503: {
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
            header?: never;
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
                    "application/json": components["schemas"]["ApiKeyAnswer"];
                };
            };
            /** @description `credential_missing`: No API key. `key_malformed`: Not an API key. `key_unknown`: Unknown API key. `key_revoked`: Revoked API key */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_not_found`: No such API key */
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
            /** @description `internal`: The server failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The database does not answer. `shutting_down`: The server is stopping */
            503: {
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
            query?: never;
            header?: never;
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
                    "application/json": components["schemas"]["ApiKeyAnswer"];
                };
            };
            /** @description `credential_missing`: No API key. `key_malformed`: Not an API key. `key_unknown`: Unknown API key. `key_revoked`: Revoked API key */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `key_not_found`: No such API key */
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
            /** @description `internal`: The server failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The database does not answer. `shutting_down`: The server is stopping */
            503: {
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who am I */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description `credential_missing`: No API key. `key_malformed`: Not an API key. `key_unknown`: Unknown API key. `key_revoked`: Revoked API key */
            401: {
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
            /** @description `internal`: The server failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The database does not answer. `shutting_down`: The server is stopping */
            503: {
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
                /** @description Makes repeating the request safe: 1 to 255 visible ASCII characters, kept for 24 hours. */
                "Idempotency-Key"?: string;
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
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetAnswer"];
                };
            };
            /** @description `body_not_json`: The body is not JSON */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `credential_missing`: No API key. `key_malformed`: Not an API key. `key_unknown`: Unknown API key. `key_revoked`: Revoked API key */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `idempotency_in_progress`: The same request is still at work */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `content_type_unsupported`: Unsupported content type */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `input_invalid`: Invalid input. `idempotency_key_reused`: Idempotency-Key of another request. `prompt_not_understood`: Nothing in the prompt was understood. `size_invalid`: Impossible size */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: The server failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `server_busy`: Too much work waiting. `store_unavailable`: The database does not answer. `shutting_down`: The server is stopping */
            503: {
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
            header?: never;
            path: {
                /** @description The id of an asset. */
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
                    "application/json": components["schemas"]["AssetAnswer"];
                };
            };
            /** @description `credential_missing`: No API key. `key_malformed`: Not an API key. `key_unknown`: Unknown API key. `key_revoked`: Revoked API key */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `asset_not_found`: No such asset */
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
            /** @description `internal`: The server failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The database does not answer. `shutting_down`: The server is stopping */
            503: {
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
            header?: never;
            path: {
                /** @description The id of an asset. */
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
                    "image/*": string;
                };
            };
            /** @description `credential_missing`: No API key. `key_malformed`: Not an API key. `key_unknown`: Unknown API key. `key_revoked`: Revoked API key */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `asset_not_found`: No such asset */
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
            /** @description `internal`: The server failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The database does not answer. `shutting_down`: The server is stopping */
            503: {
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
            /** @description Does the process run */
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
            /** @description `internal`: The server failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The database does not answer. `shutting_down`: The server is stopping */
            503: {
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
            /** @description Can the server take requests */
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
            /** @description `internal`: The server failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The database does not answer. `shutting_down`: The server is stopping */
            503: {
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
            /** @description This contract */
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
            /** @description `internal`: The server failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `store_unavailable`: The database does not answer. `shutting_down`: The server is stopping */
            503: {
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
